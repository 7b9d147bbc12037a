namespace AttentionGen.Reference;

/// <summary>The rows of one call in double, laid out as the shape says, and what joins every softmax row beside the keys.</summary>
internal readonly ref struct ReferenceRows
{
    /// <summary>Queries; rotated in place.</summary>
    public Span<double> Query { get; init; }

    /// <summary>Keys; rotated in place.</summary>
    public Span<double> Key { get; init; }

    /// <summary>Values.</summary>
    public ReadOnlySpan<double> Value { get; init; }

    /// <summary>One more key for each key and value head that every query sees, or empty.</summary>
    public ReadOnlySpan<double> ExtraKey { get; init; }

    /// <summary>The values of those.</summary>
    public ReadOnlySpan<double> ExtraValue { get; init; }

    /// <summary>A logit for each query head that joins its rows' denominators without a value, or empty.</summary>
    public ReadOnlySpan<double> Sinks { get; init; }
}
