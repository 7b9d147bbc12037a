using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>
/// One call of an attention kernel: every span that any declaration can ask for, those not declared left empty, and the actual lengths.
/// For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct AttentionArguments
{
    /// <summary>Queries, in the declared layout.</summary>
    public ReadOnlySpan<float> Query { get; init; }

    /// <summary>Keys, in the declared layout.</summary>
    public ReadOnlySpan<float> Key { get; init; }

    /// <summary>Values, in the declared layout.</summary>
    public ReadOnlySpan<float> Value { get; init; }

    /// <summary>The boolean mask, (batch?, head?, query?, key).</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>The additive bias, (batch?, head?, query?, key).</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Visible keys of each sample.</summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>Receives the output, in the declared layout.</summary>
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
