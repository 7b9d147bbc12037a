using AttentionGen.Runtime;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests;

/// <summary>Rows of bytes with a scale each: what is read is as near to what was stored as a byte can be, and what is no number stays none.</summary>
public sealed class QuantizedRowsTests
{
    private const int MostRows = 3;

    public static TheoryData<int> Dimensions => [1, 3, 15, 16, 17, 32, 64, 100];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void An_element_is_at_most_half_a_scale_away(int dimension)
    {
        var random = new Random(dimension);
        foreach (double size in new[] { 1, 1e-3, 1e30, 1e-37, 1e-44, 0 })
        {
            float[] rows = [.. Enumerable.Range(0, MostRows * dimension).Select(_ => (float)(size * ((random.NextDouble() * 2) - 1)))];
            (float[] read, float[] scales, bool isFinite) = StoreAndRead(rows, dimension);

            Assert.True(isFinite);
            for (int row = 0; row < MostRows; row++)
            {
                double scale = NarrowType.Int8Scale(rows.AsSpan(row * dimension, dimension));
                Assert.InRange(scales[row], scale * (1 - 1e-6), scale * (1 + 1e-6));
                for (int d = 0; d < dimension; d++)
                {
                    // Three roundings of a number of up to 127 scales: the quotient's, the scale's, the product's.
                    double difference = Math.Abs((double)rows[(row * dimension) + d] - read[(row * dimension) + d]);
                    Assert.InRange(difference, 0, scale * (0.5 + (3 * 127 * Math.ScaleB(1, -24))));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void What_is_read_is_stored_as_the_same_bytes(int dimension)
    {
        var random = new Random(dimension);
        float[] rows = [.. Enumerable.Range(0, MostRows * dimension).Select(_ => (float)(random.NextDouble() - 0.5))];
        (float[] once, _, _) = StoreAndRead(rows, dimension);

        (float[] twice, _, _) = StoreAndRead(once, dimension);

        for (int i = 0; i < once.Length; i++)
            Assert.InRange(twice[i], MathF.BitDecrement(once[i]) - (Math.Abs(once[i]) * 2e-7f), MathF.BitIncrement(once[i]) + (Math.Abs(once[i]) * 2e-7f));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_row_with_what_is_no_number_is_none(float special)
    {
        foreach (int dimension in new[] { 1, 5, 16, 21 })
        {
            float[] rows = [.. Enumerable.Range(0, MostRows * dimension).Select(n => (float)n)];
            rows[(2 * dimension) - 1] = special;

            (float[] read, _, bool isFinite) = StoreAndRead(rows, dimension);

            Assert.False(isFinite);
            Assert.All(read.AsSpan(0, dimension).ToArray(), element => Assert.True(float.IsFinite(element)));
            Assert.All(read.AsSpan(dimension, dimension).ToArray(), element => Assert.True(float.IsNaN(element)));
            Assert.All(read.AsSpan(2 * dimension).ToArray(), element => Assert.True(float.IsFinite(element)));
        }
    }

    [Fact]
    public void The_largest_number_stays_finite()
    {
        float[] row = [float.MaxValue, -float.MaxValue, 1, float.MaxValue / 2];

        (float[] read, _, bool isFinite) = StoreAndRead(row, row.Length);

        Assert.True(isFinite);
        Assert.InRange(read[0], float.MaxValue * (1 - 1e-6f), float.MaxValue);
        Assert.Equal(-read[0], read[1]);
    }

    private static (float[] Read, float[] Scales, bool IsFinite) StoreAndRead(float[] rows, int dimension)
    {
        int count = rows.Length / dimension;
        var bytes = new sbyte[rows.Length];
        float[] scales = new float[count], read = new float[rows.Length];
        QuantizedRows.Scatter(ref rows[0], dimension, count, dimension, ref bytes[0], ref scales[0]);
        bool isFinite = QuantizedRows.GatherFinite(ref bytes[0], ref scales[0], count, dimension, ref read[0]);
        return (read, scales, isFinite);
    }
}
