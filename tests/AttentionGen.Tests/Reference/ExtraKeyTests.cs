using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Keys and values that a layer adds to those of its rows: PyTorch's add_bias_kv and add_zero_attn.</summary>
public class ExtraKeyTests
{
    private const int Batch = 2, Heads = 2, Width = 2, Model = Heads * Width, Rows = 3;
    private static readonly float[] s_biasKey = [1, -2, 0.5f, 3], s_biasValue = [7, 8, -9, 10];

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void They_are_rows_behind_the_others_that_every_query_sees(bool bias, bool zero)
    {
        // Identity projections, so that attention alone can take the rows with the added ones behind them. A causal mask leaves those visible.
        float[] input = Data.Random(1, Batch * Rows * Model);
        int added = (bias ? 1 : 0) + (zero ? 1 : 0), keys = Rows + added;
        float[] key = [.. input.Chunk(Rows * Model).SelectMany(sample => sample.Concat(bias ? s_biasKey : []).Concat(new float[zero ? Model : 0]))];
        float[] value = [.. input.Chunk(Rows * Model).SelectMany(sample => sample.Concat(bias ? s_biasValue : []).Concat(new float[zero ? Model : 0]))];
        bool[] mask = [.. Enumerable.Range(0, Rows).SelectMany(i => Enumerable.Range(0, keys).Select(j => j <= i || j >= Rows))];
        double[] expected = new double[input.Length], expectedWeights = new double[Batch * Heads * Rows * keys];
        double[] expectedSum = new double[Batch * Heads * Rows];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(Heads, Model, Rows) { KeyValueLength = keys, Mask = AttentionMask.Boolean, SoftCap = 2 },
            new AttentionInputs { Query = input, Key = key, Value = value, Mask = mask },
            expected,
            new AttentionResults<double> { Weights = expectedWeights, LogSumExp = expectedSum });

        double[] output = new double[input.Length], weights = new double[Batch * Heads * Rows * Rows], sum = new double[expectedSum.Length];
        MultiHeadAttentionWeights identity = Identity();
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Model, Rows)
            {
                AddBiasKeyValue = bias, AddZeroAttention = zero, Mask = AttentionMask.Causal, SoftCap = 2,
            },
            bias ? identity.WithBiasKeyValue(s_biasKey, s_biasValue) : identity,
            new MultiHeadAttentionInputs { Input = input },
            output,
            new AttentionResults<double> { Weights = weights, LogSumExp = sum });

        // The same sums of doubles, one of them perhaps in another order.
        Data.AssertClose(expected, output, 1e-14);
        Data.AssertClose(expectedSum, sum, 1e-14);
        Data.AssertClose([.. expectedWeights.Chunk(keys).SelectMany(row => row.Take(Rows))], weights, 1e-14);
    }

    [Fact]
    public void No_mask_hides_the_added_key()
    {
        // Every key is hidden, by each of the masks: what is left is the added value.
        var output = new double[Model];
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Model, 1)
            {
                AddBiasKeyValue = true,
                Mask = AttentionMask.KeyPadding | AttentionMask.Keys | AttentionMask.Boolean | AttentionMask.Additive,
            },
            Identity().WithBiasKeyValue(s_biasKey, s_biasValue),
            new MultiHeadAttentionInputs
            {
                Input = new float[Model],
                KeyLengths = [0],
                KeyMask = new PaddedKeys([true]),
                Mask = [false],
                Bias = [float.NegativeInfinity],
            },
            output);

        Assert.Equal([7, 8, -9, 10], output);
    }

    [Fact]
    public void Query_heads_share_the_added_rows_of_their_key_and_value_head()
    {
        // Two heads over one, no other key visible.
        var weights = MultiHeadAttentionWeights.FromPyTorch(new float[8], [], [1, 0, 0, 1], []).WithBiasKeyValue([1], [5]);
        var output = new double[2];
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 2, 1) { KeyValueHeadCount = 1, AddBiasKeyValue = true, Mask = AttentionMask.KeyPadding },
            weights,
            new MultiHeadAttentionInputs { Input = [1, 2], KeyLengths = [0] },
            output);

        Assert.Equal([5, 5], output);
    }

    [Fact]
    public void Weights_without_the_rows_are_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Model, 1) { AddBiasKeyValue = true },
            Identity(),
            new MultiHeadAttentionInputs { Input = new float[Model] },
            new double[Model]));

        Assert.Equal("weights", exception.ParamName);
    }

    private static MultiHeadAttentionWeights Identity()
    {
        var identity = new float[Model * Model];
        for (int i = 0; i < Model; i++)
            identity[i * (Model + 1)] = 1;

        return MultiHeadAttentionWeights.FromPyTorch([.. identity, .. identity, .. identity], [], identity, []);
    }
}
