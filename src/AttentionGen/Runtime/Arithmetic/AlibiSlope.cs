using System.ComponentModel;
using System.Numerics;

namespace AttentionGen.Runtime;

/// <summary>
/// The slope of a head's bias by distance (Press et al., "Train Short, Test Long", section 3). For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>Computed where it is needed, once for a panel or row: a table would grow with the heads.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AlibiSlope
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>
    /// 2^(-8 (head + 1) / headCount) for a power of 2, in units of log2. Otherwise the slopes of the next lower power, then every second one of twice
    /// that power, as in the authors' code.
    /// </summary>
    /// <param name="head">Number of the head.</param>
    /// <param name="headCount">Heads in all, at least 1.</param>
    public static float Of(int head, int headCount)
    {
        double power = 1 << BitOperations.Log2((uint)headCount);
        double slope = head < power ? Slope(head, power) : Slope(2 * (head - power), 2 * power);
        return (float)(slope * Log2E);
    }

    private static double Slope(double head, double headCount) => Math.Pow(2, -8 * (head + 1) / headCount);
}
