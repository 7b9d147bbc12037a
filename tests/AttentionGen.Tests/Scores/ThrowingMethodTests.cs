using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>What throws in C# throws in the kernel, and what C# does not come to does not.</summary>
public sealed class ThrowingMethodTests
{
    [Theory]
    [InlineData(3, 0)]
    [InlineData(1 << 30, 1)]
    public void A_distance_that_no_integer_is_throws(int factor, int otherwise)
    {
        // 2 * 2^30 is the least integer.
        bool throws = factor == 1 << 30;
        Assert.Equal(throws, Throws<OverflowException>(() => Call(factor, (rows, output) => Distances.Forward(rows, rows, rows, factor, output))));
        Assert.False(Throws<OverflowException>(() => Call(factor, (rows, output) => GuardedDistances.Forward(rows, rows, rows, factor, otherwise, output))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_division_by_zero_throws(int divisor)
    {
        Assert.Equal(divisor == 0, Throws<DivideByZeroException>(() => Call(divisor, (rows, output) => Quotients.Forward(rows, rows, rows, divisor, output))));
        Assert.False(Throws<DivideByZeroException>(() => Call(divisor, (rows, output) => GuardedQuotients.Forward(rows, rows, rows, divisor, output))));
    }

    private static void Call(int seed, Action<float[], float[]> forward)
    {
        float[] rows = [.. Enumerable.Range(0, ThrowingMethods.Length * 8).Select(n => MathF.Sin(n + seed))], output = new float[rows.Length];
        forward(rows, output);
        Assert.DoesNotContain(output, float.IsNaN);
    }

    private static bool Throws<TException>(Action call)
        where TException : Exception
    {
        try
        {
            call();
            return false;
        }
        catch (TException)
        {
            return true;
        }
    }
}

/// <summary>The size of the kernels here.</summary>
internal static class ThrowingMethods
{
    public const int Length = 21;
}

[ScaledDotProductAttention(2, 8, ThrowingMethods.Length, ScoreModifier = nameof(Score))]
internal static partial class Distances
{
    private static float Score(float score, int head, int query, int key, int factor) => score - (1e-12f * Math.Abs(unchecked((query - key) * factor)));
}

[ScaledDotProductAttention(2, 8, ThrowingMethods.Length, ScoreModifier = nameof(Score))]
internal static partial class GuardedDistances
{
    private static float Score(float score, int head, int query, int key, int factor, int otherwise)
    {
        int scaled = unchecked((query - key) * factor);
        return score - (1e-12f * (scaled == int.MinValue ? otherwise : Math.Abs(scaled)));
    }
}

[ScaledDotProductAttention(2, 8, ThrowingMethods.Length, ScoreModifier = nameof(Score))]
internal static partial class Quotients
{
    private static float Score(float score, int head, int query, int key, int divisor) => score + (0.01f * ((query + key) / divisor));
}

[ScaledDotProductAttention(2, 8, ThrowingMethods.Length, ScoreModifier = nameof(Score))]
internal static partial class GuardedQuotients
{
    private static float Score(float score, int head, int query, int key, int divisor) => divisor != 0 ? score + (0.01f * ((query + key) / divisor)) : score;
}
