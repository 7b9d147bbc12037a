using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Layers whose keys and values have rows of their own.</summary>
public class SeparateMemoryTests
{
    [Fact]
    public void Keys_and_values_are_projected_from_their_own_rows()
    {
        // E = 2, one head: keys from 3 elements, values from 1. Query (x0, 0) with x0 = ln 3; keys (m0 + m2, 0) = 1 and 0 with scale 1: weights 3/4 and
        // 1/4. Values (10 m, m + 1) = (40, 5) and (80, 9): (50, 6).
        var declaration = new MultiHeadAttentionAttribute(1, 2, 1)
        {
            KeyValueLength = 2, KeyInputDimension = 3, ValueInputDimension = 1, Scale = 1,
        };
        var weights = MultiHeadAttentionWeights.FromPyTorch(
            [1, 0, 0, 0], [1, 0, 1, 0, 0, 0], [10, 1], [0, 0, 0, 0, 0, 1], [1, 0, 0, 1], []);
        var output = new double[2];
        ReferenceAttention.Forward(
            declaration,
            weights,
            new MultiHeadAttentionInputs { Input = [MathF.Log(3), 5], KeyMemory = [0, 7, 1, 1, 7, -1], ValueMemory = [4, 8] },
            output);

        // ln 3 is a float here, wrong by at most 2^-24; the largest derivative is 40 * 3 / 16.
        Data.AssertClose([50, 6], output, 1e-6);
    }

    [Fact]
    public void Three_matrices_are_the_one_that_they_are_parts_of()
    {
        // Four heads over two, E = 8: 8 query, 4 key and 4 value outputs.
        const int E = 8, Rows = 3;
        float[] inWeight = Data.Random(1, 16 * E), inBias = Data.Random(2, 16), outWeight = Data.Random(3, E * E), outBias = Data.Random(4, E);
        float[] input = Data.Random(5, 2 * Rows * E), memory = Data.Random(6, 2 * Rows * E);
        double[] expected = new double[2 * Rows * E], separate = new double[expected.Length], self = new double[expected.Length];
        double[] expectedSelf = new double[expected.Length];
        var one = MultiHeadAttentionWeights.FromPyTorch(inWeight, inBias, outWeight, outBias);
        var three = MultiHeadAttentionWeights.FromPyTorch(
            inWeight.AsSpan(0, 8 * E), inWeight.AsSpan(8 * E, 4 * E), inWeight.AsSpan(12 * E, 4 * E), inBias, outWeight, outBias);

        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(4, E, Rows) { KeyValueHeadCount = 2, KeyValueLength = Rows },
            one,
            new MultiHeadAttentionInputs { Input = input, Memory = memory },
            expected);
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(4, E, Rows) { KeyValueHeadCount = 2, KeyInputDimension = E },
            three,
            new MultiHeadAttentionInputs { Input = input, KeyMemory = memory, ValueMemory = memory },
            separate);
        Assert.Equal(expected, separate);

        var layer = new MultiHeadAttentionAttribute(4, E, Rows) { KeyValueHeadCount = 2 };
        ReferenceAttention.Forward(layer, one, new MultiHeadAttentionInputs { Input = input }, expectedSelf);
        ReferenceAttention.Forward(layer, three, new MultiHeadAttentionInputs { Input = input }, self);
        Assert.Equal(expectedSelf, self);
    }

    [Theory]
    [InlineData(12, 0, 0, "memory", "memory must be empty, since KeyInputDimension or ValueInputDimension was set")]
    [InlineData(0, 6, 4, "keyMemory", "keyMemory must be (batch 1, key 2, model 5), 10 elements, but has 6.")]
    [InlineData(0, 10, 5, "valueMemory", "valueMemory must be (batch 1, key 2, model 2), 4 elements, but has 5.")]
    public void Wrong_rows_are_refused(int memory, int keyMemory, int valueMemory, string name, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(1, 2, 3) { KeyValueLength = 2, KeyInputDimension = 5 },
            MultiHeadAttentionWeights.FromPyTorch(new float[4], new float[10], new float[4], [], new float[4], []),
            new MultiHeadAttentionInputs
            {
                Input = new float[6], Memory = new float[memory], KeyMemory = new float[keyMemory], ValueMemory = new float[valueMemory],
            },
            new double[6]));

        Assert.Equal(name, exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }
}
