using System;
using Xunit;

namespace AttentionGen.Tests;

/// <summary>What the weights take, keep and refuse.</summary>
public class MultiHeadAttentionWeightsTests
{
    [Fact]
    public void They_are_copied_with_their_orientation()
    {
        float[] inWeight = [1, 2, 3], inBias = [4, 5, 6], outWeight = [7], outBias = [8];
        var pyTorch = MultiHeadAttentionWeights.FromPyTorch(inWeight, inBias, outWeight, outBias);
        var onnx = MultiHeadAttentionWeights.FromOnnx(inWeight, inBias, outWeight, outBias);
        inWeight[0] = inBias[0] = outWeight[0] = outBias[0] = -1;

        foreach (MultiHeadAttentionWeights weights in new[] { pyTorch, onnx })
        {
            Assert.Equal([1, 2, 3], weights.InProjectionWeight);
            Assert.Equal([4, 5, 6], weights.InProjectionBias);
            Assert.Equal([7], weights.OutProjectionWeight);
            Assert.Equal([8], weights.OutProjectionBias);
        }

        Assert.False(pyTorch.InputsByOutputs);
        Assert.True(onnx.InputsByOutputs);
    }

    [Theory]
    [InlineData(0, 0, 4, 0, "inProjectionWeight", "inProjectionWeight must be a matrix, but is empty.")]
    [InlineData(12, 0, 0, 2, "outProjectionWeight", "outProjectionWeight must be a matrix, but is empty.")]
    [InlineData(12, 5, 4, 0, "inProjectionBias", "inProjectionBias must have one value for each output of inProjectionWeight, which has 12")]
    [InlineData(12, 6, 4, 3, "outProjectionBias", "outProjectionBias must have one value for each output of outProjectionWeight, which has 4")]
    [InlineData(18, 6, 4, 2, "inProjectionWeight", "inProjectionWeight must have outputs 6 and inputs 2, as the biases tell, 12 elements, but has 18.")]
    [InlineData(192, 24, 64, 4, "outProjectionBias", "outProjectionBias must have 8 elements, one for each output of outProjectionWeight, or be empty, but has 4.")]
    [InlineData(192, 16, 64, 8, "inProjectionBias", "inProjectionBias must have 24 elements, one for each output of inProjectionWeight, or be empty, but has 16.")]
    [InlineData(100, 4, 40, 5, "inProjectionBias", "inProjectionBias must have 20 elements, one for each output of inProjectionWeight, or be empty, but has 4.")]
    [InlineData(100, 20, 40, 8, "outProjectionBias", "outProjectionBias must have 5 elements, one for each output of outProjectionWeight, or be empty, but has 8.")]
    [InlineData(13, 0, 4, 2, "inProjectionWeight", "inProjectionWeight must have outputs and inputs 2, as the biases tell, a multiple of 2 elements, but has 13.")]
    public void Sizes_that_contradict_each_other_are_refused(
        int inWeight, int inBias, int outWeight, int outBias, string name, string message)
    {
        var pyTorch = Assert.Throws<ArgumentException>(() => MultiHeadAttentionWeights.FromPyTorch(
            new float[inWeight], new float[inBias], new float[outWeight], new float[outBias]));
        var onnx = Assert.Throws<ArgumentException>(() => MultiHeadAttentionWeights.FromOnnx(
            new float[inWeight], new float[inBias], new float[outWeight], new float[outBias]));

        Assert.Equal(name, pyTorch.ParamName);
        Assert.StartsWith(message, pyTorch.Message, StringComparison.Ordinal);
        Assert.Equal(pyTorch.Message, onnx.Message);
    }

    [Fact]
    public void Weights_of_the_right_layer_pass()
    {
        // E = 5, 2 heads, head dimension 3, value dimension 4: 6 + 6 + 8 = 20 projected, with and without biases.
        MultiHeadAttentionWeights.FromPyTorch(new float[100], new float[20], new float[40], new float[5]).Check(5, 2, 2, 3, 4, 5, 5, hasBiasKeyValue: false);
        MultiHeadAttentionWeights.FromOnnx(new float[100], [], new float[40], []).Check(5, 2, 2, 3, 4, 5, 5, hasBiasKeyValue: false);
    }

