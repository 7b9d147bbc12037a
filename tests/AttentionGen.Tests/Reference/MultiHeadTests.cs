using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The layer with its projections.</summary>
public class MultiHeadTests
{
    [Fact]
    public void Identity_projections_leave_attention_alone()
    {
        // E = 4, two heads: in-projection [I; I; I], out-projection I.
        var identity = new float[16];
        for (int i = 0; i < 4; i++)
            identity[i * 5] = 1;

        var weights = MultiHeadAttentionWeights.FromPyTorch([.. identity, .. identity, .. identity], [], identity, []);
        float[] input = Data.Random(1, 2 * 3 * 4);
        var expected = new double[24];
        var output = new double[24];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(2, 4, 3), new AttentionInputs { Query = input, Key = input, Value = input }, expected);
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3), weights, new MultiHeadAttentionInputs { Input = input }, output);

        Assert.Equal(expected, output);
    }

    [Fact]
    public void A_layer_worked_out_by_hand()
    {
        // E = 2, two heads of dimension 1, two rows (1, 2) and (3, 4). Queries are 0 but for head 1's bias, keys are the row's elements:
        // head 0 has equal scores; head 1 has query ln 3 / 2 and keys 2, 4, so scores ln 3 and 2 ln 3, weights 1/4 and 3/4.
        // Values are v0 = x1, v1 = x0 + 10: head 0 gives (2 + 4) / 2 = 3, head 1 gives 11/4 + 39/4 = 12.5.
        // Output: y0 = 3 + 2 * 12.5 + 100 = 128, y1 = -12.5 + 200 = 187.5, for both rows.
        float[] inWeight = [0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0];
        float[] inBias = [0, MathF.Log(3) / 2, 0, 0, 0, 10];
        var weights = MultiHeadAttentionWeights.FromPyTorch(inWeight, inBias, [1, 2, 0, -1], [100, 200]);
        var output = new double[4];
        var attention = new double[8];
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 2, 2), weights, new MultiHeadAttentionInputs { Input = [1, 2, 3, 4] }, output, attention);

        // ln 3 is a float here: wrong by up to 2^-24, which the largest derivative here, 2 * 28 / 4 * 2, makes 2e-6 at most.
        Data.AssertClose([128, 187.5, 128, 187.5], output, 2e-6);
        Data.AssertClose([0.5, 0.5, 0.5, 0.5, 0.25, 0.75, 0.25, 0.75], attention, 1e-7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cross_attention_projects_queries_from_the_input_and_the_rest_from_the_memory(bool onnx)
    {
        // All sizes differ: batch 2, E = 5, 2 heads, head dimension 3, value dimension 4, 3 queries, 6 keys.
        const int E = 5, Heads = 2, HeadDimension = 3, ValueDimension = 4, Queries = 3, Keys = 6;
        const int Q = Heads * HeadDimension, V = Heads * ValueDimension, Projected = 2 * Q + V;
        float[] input = Data.Random(1, 2 * Queries * E), memory = Data.Random(2, 2 * Keys * E);
        float[] inWeight = Data.Random(3, Projected * E), inBias = Data.Random(4, Projected);
        float[] outWeight = Data.Random(5, E * V), outBias = Data.Random(6, E);
        var weights = onnx
            ? MultiHeadAttentionWeights.FromOnnx(Transpose(inWeight, Projected, E), inBias, Transpose(outWeight, E, V), outBias)
            : MultiHeadAttentionWeights.FromPyTorch(inWeight, inBias, outWeight, outBias);

        MultiHeadAttentionAttribute layer = new(Heads, E, Queries)
        {
            KeyValueLength = Keys, HeadDimension = HeadDimension, ValueDimension = ValueDimension, Mask = AttentionMask.Causal,
        };
        var output = new double[2 * Queries * E];
        var attention = new double[2 * Heads * Queries * Keys];
        ReferenceAttention.Forward(layer, weights, new MultiHeadAttentionInputs { Input = input, Memory = memory }, output, attention);

        // The same out of separate matrices, rounded to float where attention alone takes its inputs.
        ScaledDotProductAttentionAttribute core = new(Heads, V, Queries)
        {
            KeyValueLength = Keys, HeadDimension = HeadDimension, Mask = AttentionMask.Causal,
        };
        var context = new float[2 * Queries * V];
        var expectedAttention = new double[attention.Length];
        var inputs = new AttentionInputs
        {
            Query = Linear(input, inWeight.AsSpan(0, Q * E), inBias.AsSpan(0, Q)),
            Key = Linear(memory, inWeight.AsSpan(Q * E, Q * E), inBias.AsSpan(Q, Q)),
            Value = Linear(memory, inWeight.AsSpan(2 * Q * E, V * E), inBias.AsSpan(2 * Q, V)),
        };
        ReferenceAttention.Forward(core, inputs, context);
        ReferenceAttention.Forward(core, inputs, new double[context.Length], expectedAttention);
        double[] expected = Array.ConvertAll(Linear(context, outWeight, outBias), x => (double)x);

        // Floats of size up to 8, a handful of roundings of 2^-24 each: 8 * 8 * 6e-8 = 4e-6.
        Data.AssertClose(expected, output, 4e-6);
        Data.AssertClose(expectedAttention, attention, 4e-6);
    }

    [Fact]
    public void A_query_without_keys_gets_the_out_projections_bias()
    {
        var declaration = new MultiHeadAttentionAttribute(1, 2, 2) { Mask = AttentionMask.KeyPadding };
        var weights = MultiHeadAttentionWeights.FromPyTorch(Data.Random(1, 12), Data.Random(2, 6), Data.Random(3, 4), [5, 6]);
        var output = new float[4];
        ReferenceAttention.Forward(
            declaration, weights, new MultiHeadAttentionInputs { Input = [1, float.NaN, 3, 4], KeyLengths = [0] }, output);

        Assert.Equal([5, 6, 5, 6], output);
    }

    [Fact]
    public void A_shorter_input_is_that_of_a_shorter_layer()
    {
        var weights = MultiHeadAttentionWeights.FromPyTorch(Data.Random(1, 48), [], Data.Random(2, 16), []);
        float[] input = Data.Random(3, 2 * 3 * 4);
        var expected = new float[24];
        var output = new float[24];
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3), weights, new MultiHeadAttentionInputs { Input = input }, expected);
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 8), weights, new MultiHeadAttentionInputs { Input = input, QueryLength = 3 }, output);

        Assert.Equal(expected, output);

        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 8),
            weights,
            new MultiHeadAttentionInputs { Input = input, QueryLength = 3, KeyLength = 3 },
            output);

        Assert.Equal(expected, output);
    }

    private static float[] Linear(ReadOnlySpan<float> rows, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        int outputs = bias.Length, inputs = weight.Length / outputs;
        var result = new float[rows.Length / inputs * outputs];
        for (int i = 0; i < result.Length; i++)
        {
            double sum = bias[i % outputs];
            for (int k = 0; k < inputs; k++)
                sum += (double)rows[i / outputs * inputs + k] * weight[i % outputs * inputs + k];

            result[i] = (float)sum;
        }

        return result;
    }

    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
            result[i % columns * rows + i / columns] = matrix[i];

        return result;
    }
}
