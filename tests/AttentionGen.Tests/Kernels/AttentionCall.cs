namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Everything one call of a generated <c>Forward</c> can take; the adapter passes on what its declaration asks for.
/// For a multi-head layer the query is the input and the key is the memory.
/// </summary>
public ref struct AttentionCall
{
    public ReadOnlySpan<float> Query;
    public ReadOnlySpan<float> Key;
    public ReadOnlySpan<float> Value;
    public ReadOnlySpan<bool> Mask;
    public ReadOnlySpan<float> Bias;
    public ReadOnlySpan<int> KeyLengths;
    public Span<float> Output;
    public Span<float> Weights;

    /// <summary>Calls the overload that ends in the actual lengths.</summary>
    public bool PassesLengths;
    public int QueryLength;
    public int KeyLength;
}
