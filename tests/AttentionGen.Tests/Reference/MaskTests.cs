using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Which keys each mask leaves, alone and with others. Zero queries share a row's weight evenly among the visible keys.</summary>
public class MaskTests
{
    [Theory]
    [InlineData(2, 4, CausalAlignment.TopLeft, "1000 1100")]
    [InlineData(2, 4, CausalAlignment.BottomRight, "1110 1111")]
    [InlineData(4, 2, CausalAlignment.TopLeft, "10 11 11 11")]
    [InlineData(4, 2, CausalAlignment.BottomRight, "00 00 10 11")]
    [InlineData(3, 3, CausalAlignment.TopLeft, "100 110 111")]
    [InlineData(3, 3, CausalAlignment.BottomRight, "100 110 111")]
    public void Causal(int queries, int keys, CausalAlignment alignment, string visible)
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, queries)
        {
            KeyValueLength = keys, Mask = AttentionMask.Causal, CausalAlignment = alignment,
        };
        Visible.Assert(
            visible, declaration, new AttentionInputs { Query = new float[queries], Key = new float[keys], Value = new float[keys] });
    }

    [Fact]
    public void Bottom_right_follows_the_actual_lengths_and_not_the_key_lengths()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 5)
        {
            KeyValueLength = 9, Mask = AttentionMask.Causal | AttentionMask.KeyPadding, CausalAlignment = CausalAlignment.BottomRight,
        };
        Visible.Assert(
            "1110 1111 1100 1100",
            declaration,
            new AttentionInputs
            {
                Query = new float[4], Key = new float[8], Value = new float[8], KeyLengths = [4, 2], QueryLength = 2, KeyLength = 4,
            });
    }

    [Fact]
    public void Key_lengths_hide_what_lies_behind_them_per_sample()
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 2, 1) { KeyValueLength = 3, Mask = AttentionMask.KeyPadding };
        Visible.Assert(
            "110 110 000 000 111 111",
            declaration,
            new AttentionInputs { Query = new float[6], Key = new float[18], Value = new float[18], KeyLengths = [2, 0, 3] });
    }

    [Fact]
    public void An_additive_bias_joins_the_scores()
    {
        // Weights in the ratio 1 : 2 : 5; negative infinity hides the last.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1) { KeyValueLength = 4, Mask = AttentionMask.Additive };
        var weights = new double[4];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs
            {
                Query = new float[1],
                Key = new float[4],
                Value = new float[4],
                Bias = [0, MathF.Log(2), MathF.Log(5), float.NegativeInfinity],
            },
            new double[1],
            weights);

        // ln 2 and ln 5 are floats here, wrong by at most 2^-24 of 1.6, and so are the weights.
        Data.AssertClose([0.125, 0.25, 0.625, 0], weights, 1e-7);
        Assert.Equal(0, weights[3]);
    }

    [Fact]
    public void A_bias_is_added_after_the_scale()
    {
        // Score 0.5 * 4 against 0 + 2: equal weights only if the bias is not scaled.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1)
        {
            KeyValueLength = 2, Mask = AttentionMask.Additive, Scale = 0.5f,
        };
        var weights = new double[2];
        ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = [4], Key = [1, 0], Value = [1, 1], Bias = [0, 2] }, new double[1], weights);

        Assert.Equal([0.5, 0.5], weights);
    }

    public static TheoryData<AttentionAxes> AllAxes => [.. Enumerable.Range(0, 8).Select(axes => (AttentionAxes)axes)];

    [Theory]
    [MemberData(nameof(AllAxes))]
    public void Mask_and_bias_have_the_declared_axes(AttentionAxes axes)
    {
        const int Batch = 2, Heads = 3, Queries = 2, Keys = 4;
        int tables = (axes.HasFlag(AttentionAxes.Batch) ? Batch : 1) * (axes.HasFlag(AttentionAxes.Head) ? Heads : 1);
        int rows = axes.HasFlag(AttentionAxes.Query) ? Queries : 1;
        bool[] mask = [.. Data.Random(11, tables * rows * Keys).Select(x => x > 0)];

        // The mask spread over all four axes, by going through them in order and turning back where one is absent.
        string visible = "";
        for (int b = 0; b < Batch; b++)
        for (int h = 0; h < Heads; h++)
        for (int i = 0; i < Queries; i++)
        {
            int table = (axes.HasFlag(AttentionAxes.Batch), axes.HasFlag(AttentionAxes.Head)) switch
            {
                (true, true) => b * Heads + h,
                (true, false) => b,
                (false, true) => h,
                (false, false) => 0,
            };
            int row = table * rows + i % rows;
            visible += string.Concat(mask.Skip(row * Keys).Take(Keys).Select(x => x ? '1' : '0')) + ' ';
        }

        var boolean = new ScaledDotProductAttentionAttribute(Heads, Heads, Queries)
        {
            KeyValueLength = Keys, Mask = AttentionMask.Boolean, MaskAxes = axes, BiasAxes = AttentionAxes.None,
        };
        var additive = new ScaledDotProductAttentionAttribute(Heads, Heads, Queries)
        {
            KeyValueLength = Keys, Mask = AttentionMask.Additive, MaskAxes = AttentionAxes.None, BiasAxes = axes,
        };
        float[] query = new float[Batch * Heads * Queries], key = new float[Batch * Heads * Keys];
        float[] bias = [.. mask.Select(x => x ? 0 : float.NegativeInfinity)];
        Visible.Assert(visible.Trim(), boolean, new AttentionInputs { Query = query, Key = key, Value = key, Mask = mask });
        Visible.Assert(visible.Trim(), additive, new AttentionInputs { Query = query, Key = key, Value = key, Bias = bias });
    }

    [Fact]
    public void Masks_compose_a_key_is_visible_if_all_let_it_through()
    {
        const float Hidden = float.NegativeInfinity;
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 4)
        {
            KeyValueLength = 5,
            Mask = AttentionMask.Causal | AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive,
            BiasAxes = AttentionAxes.None,
        };

        // Causal 10000 11000 11100 11110, key length 3, the key-wise bias hides key 1, the boolean mask as below.
        Visible.Assert(
            "10000 00000 10100 00100",
            declaration,
            new AttentionInputs
            {
                Query = new float[4],
                Key = new float[5],
                Value = new float[5],
                KeyLengths = [3],
                Mask =
                [
                    true, true, true, true, true,
                    false, true, true, true, true,
                    true, true, true, true, true,
                    false, true, true, true, true,
                ],
                Bias = [0, Hidden, 0, 0, 0],
            });
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_hidden_never_reaches_the_output(float poison)
    {
        // Sample 0 sees keys 0 and 2 of four: the boolean mask hides key 1, padding key 3. Sample 1 sees none.
        var declaration = new ScaledDotProductAttentionAttribute(1, 2, 1)
        {
            KeyValueLength = 4,
            Mask = AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive,
            MaskAxes = AttentionAxes.None,
            BiasAxes = AttentionAxes.None,
        };
        float[] query = [1, 1, poison, poison];
        float[] key = [0, 0, poison, poison, 0, 0, poison, 1, poison, poison, poison, poison, poison, poison, poison, poison];
        float[] value = [1, 2, poison, 7, 3, 4, poison, poison, poison, poison, poison, poison, poison, poison, poison, poison];
        float[] output = Data.Fill(9f, 4);
        float[] weights = Data.Fill(9f, 8);
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs
            {
                Query = query,
                Key = key,
                Value = value,
                KeyLengths = [3, 0],
                Mask = [true, false, true, true],
                Bias = [0, poison, 0, poison],
            },
            output,
            weights);

        // Bits, so that a negative zero would show.
        Assert.Equal(Bits([2, 3, 0, 0]), Bits(output));
        Assert.Equal(Bits([0.5f, 0, 0.5f, 0, 0, 0, 0, 0]), Bits(weights));
    }

    [Fact]
    public void A_very_negative_finite_bias_does_not_hide()
    {
        // All keys equally far down: the mask decides visibility, not the size of the score.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1)
        {
            KeyValueLength = 2, Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.None,
        };
        var output = new double[1];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [0], Key = [0, 0], Value = [1, 3], Bias = [float.MinValue, float.MinValue] },
            output);

        Assert.Equal([2], output);
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
