namespace AttentionGen.Generator.Planning;

/// <summary>The slope of each head's bias by distance (Press et al., "Train Short, Test Long", section 3).</summary>
internal static class AlibiSlopes
{
    /// <summary>
    /// 2^(-8 (h + 1) / heads) for a power of 2. Otherwise the slopes of the next lower power, then every second one of twice that power, as in the
    /// authors' code.
    /// </summary>
    public static double[] Of(int headCount)
    {
        int power = 1;
        while (power <= headCount / 2)
            power *= 2;
        return [.. Enumerable.Range(0, headCount).Select(head => head < power
            ? Slope(head, power)
            : Slope(2 * (head - power), 2 * power))];
    }

    private static double Slope(int head, int heads) => Math.Pow(2, -8.0 * (head + 1) / heads);
}
