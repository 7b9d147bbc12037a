using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>One call of a multi-head layer, checked. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct LayerArguments
{
    /// <summary>Rows that queries are projected from, (batch, query, model).</summary>
    public ReadOnlySpan<float> Input { get; init; }

    /// <summary>Rows that keys and values are projected from, (batch, key, model); the input in self-attention.</summary>
    public ReadOnlySpan<float> Memory { get; init; }

    /// <summary>The boolean mask, (batch?, head?, query?, key).</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>The additive bias, (batch?, head?, query?, key).</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Visible keys of each sample.</summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>Receives (batch, query, model).</summary>
    public Span<float> Output { get; init; }

    /// <summary>Receives the attention weights, (batch, head, query, key).</summary>
    public Span<float> Weights { get; init; }

    /// <summary>Samples of this call.</summary>
    public int BatchSize { get; init; }

    /// <summary>Actual query rows of a sample.</summary>
    public int QueryLength { get; init; }

    /// <summary>Actual key rows of a sample.</summary>
    public int KeyLength { get; init; }
}
