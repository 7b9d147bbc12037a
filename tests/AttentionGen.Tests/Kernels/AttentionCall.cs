namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Everything one call of a generated <c>Forward</c> can take; the adapter passes on what its declaration asks for.
/// For a multi-head layer the query is the input and the key is the memory.
/// </summary>
public ref struct AttentionCall
{
    public ReadOnlySpan<float> Query { get; set; }
    public ReadOnlySpan<float> Key { get; set; }
    public ReadOnlySpan<float> Value { get; set; }
    public ReadOnlySpan<bool> Mask { get; set; }
    public ReadOnlySpan<float> Bias { get; set; }
    public ReadOnlySpan<int> KeyLengths { get; set; }
    public Span<float> Output { get; set; }
    public Span<float> Weights { get; set; }

    /// <summary>Calls the overload that ends in the actual lengths.</summary>
    public bool PassesLengths { get; set; }
    public int QueryLength { get; set; }
    public int KeyLength { get; set; }

    /// <summary>Calls the overload that ends in options, with these, null or not.</summary>
    public bool PassesOptions { get; set; }
    public ParallelOptions? Options { get; set; }
}
