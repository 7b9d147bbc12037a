using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Peers;

/// <summary>One way to solve a problem, ready to run: everything that can be prepared once has been.</summary>
internal abstract class Peer(string engine, string form, int outputLength) : IDisposable
{
    /// <summary>Who computes, for example "ONNX Runtime".</summary>
    public string Engine { get; } = engine;

    /// <summary>How, where the engine offers several ways: the operator, the formulation, the instruction set.</summary>
    public string Form { get; } = form;

    /// <summary>The result of the last run, (S, E). An engine with memory of its own copies it here only when asked, which nobody times.</summary>
    public virtual ReadOnlySpan<float> Result => Output;

    /// <summary>Where the result goes.</summary>
    protected AlignedBuffer Output { get; } = new(outputLength);

    /// <summary>One call, from inputs to output.</summary>
    public abstract void Run();

    public void Dispose()
    {
        Release();
        Output.Dispose();
    }

    protected virtual void Release()
    {
    }
}
