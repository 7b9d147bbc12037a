using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Layouts, sizes that differ from each other, batches and actual lengths.</summary>
public class ShapeTests
{
    private const int Batch = 2, Heads = 3, Queries = 4, Keys = 5;

    [Theory]
    [InlineData(AttentionLayout.SequenceMajor)]
    [InlineData(AttentionLayout.HeadMajor)]
    public void Every_row_is_read_and_written_where_the_layout_says(AttentionLayout layout)
    {
        // Query i of head h in sample b points, with a score of 1e4 against 0, at key (2i + h + b) mod 5, whose value names b, h and the key.
        // Key j has its 1 at place j, so head dimension 5; value dimension 2.
        var query = new float[Batch * Queries * Heads * Keys];
        var key = new float[Batch * Keys * Heads * Keys];
        var value = new float[Batch * Keys * Heads * 2];
        var expected = new float[Batch * Queries * Heads * 2];
        for (int b = 0; b < Batch; b++)
        for (int h = 0; h < Heads; h++)
        {
            for (int j = 0; j < Keys; j++)
            {
                key[Row(b, h, j, Keys) * Keys + j] = 1;
                value[Row(b, h, j, Keys) * 2] = 100 * b + 10 * h + j;
                value[Row(b, h, j, Keys) * 2 + 1] = -j;
            }

            for (int i = 0; i < Queries; i++)
            {
                int target = (2 * i + h + b) % Keys;
                query[Row(b, h, i, Queries) * Keys + target] = 1e4f;
                expected[Row(b, h, i, Queries) * 2] = 100 * b + 10 * h + target;
                expected[Row(b, h, i, Queries) * 2 + 1] = -target;
            }
        }

        var declaration = new ScaledDotProductAttentionAttribute(Heads, 7, Queries)
        {
            KeyValueLength = Keys, HeadDimension = Keys, ValueDimension = 2, Scale = 1, Layout = layout,
        };
        var output = new float[expected.Length];
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = query, Key = key, Value = value }, output);

        Assert.Equal(expected, output);

        int Row(int b, int h, int row, int rows) =>
            layout == AttentionLayout.HeadMajor ? (b * Heads + h) * rows + row : (b * rows + row) * Heads + h;
    }

    [Fact]
    public void Both_layouts_give_the_same_bits()
    {
        const int HeadDimension = 6, ValueDimension = 3;
        float[] query = Data.Random(1, Batch * Queries * Heads * HeadDimension);
        float[] key = Data.Random(2, Batch * Keys * Heads * HeadDimension);
        float[] value = Data.Random(3, Batch * Keys * Heads * ValueDimension);
        var sequenceMajor = new float[Batch * Queries * Heads * ValueDimension];
        var headMajor = new float[sequenceMajor.Length];
        var sequenceMajorWeights = new float[Batch * Heads * Queries * Keys];
        var headMajorWeights = new float[sequenceMajorWeights.Length];

        ScaledDotProductAttentionAttribute Declaration(AttentionLayout layout) => new(Heads, 9, Queries)
        {
            KeyValueLength = Keys, HeadDimension = HeadDimension, Layout = layout, Mask = AttentionMask.Causal,
        };

        ReferenceAttention.Forward(
            Declaration(AttentionLayout.SequenceMajor),
            new AttentionInputs { Query = query, Key = key, Value = value },
            sequenceMajor,
            sequenceMajorWeights);
        ReferenceAttention.Forward(
            Declaration(AttentionLayout.HeadMajor),
            new AttentionInputs
            {
                Query = Data.HeadMajor(query, Batch, Queries, Heads, HeadDimension),
                Key = Data.HeadMajor(key, Batch, Keys, Heads, HeadDimension),
                Value = Data.HeadMajor(value, Batch, Keys, Heads, ValueDimension),
            },
            headMajor,
            headMajorWeights);

        Assert.Equal(Data.HeadMajor(sequenceMajor, Batch, Queries, Heads, ValueDimension), headMajor);
        Assert.Equal(sequenceMajorWeights, headMajorWeights);
    }

    [Fact]
    public void Shorter_actual_lengths_are_those_of_a_shorter_declaration()
    {
        float[] query = Data.Random(1, Batch * 3 * 4), key = Data.Random(2, Batch * 2 * 4), value = Data.Random(3, Batch * 2 * 4);
        bool[] mask = [true, false, true, true, false, true];
        float[] bias = Data.Random(4, Batch * 3 * 2);
        int[] keyLengths = [2, 1];

        ScaledDotProductAttentionAttribute Declaration(int queries, int keys) => new(2, 4, queries)
        {
            KeyValueLength = keys,
            Mask = AttentionMask.Causal | AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive,
            BiasAxes = AttentionAxes.Batch | AttentionAxes.Query,
            CausalAlignment = CausalAlignment.BottomRight,
        };

        var expected = new float[query.Length];
        var output = new float[query.Length];
        var inputs = new AttentionInputs
        {
            Query = query, Key = key, Value = value, Mask = mask, Bias = bias, KeyLengths = keyLengths,
        };
        var shorter = new AttentionInputs
        {
            Query = query, Key = key, Value = value, Mask = mask, Bias = bias, KeyLengths = keyLengths, QueryLength = 3, KeyLength = 2,
        };
        ReferenceAttention.Forward(Declaration(3, 2), inputs, expected);
        ReferenceAttention.Forward(Declaration(4, 9), shorter, output);

        Assert.Equal(expected, output);
        Assert.Contains(output, x => x != 0);
    }

    [Fact]
    public void Without_keys_the_output_is_zero()
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 4, 3);
        float[] output = Data.Fill(9f, 12);
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = Data.Random(1, 12), KeyLength = 0 }, output);

        Assert.Equal(new float[12], output);
    }

    [Fact]
    public void Without_queries_there_is_no_output()
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 4, 3);
        ReferenceAttention.Forward(
            declaration, new AttentionInputs { Key = Data.Random(1, 24), Value = Data.Random(2, 24), QueryLength = 0 }, Span<float>.Empty);

        // The keys still have to be whole samples.
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            declaration, new AttentionInputs { Key = new float[13], Value = new float[13], QueryLength = 0 }, Span<float>.Empty));
        Assert.Equal("key", exception.ParamName);
    }

    [Fact]
    public void An_empty_batch_is_none()
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 4, 3) { Mask = AttentionMask.KeyPadding };
        ReferenceAttention.Forward(declaration, new AttentionInputs(), Span<float>.Empty);
    }
}
