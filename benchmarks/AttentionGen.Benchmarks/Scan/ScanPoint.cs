namespace AttentionGen.Benchmarks.Scan;

/// <summary>A generated method that takes what a point needs.</summary>
internal delegate void ScanCall(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output);

/// <summary>One size of a series.</summary>
/// <param name="Size">What grows.</param>
/// <param name="QueryFloats">Elements of queries and output.</param>
/// <param name="KeyFloats">Elements of keys, and of values.</param>
/// <param name="Flops">Operations that the result needs, hidden pairs left out.</param>
/// <param name="Call">The kernel.</param>
internal sealed record ScanPoint(int Size, int QueryFloats, int KeyFloats, double Flops, ScanCall Call)
{
    /// <summary>Heads of 64 elements, as many keys as queries.</summary>
    public static ScanPoint Square(int size, int heads, int length, ScanCall call, bool isCausal = false, int batch = 1, int dimension = 64)
    {
        double pairs = isCausal ? length * (length + 1.0) / 2 : (double)length * length;
        int floats = batch * heads * length * dimension;
        return new(size, floats, floats, 4.0 * batch * heads * dimension * pairs, call);
    }
}

/// <summary>A kernel, or several, of which one size grows.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Grows">The size.</param>
/// <param name="Points">From the smallest on.</param>
/// <param name="IsThreaded">Whether several threads take part, so that time that passes is what counts.</param>
internal sealed record ScanSeries(string Name, string Grows, IReadOnlyList<ScanPoint> Points, bool IsThreaded = false);
