using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.LlamaCpp;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>As many layers of ggml's as there are of ours, with weights of their own each, which calls go through in turn.</summary>
internal sealed class LlamaCppLayersPeer : GgmlGraphsPeer
{
    private readonly AlignedBuffer _input;

    /// <param name="layer">What each of them computes.</param>
    /// <param name="input">The rows of a call, which is copied.</param>
    /// <param name="count">How many layers.</param>
    public LlamaCppLayersPeer(LlamaCppLayer layer, ReadOnlySpan<float> input, int count)
        : base("mul_mat, flash_attn_ext", input.Length)
    {
        _input = new AlignedBuffer(input.Length);
        input.CopyTo(_input.Span);
        Create(count, () => layer.Graph(_input, Output));
    }

    protected override void Release()
    {
        base.Release();
        _input.Dispose();
    }
}
