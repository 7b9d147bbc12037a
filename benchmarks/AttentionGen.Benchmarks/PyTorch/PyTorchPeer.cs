using System.Runtime.InteropServices;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;
using static TorchSharp.torch;

namespace AttentionGen.Benchmarks.PyTorch;

/// <summary>PyTorch, by TorchSharp, with one thread; one peer for each way to ask it for the same thing.</summary>
internal sealed class PyTorchPeer : Peer
{
    public const string EngineName = "PyTorch";

    private readonly Func<Tensor> _forward;
    private readonly IDisposable _inputs;
    private Tensor? _result;

    /// <param name="form">The operators.</param>
    /// <param name="outputLength">Elements of the result.</param>
    /// <param name="inputs">What <paramref name="forward"/> reads; disposed of with the peer.</param>
    /// <param name="forward">One call; its result has the elements of the output in their order, in whatever strides.</param>
    public PyTorchPeer(string form, int outputLength, IDisposable inputs, Func<Tensor> forward)
        : base(EngineName, form, outputLength)
    {
        _inputs = inputs;
        _forward = forward;
    }

    public override ReadOnlySpan<float> Result
    {
        get
        {
            using Tensor rows = _result!.contiguous();
            MemoryMarshal.Cast<byte, float>(rows.bytes).CopyTo(Output.Span);
            return Output;
        }
    }

    /// <summary>Every way that applies to the problem.</summary>
    public static IReadOnlyList<Peer> Candidates(Problem problem) => problem switch
    {
        AttentionProblem attention => [.. PyTorchAttention.Forms(attention)],
        LayerProblem layer => [.. PyTorchLayer.Forms(layer)],
        _ => throw new ArgumentException("unknown kind of problem", nameof(problem)),
    };

    public override void Run()
    {
        _result?.Dispose();
        _result = _forward();
    }

    protected override void Release()
    {
        _result?.Dispose();
        _inputs.Dispose();
    }
}
