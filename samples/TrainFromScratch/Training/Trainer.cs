using AttentionGen;
using TrainFromScratch.Model;

namespace TrainFromScratch.Training;

/// <summary>Lets a model learn, batch by batch. A step allocates nothing.</summary>
internal sealed class Trainer(SequenceModel model, TrainingOptions options)
{
    private readonly AdamW _optimizer = new(model.Parameters, model.Gradients, TrainingOptions.WeightDecay);
    private readonly LearningRate _learningRate = options.LearningRate;
    private readonly float[] _logitGradient = new float[model.RowCount * ModelShape.VocabularySize];

    /// <summary>Steps that were made.</summary>
    public int StepCount { get; private set; }

    /// <summary>The loss of a batch before its step is made.</summary>
    public BatchLoss Step(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        BatchLoss loss = Gradients(tokens, targets);
        Update();
        return loss;
    }

    /// <summary>Learns what the gradients in the model say.</summary>
    public void Update()
    {
        GradientNorm.Clip(model.Gradients, TrainingOptions.MostNorm);
        _optimizer.Step(_learningRate.At(StepCount++));
        model.Repack();
    }

    /// <summary>The loss of a batch, and its gradients in the model's; nothing is learned.</summary>
    public BatchLoss Gradients(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        model.ClearGradients();
        BatchLoss loss = LearnedLoss(tokens, targets);
        model.Backward(tokens, Gradient(tokens.Length));
        return loss;
    }

    /// <summary>The loss of a batch alone, nothing dropped.</summary>
    public BatchLoss Loss(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        model.Drop(null);
        return CrossEntropy.Compute(model.Forward(tokens), targets, Gradient(tokens.Length));
    }

    /// <summary>The loss that gradients are of: with what this step drops.</summary>
    public BatchLoss LearnedLoss(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        model.Drop(options.DropoutSeed is { } seed ? new DropoutSeed(seed, (ulong)StepCount) : null);
        return CrossEntropy.Compute(model.Forward(tokens), targets, Gradient(tokens.Length));
    }

    private Span<float> Gradient(int tokens) => _logitGradient.AsSpan(0, tokens * ModelShape.VocabularySize);
}
