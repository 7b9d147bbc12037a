namespace AttentionGen.Generator.Planning;

/// <summary>Which keys a query sees by their distance alone: a causal mask and a window as one range around its position.</summary>
/// <param name="Left">Keys before the position that are visible, or null for all.</param>
/// <param name="Right">Keys behind it that are visible, or null for all.</param>
internal sealed record Visibility(int? Left, int? Right)
{
    /// <summary>The most rows that a sequence may have, and the largest bound: positions, lengths and bounds can be added in an int.</summary>
    public const int MostPositions = 1 << 29;

    /// <summary>The range that a declaration asks for.</summary>
    public static Visibility Of(KernelSpec spec) => new(Bound(spec.WindowLeft), spec.IsCausal ? 0 : Bound(spec.WindowRight));

    /// <summary>Whether the last visible key depends on the query.</summary>
    public bool HasEnd => Right is not null;

    /// <summary>Whether the first visible key depends on the query.</summary>
    public bool HasStart => Left is not null;

    /// <summary>Keys that some query of a panel sees, at most, or null where it has no bound.</summary>
    public int? Width(int queries) => Left + Right + queries;

    /// <summary>Visible scores of one head at the given lengths, the first query at this position.</summary>
    public long Scores(int queryLength, int keyLength, int firstPosition)
    {
        long ends = Right is { } right ? Sum(queryLength, keyLength, (long)firstPosition + right + 1) : (long)queryLength * keyLength;
        long starts = Left is { } left ? Sum(queryLength, keyLength, (long)firstPosition - left) : 0;
        return ends - starts;
    }

    /// <summary>The sum over the queries i of i + first, held between 0 and the key length: nothing, then a triangle, then a rectangle.</summary>
    private static long Sum(int queryLength, int keyLength, long first)
    {
        long rising = Math.Min(Math.Max(-first, 0), queryLength);
        long full = Math.Min(Math.Max(keyLength - first, rising), queryLength);
        return ((rising + first + full - 1 + first) * (full - rising) / 2) + ((queryLength - full) * keyLength);
    }

    private static int? Bound(int window) => window is < 0 or > MostPositions ? null : window;
}
