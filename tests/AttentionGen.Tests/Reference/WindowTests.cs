using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Sliding windows: which keys they leave, at both edges and with other masks.</summary>
public class WindowTests
{
    [Theory]
    [InlineData(0, 0, "1000 0100 0010 0001")]
    [InlineData(1, 0, "1000 1100 0110 0011")]
    [InlineData(0, 1, "1100 0110 0011 0001")]
    [InlineData(2, 1, "1100 1110 1111 0111")]
    [InlineData(-1, 0, "1000 1100 1110 1111")]
    [InlineData(1, -1, "1111 1111 0111 0011")]
    [InlineData(int.MaxValue, int.MaxValue, "1111 1111 1111 1111")]
    public void Both_edges_are_inclusive(int left, int right, string visible)
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 4) { WindowLeft = left, WindowRight = right };
        Visible.Assert(visible, declaration, new AttentionInputs { Query = new float[4], Key = new float[4], Value = new float[4] });
    }

    [Theory]
    [InlineData(2, 5, CausalAlignment.TopLeft, "10000 11000")]
    [InlineData(2, 5, CausalAlignment.BottomRight, "00110 00011")]
    [InlineData(5, 2, CausalAlignment.TopLeft, "10 11 01 00 00")]
    [InlineData(5, 2, CausalAlignment.BottomRight, "00 00 00 10 11")]
    public void The_alignment_places_the_window(int queries, int keys, CausalAlignment alignment, string visible)
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, queries)
        {
            KeyValueLength = keys, WindowLeft = 1, WindowRight = 0, CausalAlignment = alignment,
        };
        var inputs = new AttentionInputs { Query = new float[queries], Key = new float[keys], Value = new float[keys] };
        Visible.Assert(visible, declaration, inputs);

        // Causal says the same as a right edge of 0.
        declaration.WindowRight = -1;
        declaration.Mask = AttentionMask.Causal;
        Visible.Assert(visible, declaration, inputs);
    }

    [Fact]
    public void Windows_and_key_lengths_compose()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 4) { WindowLeft = 1, WindowRight = 1, Mask = AttentionMask.KeyPadding };
        Visible.Assert(
            "1100 1100 0100 0000",
            declaration,
            new AttentionInputs { Query = new float[4], Key = new float[4], Value = new float[4], KeyLengths = [2] });
    }

    [Fact]
    public void What_lies_outside_never_reaches_the_output()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 3) { WindowLeft = 0, WindowRight = 0 };
        var output = new double[3];
        float[] query = [1, float.NaN, 1], key = [1, float.NaN, 1];
        ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = query, Key = key, Value = [2, float.NaN, 3] }, output);

        Assert.Equal([2, double.NaN, 3], output);
    }
}
