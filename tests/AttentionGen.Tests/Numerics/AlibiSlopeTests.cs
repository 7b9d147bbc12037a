using AttentionGen.Runtime;

namespace AttentionGen.Tests.Numerics;

/// <summary>The slopes that kernels multiply distances by, in units of log2.</summary>
public sealed class AlibiSlopeTests
{
    private const double Log2E = 1.4426950408889634;

    [Fact]
    public void Slopes_are_those_of_the_paper()
    {
        Assert.Equal(InLog2(0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625), Slopes(8));

        // Six heads: those of four, then every second one of eight.
        Assert.Equal(InLog2(0.25, 0.0625, 0.015625, 0.00390625, 0.5, 0.125), Slopes(6));
        Assert.Equal(InLog2(1.0 / 256), Slopes(1));
    }

    /// <summary>The authors' code: a table that is made of smaller ones.</summary>
    [Fact]
    public void Every_slope_is_the_table_s_to_the_last_bit()
    {
        for (int headCount = 1; headCount <= 300; headCount++)
            Assert.Equal(InLog2(Table(headCount)), Slopes(headCount));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(1 << 30)]
    [InlineData(int.MaxValue)]
    public void Slopes_of_any_number_of_heads_lie_between_0_and_1(int headCount)
    {
        foreach (int head in new[] { 0, 1, headCount / 2, (1 << 29) % headCount, headCount - 1 })
            Assert.InRange(AlibiSlope.Of(head, headCount), (float)(Log2E / 256.01), (float)Log2E);
    }

    private static double[] Table(int headCount)
    {
        int power = 1;
        while (2 * power <= headCount)
            power *= 2;
        double[] first = [.. Enumerable.Range(1, power).Select(h => Math.Pow(2, -8.0 * h / power))];
        return power == headCount ? first : [.. first, .. Table(2 * power).Where((_, n) => n % 2 == 0).Take(headCount - power)];
    }

    private static float[] Slopes(int headCount) => [.. Enumerable.Range(0, headCount).Select(head => AlibiSlope.Of(head, headCount))];

    private static float[] InLog2(params double[] slopes) => [.. slopes.Select(slope => (float)(slope * Log2E))];
}
