using System.Runtime.InteropServices;
using AttentionGen.Benchmarks.PyTorch;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Training;

/// <summary>The same layer by PyTorch's functions and its autograd: forward and backward together, gradients of weights in tensors that stay.</summary>
internal sealed class PyTorchTraining : IDisposable
{
    private readonly PyTorchTensors _tensors = new();
    private readonly Dictionary<string, Tensor> _leaves = [];
    private readonly TrainingCase _case;
    private readonly Tensor _outputGradient;
    private readonly double _dropout;

    /// <param name="trained">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="outputGradient">The gradient of its output.</param>
    /// <param name="dropout">The share of what is dropped at each place.</param>
    public PyTorchTraining(TrainingCase trained, float[] input, float[] outputGradient, double dropout = 0)
    {
        using IDisposable recording = inference_mode(false);
        _case = trained;
        _dropout = dropout;
        int model = trained.Drawn.Model, hidden = trained.Drawn.Hidden;
        Leaf("input", input, trained.Samples, trained.Length, model);
        Leaf("attention.inProjectionWeight", trained.Drawn.In, 3 * model, model);
        Leaf("attention.inProjectionBias", trained.Drawn.InBias, 3 * model);
        Leaf("attention.outProjectionWeight", trained.Drawn.Out, model, model);
        Leaf("attention.outProjectionBias", trained.Drawn.OutBias, model);
        Leaf("attentionNormalization.gain", trained.Drawn.Gains[0], model);
        Leaf("attentionNormalization.bias", trained.Drawn.Biases[0], model);
        Leaf("feedForward.up.weight", trained.Drawn.Network.Up, hidden, model);
        Leaf("feedForward.up.bias", trained.Drawn.Network.UpBias, hidden);
        Leaf("feedForward.down.weight", trained.Drawn.Network.Down, model, hidden);
        Leaf("feedForward.down.bias", trained.Drawn.Network.DownBias, model);
        Leaf("feedForwardNormalization.gain", trained.Drawn.Gains[1], model);
        Leaf("feedForwardNormalization.bias", trained.Drawn.Biases[1], model);
        _outputGradient = _tensors.Copy(outputGradient, trained.Samples, trained.Length, model);
    }

    /// <summary>Forward and backward; gradients are added, as ours are.</summary>
    public void Run()
    {
        using IDisposable recording = inference_mode(false);
        using DisposeScope scope = NewDisposeScope();
        Tensor output = Forward();
        output.backward([_outputGradient]);
    }

    /// <summary>The gradients of all runs so far, by the name that the parameter has here.</summary>
    public float[] Gradient(string name)
    {
        using Tensor gradient = _leaves[name].grad!.contiguous();
        return MemoryMarshal.Cast<byte, float>(gradient.bytes).ToArray();
    }

    public void Dispose() => _tensors.Dispose();

    private void Leaf(string name, float[] values, params long[] shape) => _leaves[name] = _tensors.Copy(values, [.. shape]).requires_grad_(true);

    private Tensor Forward()
    {
        Tensor x = _leaves["input"];
        if (_case.IsCausal)
        {
            Tensor between = x + Attend(Normalize(x, "attentionNormalization"));
            return between + Network(Normalize(between, "feedForwardNormalization"));
        }

        Tensor summed = Normalize(x + Attend(x), "attentionNormalization");
        return Normalize(summed + Network(summed), "feedForwardNormalization");
    }

    private Tensor Attend(Tensor rows)
    {
        int model = _case.Drawn.Model;
        Tensor product = linear(rows, _leaves["attention.inProjectionWeight"], _leaves["attention.inProjectionBias"]);
        Tensor split = product.view(_case.Samples, _case.Length, 3, _case.Heads, model / _case.Heads).permute(2, 0, 3, 1, 4);
        Tensor attended = scaled_dot_product_attention(split.select(0, 0), split.select(0, 1), split.select(0, 2), p: _dropout, is_casual: _case.IsCausal);
        Tensor together = attended.transpose(1, 2).reshape(_case.Samples, _case.Length, model);
        return Dropped(linear(together, _leaves["attention.outProjectionWeight"], _leaves["attention.outProjectionBias"]));
    }

    private Tensor Network(Tensor rows)
    {
        Tensor hidden = Dropped(gelu(linear(rows, _leaves["feedForward.up.weight"], _leaves["feedForward.up.bias"])));
        return Dropped(linear(hidden, _leaves["feedForward.down.weight"], _leaves["feedForward.down.bias"]));
    }

    private Tensor Dropped(Tensor rows) => _dropout == 0 ? rows : dropout(rows, _dropout, training: true);

    private Tensor Normalize(Tensor rows, string name) => layer_norm(rows, [_case.Drawn.Model], _leaves[$"{name}.gain"], _leaves[$"{name}.bias"], 1e-5);
}
