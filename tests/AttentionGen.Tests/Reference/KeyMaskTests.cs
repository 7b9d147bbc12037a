using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>One boolean for each key, in either polarity.</summary>
public class KeyMaskTests
{
    private static ScaledDotProductAttentionAttribute Declaration() => new(1, 1, 2) { KeyValueLength = 3, Mask = AttentionMask.Keys };

    [Fact]
    public void Padded_keys_are_hidden() => Visible.Assert(
        "101 101 011 011",
        Declaration(),
        new AttentionInputs
        {
            Query = new float[4],
            Key = new float[6],
            Value = new float[6],
            KeyMask = new PaddedKeys([false, true, false, true, false, false]),
        });

    [Fact]
    public void Visible_keys_are_seen() => Visible.Assert(
        "010 010 100 100",
        Declaration(),
        new AttentionInputs
        {
            Query = new float[4],
            Key = new float[6],
            Value = new float[6],
            KeyMask = new VisibleKeys([false, true, false, true, false, false]),
        });

    [Fact]
    public void It_composes_with_the_causal_mask()
    {
        ScaledDotProductAttentionAttribute declaration = Declaration();
        declaration.Mask |= AttentionMask.Causal;
        Visible.Assert(
            "000 010",
            declaration,
            new AttentionInputs
            {
                Query = new float[2], Key = new float[3], Value = new float[3], KeyMask = new PaddedKeys([true, false, false]),
            });
    }

    [Fact]
    public void A_wrong_length_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            Declaration(),
            new AttentionInputs { Query = new float[2], Key = new float[3], Value = new float[3], KeyMask = new PaddedKeys([true]) },
            new double[2]));

        Assert.Equal("keyMask", exception.ParamName);
        Assert.StartsWith("keyMask must be (batch 1, key 3), 3 elements, but has 1.", exception.Message, StringComparison.Ordinal);
    }
}
