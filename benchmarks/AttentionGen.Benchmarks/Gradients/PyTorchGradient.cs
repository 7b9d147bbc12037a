using System.Runtime.InteropServices;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.PyTorch;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Gradients;

/// <summary>PyTorch's fused attention with its autograd: forward, and forward and backward together, since the one keeps what the other needs.</summary>
internal sealed class PyTorchGradient : IDisposable
{
    private readonly PyTorchTensors _tensors = new();
    private readonly Tensor _query;
    private readonly Tensor _key;
    private readonly Tensor _value;
    private readonly Tensor _outputGradient;
    private readonly bool _causal;

    public PyTorchGradient(AttentionProblem problem, AlignedBuffer outputGradient)
    {
        using IDisposable recording = Recording();
        BenchmarkShape shape = problem.Shape;
        _causal = shape.Causal;
        _query = Heads(problem.Query).requires_grad_(true);
        _key = Heads(problem.Key).requires_grad_(true);
        _value = Heads(problem.Value).requires_grad_(true);
        _outputGradient = Heads(outputGradient);

        Tensor Heads(AlignedBuffer rows) =>
            _tensors.Keep(_tensors.Copy(rows, 1, shape.SequenceLength, shape.HeadCount, shape.HeadDimension).transpose(1, 2).contiguous());
    }

    /// <summary>The gradients of the last run, as (sequence, head, dimension).</summary>
    public IEnumerable<float[]> Gradients => new[] { _query, _key, _value }.Select(Rows);

    /// <summary>Forward and backward.</summary>
    public void Run()
    {
        using IDisposable recording = Recording();
        foreach (Tensor leaf in new[] { _query, _key, _value })
        {
            using Tensor? old = leaf.grad;
            leaf.grad = null;
        }

        using Tensor output = scaled_dot_product_attention(_query, _key, _value, is_casual: _causal);
        output.backward([_outputGradient]);
    }

    public void Dispose() => _tensors.Dispose();

    // The thread that measures has switched recording off for all that is measured elsewhere.
    private static IDisposable Recording() => inference_mode(false);

    private static float[] Rows(Tensor tensor)
    {
        using Tensor gradient = tensor.grad!;
        using Tensor rows = gradient.transpose(1, 2).contiguous();
        return MemoryMarshal.Cast<byte, float>(rows.bytes).ToArray();
    }
}