    [Theory]
    [InlineData(105, 0, 40, 0, "The in-projection weight must be (outputs 20, inputs 5), 100 elements, but has 105.")]
    [InlineData(100, 10, 40, 0, "The in-projection bias must be (outputs 20), 20 elements, or empty, but has 10.")]
    [InlineData(100, 20, 30, 0, "The out-projection weight must be (outputs 5, inputs 8), 40 elements, but has 30.")]
    [InlineData(100, 20, 80, 5, "The out-projection weight must be (outputs 5, inputs 8), 40 elements, but has 80.")]
    [InlineData(100, 0, 40, 10, "The out-projection bias must be (outputs 5), 5 elements, or empty, but has 10.")]
    public void Weights_of_another_layer_do_not(int inWeight, int inBias, int outWeight, int outBias, string message)
    {
        var weights = MultiHeadAttentionWeights.FromPyTorch(
            new float[inWeight], new float[inBias], new float[outWeight], new float[outBias]);
        var exception = Assert.Throws<ArgumentException>(() => weights.Check(5, 2, 2, 3, 4, 5, 5, hasBiasKeyValue: false));

        Assert.Equal("weights", exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Onnx_matrices_are_told_in_their_own_orientation()
    {
        var weights = MultiHeadAttentionWeights.FromOnnx(new float[99], [], new float[40], []);
        var exception = Assert.Throws<ArgumentException>(() => weights.Check(5, 2, 2, 3, 4, 5, 5, hasBiasKeyValue: false));

        Assert.StartsWith(
            "The in-projection weight must be (inputs 5, outputs 20), 100 elements, but has 99.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Separate_matrices_of_their_own_widths_pass()
    {
        // E = 4, 4 heads over 2, head dimension 3, value dimension 1, keys from 5 and values from 7 inputs: 12, 6 and 2 projected.
        MultiHeadAttentionWeights weights = Separate();
        weights.Check(4, 4, 2, 3, 1, 5, 7, hasBiasKeyValue: false);
        weights.WithBiasKeyValue(new float[6], new float[2]).Check(4, 4, 2, 3, 1, 5, 7, hasBiasKeyValue: true);
    }

    [Theory]
    [InlineData(5, 4, 2, 5, 7, "The query weight must be (outputs 12, inputs 5), 60 elements, but has 48.")]
    [InlineData(4, 4, 4, 5, 7, "The key weight must be (outputs 12, inputs 5), 60 elements, but has 30.")]
    [InlineData(4, 4, 2, 4, 7, "The key weight must be (outputs 6, inputs 4), 24 elements, but has 30.")]
    [InlineData(4, 4, 2, 5, 4, "The value weight must be (outputs 2, inputs 4), 8 elements, but has 14.")]
    public void Separate_matrices_of_another_layer_do_not(int model, int heads, int keyValueHeads, int keyInputs, int valueInputs, string message)
    {
        var exception = Assert.Throws<ArgumentException>(
            () => Separate().Check(model, heads, keyValueHeads, 3, 1, keyInputs, valueInputs, hasBiasKeyValue: false));

        Assert.Equal("weights", exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_matrix_is_none_for_keys_of_another_width()
    {
        var weights = MultiHeadAttentionWeights.FromPyTorch(new float[48], [], new float[16], []);
        weights.Check(4, 2, 2, 2, 2, 4, 4, hasBiasKeyValue: false);
        var exception = Assert.Throws<ArgumentException>(() => weights.Check(4, 2, 2, 2, 2, 4, 6, hasBiasKeyValue: false));

        Assert.Equal("weights", exception.ParamName);
        Assert.StartsWith("The layer projects keys from 4 and values from 6 inputs", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, true, "The key bias must be (head 2, dimension 3), 6 elements, but has 0")]
    [InlineData(6, 3, true, "The value bias must be (head 2, dimension 1), 2 elements, but has 3")]
    [InlineData(6, 2, false, "The key bias must be empty, since the layer has no AddBiasKeyValue, but has 6 elements.")]
    public void Bias_rows_are_there_if_the_layer_has_them(int biasKey, int biasValue, bool has, string message)
    {
        MultiHeadAttentionWeights weights = biasKey == 0 ? Separate() : Separate().WithBiasKeyValue(new float[biasKey], new float[biasValue]);
        var exception = Assert.Throws<ArgumentException>(() => weights.Check(4, 4, 2, 3, 1, 5, 7, has));

        Assert.Equal("weights", exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bias_rows_are_copied_into_new_weights()
    {
        float[] biasKey = [1, 2], biasValue = [3];
        var without = MultiHeadAttentionWeights.FromOnnx([1, 2, 3], [], [7], []);
        MultiHeadAttentionWeights with = without.WithBiasKeyValue(biasKey, biasValue);
        biasKey[0] = biasValue[0] = -1;

        Assert.Equal([1, 2], with.BiasKey);
        Assert.Equal([3], with.BiasValue);
        Assert.Equal([1, 2, 3], with.InProjectionWeight);
        Assert.True(with.InputsByOutputs);
        Assert.Equal([], without.BiasKey);
        Assert.Equal("biasKey", Assert.Throws<ArgumentException>(() => without.WithBiasKeyValue([], [3])).ParamName);
    }

    [Theory]
    [InlineData(0, 1, 1, "queryWeight")]
    [InlineData(1, 0, 1, "keyWeight")]
    [InlineData(1, 1, 0, "valueWeight")]
    public void No_separate_matrix_may_be_missing(int query, int key, int value, string name)
    {
        var exception = Assert.Throws<ArgumentException>(() => MultiHeadAttentionWeights.FromPyTorch(
            new float[query], new float[key], new float[value], [], new float[1], []));

        Assert.Equal(name, exception.ParamName);
    }

    private static MultiHeadAttentionWeights Separate() => MultiHeadAttentionWeights.FromPyTorch(
        new float[12 * 4], new float[6 * 5], new float[2 * 7], new float[20], new float[4 * 4], new float[4]);
}
