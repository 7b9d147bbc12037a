using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Query heads that share key and value heads.</summary>
public class GroupedHeadTests
{
    [Theory]
    [InlineData(AttentionLayout.SequenceMajor, 2)]
    [InlineData(AttentionLayout.SequenceMajor, 1)]
    [InlineData(AttentionLayout.HeadMajor, 2)]
    public void Shared_heads_are_those_heads_repeated_for_neighbours(AttentionLayout layout, int keyValueHeads)
    {
        const int Batch = 2, Heads = 6, Queries = 3, Keys = 5, HeadDimension = 4, ValueDimension = 2;
        float[] query = Data.Random(1, Batch * Queries * Heads * HeadDimension);
        float[] key = Data.Random(2, Batch * Keys * keyValueHeads * HeadDimension);
        float[] value = Data.Random(3, Batch * Keys * keyValueHeads * ValueDimension);
        int outer = layout == AttentionLayout.HeadMajor ? Batch : Batch * Keys, rows = layout == AttentionLayout.HeadMajor ? Keys : 1;

        ScaledDotProductAttentionAttribute Declaration(int shared) => new(Heads, Heads * ValueDimension, Queries)
        {
            KeyValueLength = Keys, HeadDimension = HeadDimension, KeyValueHeadCount = shared, Layout = layout, Mask = AttentionMask.Causal,
        };

        var expected = new double[Batch * Queries * Heads * ValueDimension];
        var output = new double[expected.Length];
        ReferenceAttention.Forward(
            Declaration(Heads),
            new AttentionInputs
            {
                Query = query,
                Key = Repeat(key, outer, keyValueHeads, rows * HeadDimension, Heads / keyValueHeads),
                Value = Repeat(value, outer, keyValueHeads, rows * ValueDimension, Heads / keyValueHeads),
            },
            expected);
        ReferenceAttention.Forward(Declaration(keyValueHeads), new AttentionInputs { Query = query, Key = key, Value = value }, output);

        Assert.Equal(expected, output);
    }

    [Fact]
    public void The_head_of_a_query_head_is_found_by_division()
    {
        // One key each, so that the output is the value: heads 0 and 1 read 7, heads 2 and 3 read 8.
        var declaration = new ScaledDotProductAttentionAttribute(4, 4, 1) { KeyValueHeadCount = 2 };
        var output = new double[4];
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = new float[4], Key = new float[2], Value = [7, 8] }, output);

        Assert.Equal([7, 7, 8, 8], output);
    }

    [Fact]
    public void A_layer_projects_as_many_keys_and_values_as_there_are_heads()
    {
        // E = 2, two heads over one: query rows 0 and 1 of the in-projection, key row 2, value row 3. Queries are 0, the value is x0 + 2 x1.
        var declaration = new MultiHeadAttentionAttribute(2, 2, 2) { KeyValueHeadCount = 1 };
        var weights = MultiHeadAttentionWeights.FromPyTorch([0, 0, 0, 0, 5, 5, 1, 2], [], [1, 0, 0, 10], []);
        var output = new double[4];
        ReferenceAttention.Forward(declaration, weights, new MultiHeadAttentionInputs { Input = [1, 1, 3, 1] }, output);

        // Values 3 and 5, their mean 4 for both heads.
        Assert.Equal([4, 40, 4, 40], output);
    }

    // Blocks of (outer, heads, size), each head's several times.
    private static float[] Repeat(float[] source, int outer, int heads, int size, int times) =>
    [
        .. Enumerable.Range(0, outer * heads).SelectMany(block =>
            Enumerable.Repeat(source.Skip(block * size).Take(size), times).SelectMany(x => x)),
    ];
}
