using AttentionGen.Runtime;

namespace AttentionGen.Tests.BuildingBlocks;

/// <summary>Rows brought together, and whether they are finite: hidden keys are passed over one by one where they are not.</summary>
public sealed class HeadRowsTests
{
    private const int Rows = 3, Stride = 40, TargetStride = 48;

    /// <summary>Fewer than a vector, whole vectors, and ends of rows that a vector overlaps.</summary>
    public static TheoryData<int> Dimensions { get; } = [1, 3, 8, 13, 16, 35];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Rows_are_copied_and_their_neighbours_are_not(int dimension)
    {
        float[] source = [.. Enumerable.Range(1, Rows * Stride).Select(n => (float)n)];
        float[] target = new float[Rows * TargetStride], other = new float[Rows * TargetStride];
        HeadRows.Gather(ref source[0], Stride, Rows, dimension, ref target[0], TargetStride);
        Assert.True(HeadRows.GatherFinite(ref source[0], Stride, Rows, dimension, ref other[0], TargetStride));
        Assert.Equal(target, other);
        for (int n = 0; n < target.Length; n++)
            Assert.Equal(n % TargetStride < dimension ? source[(n / TargetStride * Stride) + (n % TargetStride)] : 0f, target[n]);
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Finite_is_all_but_NaN_and_infinity_wherever_it_is(int dimension)
    {
        float[] finite = [float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 0f, -0f, 1f, BitConverter.UInt32BitsToSingle(0xFF7F_FFFF)];
        float[] others = [float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity, BitConverter.UInt32BitsToSingle(0x7F80_0001), BitConverter.UInt32BitsToSingle(0xFFFF_FFFF)];
        float[] source = new float[Rows * Stride], target = new float[Rows * TargetStride];
        for (int n = 0; n < Rows * Stride; n++)
        {
            foreach (float value in finite.Concat(others))
            {
                source[n] = value;
                bool expected = n % Stride >= dimension || float.IsFinite(value);
                Assert.Equal(expected, HeadRows.AreFinite(ref source[0], Stride, Rows, dimension));
                Assert.Equal(expected, HeadRows.GatherFinite(ref source[0], Stride, Rows, dimension, ref target[0], TargetStride));
            }
            source[n] = 1f;
        }
    }

    [Theory]
    [InlineData(0, 8, 0)]
    [InlineData(1, 8, 7)]
    [InlineData(7, 8, 1)]
    [InlineData(8, 8, 0)]
    [InlineData(13, 6, 5)]
    [InlineData(3, 1, 0)]
    public void Rows_that_complete_a_tile_are_zero_and_those_behind_it_stay(int rowCount, int tileRows, int missing)
    {
        const int Dimension = 3;
        float[] rows = new float[(rowCount + tileRows) * Dimension];
        rows.AsSpan().Fill(1f);
        HeadRows.CompleteTile(ref rows[0], rowCount, tileRows, Dimension);
        for (int n = 0; n < rows.Length; n++)
            Assert.Equal(n / Dimension >= rowCount && n / Dimension < rowCount + missing ? 0f : 1f, rows[n]);
    }
}
