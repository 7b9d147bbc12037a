using System;
using System.Linq;
using Xunit;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests;

/// <summary>The sinusoidal table, learned tables, and adding them.</summary>
public class PositionalEncodingTests
{
    [Fact]
    public void Sinusoidal_has_the_well_known_first_rows()
    {
        // d = 4: sin p, cos p, sin p/100, cos p/100 for p = 0 to 2.
        double[] expected =
        [
            0, 1, 0, 1,
            0.84147098, 0.54030231, 0.00999983, 0.99995000,
            0.90929743, -0.41614684, 0.01999867, 0.99980001,
        ];
        ReadOnlySpan<float> table = PositionalEncoding.Sinusoidal(3, 4).Table;

        // The values above have eight decimals, so are off by up to 5e-9; a float below 1 is by up to 2^-25 = 3e-8 besides.
        Assert.Equal(expected.Length, table.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(table[i], expected[i] - 3.5e-8, expected[i] + 3.5e-8);
    }

    [Theory]
    [InlineData(512, 64)]
    [InlineData(7, 1)]
    [InlineData(9, 5)]
    public void Sinusoidal_is_the_formula_also_for_odd_dimensions(int length, int dimension)
    {
        var encoding = PositionalEncoding.Sinusoidal(length, dimension);
        Assert.Equal(length, encoding.SequenceLength);
        Assert.Equal(dimension, encoding.ModelDimension);
        Assert.Equal(length * dimension, encoding.Table.Length);
        for (int position = 0; position < length; position++)
        {
            for (int i = 0; 2 * i < dimension; i++)
            {
                // 10000^-x as e^(-x ln 10000): another way to the same number, good to 1e-15 of angles up to 512, so 1e-12; a float's
                // rounding of a value up to 1 is 2^-25 = 3e-8.
                double angle = position * Math.Exp(-2.0 * i / dimension * Math.Log(10000));
                Assert.InRange(encoding.Table[position * dimension + 2 * i], Math.Sin(angle) - 3.1e-8, Math.Sin(angle) + 3.1e-8);
                if (2 * i + 1 < dimension)
                    Assert.InRange(encoding.Table[position * dimension + 2 * i + 1], Math.Cos(angle) - 3.1e-8, Math.Cos(angle) + 3.1e-8);
            }
        }
    }

    [Fact]
    public void A_learned_table_is_copied()
    {
        float[] table = [1, 2, 3, 4, 5, 6];
        var encoding = PositionalEncoding.Learned(table, 2);
        table[0] = 9;

        Assert.Equal([1, 2, 3, 4, 5, 6], encoding.Table);
        Assert.Equal(3, encoding.SequenceLength);
        Assert.Equal(2, encoding.ModelDimension);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(37)]
    public void Add_adds_the_rows_of_the_positions(int dimension)
    {
        var encoding = PositionalEncoding.Learned([.. Enumerable.Range(0, 5 * dimension).Select(i => (float)i)], dimension);
        float[] embeddings = [.. Enumerable.Range(0, 3 * dimension).Select(i => 1000f * i)];
        float[] atStart = [.. embeddings];
        float[] later = [.. embeddings];
        encoding.Add(atStart);
        encoding.Add(later, firstPosition: 2);

        Assert.Equal(embeddings.Select((x, i) => x + i), atStart);
        Assert.Equal(embeddings.Select((x, i) => x + i + 2 * dimension), later);
    }

    [Fact]
    public void Add_gives_every_sample_of_a_batch_the_same_rows()
    {
        const int Dimension = 11, Length = 3;
        var encoding = PositionalEncoding.Learned([.. Enumerable.Range(0, 5 * Dimension).Select(i => (float)i)], Dimension);
        float[] embeddings = [.. Enumerable.Range(0, 4 * Length * Dimension).Select(i => 1000f * i)];
        float[] sum = [.. embeddings];
        encoding.Add(sum, Length, 1);

        Assert.Equal(embeddings.Select((x, i) => x + i % (Length * Dimension) + Dimension), sum);
    }

    [Fact]
    public void Add_does_not_allocate()
    {
        var encoding = PositionalEncoding.Sinusoidal(16, 20);
        var embeddings = new float[2 * 16 * 20];
        encoding.Add(embeddings, 16, 0);
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            encoding.Add(embeddings, 16, 0);
            encoding.Add(embeddings.AsSpan(0, 320));
        }));
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_added()
    {
        var encoding = PositionalEncoding.Learned([1, 1, 1, 1, 1, 1], 2);
        float[] embeddings = new float[6];

        Refused<ArgumentException>("embeddings", () => encoding.Add(embeddings.AsSpan(0, 5)));
        Refused<ArgumentException>("embeddings", () => encoding.Add(embeddings, 2, 0));
        Refused<ArgumentOutOfRangeException>("sequenceLength", () => encoding.Add(embeddings, 0, 0));
        Refused<ArgumentOutOfRangeException>("firstPosition", () => encoding.Add(embeddings, 1));
        Refused<ArgumentOutOfRangeException>("firstPosition", () => encoding.Add(embeddings, -1));
        Refused<ArgumentOutOfRangeException>("firstPosition", () => encoding.Add(embeddings, 3, 1));
        Refused<ArgumentOutOfRangeException>("firstPosition", () => encoding.Add(embeddings, int.MaxValue, 0));
        Refused<ArgumentOutOfRangeException>("firstPosition", () => encoding.Add(embeddings, 1, int.MaxValue));
        Assert.Equal(new float[6], embeddings);

        Refused<ArgumentOutOfRangeException>("sequenceLength", () => PositionalEncoding.Sinusoidal(0, 4));
        Refused<ArgumentOutOfRangeException>("modelDimension", () => PositionalEncoding.Sinusoidal(4, 0));
        Refused<ArgumentOutOfRangeException>("sequenceLength", () => PositionalEncoding.Sinusoidal(int.MaxValue, int.MaxValue));
        Refused<ArgumentOutOfRangeException>("modelDimension", () => PositionalEncoding.Learned([1], 0));
        Refused<ArgumentException>("table", () => PositionalEncoding.Learned([1, 2, 3], 2));
        Refused<ArgumentException>("table", () => PositionalEncoding.Learned([], 2));
    }

    private static void Refused<T>(string parameter, Action action)
        where T : ArgumentException
    {
        Assert.Equal(parameter, Assert.Throws<T>(action).ParamName);
    }
}
