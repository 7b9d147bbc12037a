using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;
using AttentionGen.Runtime;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>Integer division by constants in vectors, and float minima and maxima, are C#'s to the bit.</summary>
public sealed class ScoreLanesTests
{
    private static readonly int[] s_divisors =
        [2, 3, 4, 5, 7, 8, 9, 10, 16, 31, 32, 33, 100, 127, 1000, 1024, 4095, 65535, 65536, 1_000_003, (1 << 24) - 1, 1 << 24, -2, -3, -5, -7, -64, -1000, -(1 << 24)];

    [Fact]
    public void Quotients_and_remainders_by_constants_are_exact()
    {
        var random = new Random(11);
        foreach (int divisor in s_divisors)
        {
            foreach (int[] block in Dividends(divisor, random).Chunk(16))
            {
                int[] a = [.. block, .. new int[16 - block.Length]];
                int[] quotients = [.. a.Select(x => x / divisor)], remainders = [.. a.Select(x => x % divisor)];
                Vector512<int> wide = Vector512.Create(a);
                Assert.Equal(Vector512.Create(quotients), ScoreLanes.Divide(wide, divisor));
                Assert.Equal(Vector512.Create(remainders), ScoreLanes.Remainder(wide, divisor));
                Assert.Equal(Vector256.Create(quotients), ScoreLanes.Divide(wide.GetLower(), divisor));
                Assert.Equal(Vector256.Create(remainders), ScoreLanes.Remainder(wide.GetLower(), divisor));
                Assert.Equal(Vector128.Create(quotients), ScoreLanes.Divide(wide.GetLower().GetLower(), divisor));
                Assert.Equal(Vector128.Create(remainders), ScoreLanes.Remainder(wide.GetLower().GetLower(), divisor));
            }
        }
    }

    [Fact]
    public void Minima_and_maxima_are_those_of_Math()
    {
        float[] numbers = [0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, 2.5f];
        foreach (float a in numbers)
        foreach (float b in numbers)
        {
            Same(Math.Min(a, b), ScoreLanes.Min(Vector512.Create(a), Vector512.Create(b)).ToScalar());
            Same(Math.Max(a, b), ScoreLanes.Max(Vector512.Create(a), Vector512.Create(b)).ToScalar());
            Same(Math.Min(a, b), ScoreLanes.Min(Vector256.Create(a), Vector256.Create(b)).ToScalar());
            Same(Math.Max(a, b), ScoreLanes.Max(Vector256.Create(a), Vector256.Create(b)).ToScalar());
            Same(Math.Min(a, b), ScoreLanes.Min(Vector128.Create(a), Vector128.Create(b)).ToScalar());
            Same(Math.Max(a, b), ScoreLanes.Max(Vector128.Create(a), Vector128.Create(b)).ToScalar());
        }
    }

    [Fact]
    public void An_index_that_is_asked_for_is_checked_and_no_other()
    {
        float[] elements = [1f, 2f, 3f];
        Vector256<int> index = Vector256.Create(0, -1, 2, 3, 1, int.MinValue, int.MaxValue, 2), asked = Vector256.Create(-1, 0, -1, 0, -1, 0, 0, -1);

        Assert.Equal(Vector256.Create(1f, 0f, 3f, 0f, 2f, 0f, 0f, 3f), ScoreLanes.Gather(elements, index, asked));
        Assert.Equal(Vector256<float>.Zero, ScoreLanes.Gather(Array.Empty<float>(), index, Vector256<int>.Zero));
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
        {
            if (asked.GetElement(lane) == 0)
                Assert.Throws<IndexOutOfRangeException>(() => ScoreLanes.Gather(elements, index, asked.WithElement(lane, -1)));
        }
    }

    private static void Same(float expected, float got)
    {
        if (float.IsNaN(expected))
            Assert.True(float.IsNaN(got));
        else
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(got));
    }

    // Around multiples of the divisor, small and large, and the ends of the range.
    private static IEnumerable<int> Dividends(int divisor, Random random)
    {
        for (int n = -40; n <= 40; n++)
            yield return n;
        foreach (long multiple in new long[] { 1, 2, 3, 1000, int.MaxValue / Math.Abs((long)divisor) })
        {
            for (int offset = -2; offset <= 2; offset++)
            {
                long near = (multiple * divisor) + offset;
                if (near is >= int.MinValue and <= int.MaxValue)
                    yield return (int)near;
            }
        }

        for (int n = 0; n < 8; n++)
        {
            yield return int.MinValue + n;
            yield return int.MaxValue - n;
        }

        for (int n = 0; n < 4000; n++)
            yield return random.Next(int.MinValue, int.MaxValue) >> random.Next(31);
    }
}
