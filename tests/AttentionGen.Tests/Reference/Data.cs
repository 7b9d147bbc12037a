using System;
using System.Linq;

namespace AttentionGen.Tests.Reference;

/// <summary>Inputs for the tests of the reference.</summary>
internal static class Data
{
    /// <summary>Values in [-1, 1), the same for the same seed.</summary>
    public static float[] Random(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }

    /// <summary>The same value throughout.</summary>
    public static T[] Fill<T>(T value, int length) => [.. Enumerable.Repeat(value, length)];

    /// <summary>The elements of a (batch, sequence, head, dimension) array as (batch, head, sequence, dimension).</summary>
    public static float[] HeadMajor(float[] sequenceMajor, int batch, int sequence, int heads, int dimension)
    {
        var result = new float[sequenceMajor.Length];
        int next = 0;
        for (int b = 0; b < batch; b++)
        for (int s = 0; s < sequence; s++)
        for (int h = 0; h < heads; h++)
        for (int d = 0; d < dimension; d++)
            result[((b * heads + h) * sequence + s) * dimension + d] = sequenceMajor[next++];

        return result;
    }

    /// <summary>Every element within a distance of the expected one.</summary>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Xunit.Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance,
                FormattableString.Invariant($"Element {i} is {actual[i]:R} instead of {expected[i]:R}."));
        }
    }
}
