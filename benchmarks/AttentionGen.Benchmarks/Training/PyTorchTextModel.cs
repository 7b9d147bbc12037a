using AttentionGen.Benchmarks.PyTorch;
using TorchSharp;
using TorchSharp.Modules;
using TrainFromScratch.Model;
using TrainFromScratch.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using AdamW = TorchSharp.Modules.AdamW;
using SampleAdamW = TrainFromScratch.Training.AdamW;

namespace AttentionGen.Benchmarks.Training;

/// <summary>The model of samples/TrainFromScratch by PyTorch's functions, its autograd and its AdamW, from the parameters that the sample's begins with.</summary>
internal sealed class PyTorchTextModel : IDisposable
{
    private const int Dimension = ModelShape.Dimension, Context = ModelShape.ContextLength;

    private readonly Parameter _tokens;
    private readonly Parameter _positions;
    private readonly PyTorchBlock[] _blocks;
    private readonly Parameter _headWeight;
    private readonly Parameter _headBias;
    private readonly List<Parameter> _parameters = [];
    private readonly AdamW _optimizer;
    private readonly LearningRate _learningRate;
    private int _step;

    /// <summary>Copies a model's parameters.</summary>
    public PyTorchTextModel(SequenceModel model, TrainingOptions options)
    {
        using IDisposable recording = Recording();
        var left = new Queue<WeightParameter>(model.Parameters);
        _tokens = Next("tokens", ModelShape.VocabularySize, Dimension);
        _positions = Next("positions", Context, Dimension);
        _blocks = [.. Enumerable.Range(0, TextModel.LayerCount).Select(_ => new PyTorchBlock(Next))];
        _headWeight = Next("weight", ModelShape.VocabularySize, Dimension);
        _headBias = Next("bias", ModelShape.VocabularySize);
        _learningRate = options.LearningRate;

        // Matrices decay, vectors do not.
        _optimizer = optim.AdamW(
        [
            Group(_parameters.Where(parameter => parameter.dim() > 1), TrainingOptions.WeightDecay),
            Group(_parameters.Where(parameter => parameter.dim() == 1), 0),
        ]);

        Parameter Next(string name, params long[] shape)
        {
            WeightParameter source = left.Dequeue();
            if (source.Name != name)
                throw new InvalidOperationException($"Expected the parameter {name}, found {source.Name}.");
            using Tensor values = tensor(source.Values.ToArray(), shape);
            var parameter = new Parameter(values.clone());
            _parameters.Add(parameter);
            return parameter;
        }

        static AdamW.ParamGroup Group(IEnumerable<Parameter> parameters, double decay) => new([.. parameters], new AdamW.Options
        {
            beta1 = SampleAdamW.FirstDecay,
            beta2 = SampleAdamW.SecondDecay,
            eps = SampleAdamW.Epsilon,
            weight_decay = decay,
        });
    }

    /// <summary>The loss of a batch, and its gradients in the parameters.</summary>
    public double Gradients(int[] tokens, int[] targets)
    {
        using IDisposable recording = Recording();
        using var scope = NewDisposeScope();
        Tensor loss = Loss(tokens, targets);
        _optimizer.zero_grad();
        loss.backward();
        return loss.item<float>();
    }

    /// <summary>Learns what the gradients say.</summary>
    public void Update()
    {
        using IDisposable recording = Recording();
        using var scope = NewDisposeScope();
        nn.utils.clip_grad_norm_(_parameters, TrainingOptions.MostNorm);
        double rate = _learningRate.At(_step++);
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = rate;
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (Parameter parameter in _parameters)
            parameter.Dispose();
    }

    private Tensor Loss(int[] tokens, int[] targets)
    {
        // TorchSharp has no function for embeddings: rows of a matrix, which is what they are.
        Tensor rows = _tokens.index_select(0, tensor(Array.ConvertAll(tokens, token => (long)token))).view(-1, Context, Dimension).add(_positions);
        foreach (PyTorchBlock block in _blocks)
            rows = block.Forward(rows);
        return cross_entropy(linear(rows, _headWeight, _headBias).view(-1, ModelShape.VocabularySize), tensor(Array.ConvertAll(targets, target => (long)target)));
    }

    // The thread that measures has switched recording off for all that is measured elsewhere.
    private static IDisposable Recording() => inference_mode(false);
}
