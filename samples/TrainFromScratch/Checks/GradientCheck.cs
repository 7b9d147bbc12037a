using System.Numerics.Tensors;
using AttentionGen;
using TrainFromScratch.Comparison;
using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch.Checks;

/// <summary>Each parameter's gradient against the difference that a small step along it makes to the loss: whole models, from embeddings to the loss.</summary>
internal static class GradientCheck
{
    private const int BatchSize = 4;

    // A step is this share of the parameter's length: so short that the loss goes nearly straight, so long that its change is far above the rounding of float.
    private const double StepShare = 0.003;

    // What is left of curvature and rounding; a gradient that lacks a term is off by a share of it.
    private const double MostError = 0.02;

    public static void Run(CheckReport report)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 1 };
        Check("the character model", TextModel.Create(seed: 1, BatchSize, parallel));
        Check("the convolutions", ComparedModels.Convolutions(seed: 1, BatchSize, parallel));

        void Check(string what, SequenceModel model)
        {
            (double error, string name) = Worst(model);
            report.Add($"gradients of {what} are those of differences", error <= MostError, $"{error:P2} off at most, of {name}, {model.Parameters.Length} arrays");
        }
    }

    private static (double Error, string Name) Worst(SequenceModel model)
    {
        // Some steps away from the start, where gradients of much are nearly zero.
        const int FirstSteps = 30;
        Corpus corpus = Corpus.Fables();
        var trainer = new Trainer(model, new TrainingOptions(FirstSteps, BatchSize, PeakLearningRate: 3e-3f));
        int[] tokens = new int[model.RowCount], targets = new int[model.RowCount];
        var batches = new Random(1);
        for (int step = 0; step < FirstSteps; step++)
        {
            corpus.Draw(batches, tokens, targets);
            trainer.Step(tokens, targets);
        }

        trainer.Gradients(tokens, targets);
        return model.Parameters.Zip(model.Gradients, (parameter, gradient) => (Error(model, trainer, parameter, gradient, tokens, targets), parameter.Name)).Max();
    }

    private static double Error(SequenceModel model, Trainer trainer, WeightParameter parameter, WeightParameter gradient, int[] tokens, int[] targets)
    {
        Span<float> values = parameter.Values.Span;
        float[] kept = values.ToArray();
        double length = TensorPrimitives.Norm<float>(gradient.Values.Span);
        double step = StepShare * Math.Max(1, TensorPrimitives.Norm<float>(values));
        double Loss(double way)
        {
            TensorPrimitives.MultiplyAdd(gradient.Values.Span, (float)(way / length), kept, parameter.Values.Span);
            model.Repack();
            return trainer.Loss(tokens, targets).Loss;
        }

        double slope = (Loss(step) - Loss(-step)) / (2 * step);
        kept.CopyTo(values);
        model.Repack();
        return Math.Abs(slope - length) / length;
    }
}
