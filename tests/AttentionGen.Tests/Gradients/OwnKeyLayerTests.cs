namespace AttentionGen.Tests.Gradients;

/// <summary>A layer with a key and value of its own, which learn as its matrices do.</summary>
[MultiHeadAttention(2, 6, 4, AddBiasKeyValue = true, Mask = AttentionMask.Causal, Gradients = true)]
internal sealed partial class OwnKeyLayer;

/// <summary>The same that learns nothing, with the same weights.</summary>
[MultiHeadAttention(2, 6, 4, AddBiasKeyValue = true, Mask = AttentionMask.Causal)]
internal sealed partial class OwnKeyLayerThatIsUsed;

/// <summary>What an optimiser does with a layer's own key and value. That their gradients are right, the kernels' cases assert.</summary>
public sealed class OwnKeyLayerTests
{
    private const int Rows = 2 * 4;
    private static readonly float[] s_input = Numbers(Rows * 6, 1.3);

    [Fact]
    public void They_are_packed_anew_for_every_layer_of_the_weights()
    {
        MultiHeadAttentionWeights weights = Weights(Numbers(6, 2.1), Numbers(6, 1.7));
        var layer = new OwnKeyLayer(weights);
        var used = new OwnKeyLayerThatIsUsed(weights);
        float[] before = Output(layer);
        float[] key = Numbers(6, 0.9), value = Numbers(6, 3.3);
        key.CopyTo(Named(weights, "biasKey"));
        value.CopyTo(Named(weights, "biasValue"));
        Assert.Equal(before, Output(layer));

        weights.Repack();
        float[] expected = Output(new OwnKeyLayer(Weights(key, value)));
        Assert.NotEqual(before, expected);
        Assert.Equal(expected, Output(layer));
        float[] output = new float[Rows * 6];
        used.Forward(s_input, output);
        Assert.Equal(expected, output);
    }

    [Fact]
    public void They_learn()
    {
        // The input is to be what the layer returns for other keys and values of its own.
        float[] wanted = Output(new OwnKeyLayer(Weights(Numbers(6, 0.9), Numbers(6, 3.3))));
        MultiHeadAttentionWeights weights = Weights(Numbers(6, 2.1), Numbers(6, 1.7)), gradients = weights.CreateGradients();
        var layer = new OwnKeyLayer(weights);
        float[] output = new float[Rows * 6], activations = new float[OwnKeyLayer.ActivationCount(Rows)], outputGradient = new float[Rows * 6];
        double first = 0, last = 0;
        for (int step = 0; step < 2000; step++)
        {
            layer.Forward(s_input, output, activations);
            last = 0;
            for (int n = 0; n < output.Length; n++)
            {
                outputGradient[n] = output[n] - wanted[n];
                last += outputGradient[n] * outputGradient[n];
            }

            first = step == 0 ? last : first;
            layer.Backward(s_input, activations, outputGradient, default, gradients);
            foreach (string name in (string[])["biasKey", "biasValue"])
            {
                Span<float> values = Named(weights, name).Span, slopes = Named(gradients, name).Span;
                for (int n = 0; n < values.Length; n++)
                    values[n] -= 0.02f * slopes[n];
                slopes.Clear();
            }

            weights.Repack();
        }

        Assert.True(last < first / 1000, $"{first} at first, {last} in the end");
    }

    [Fact]
    public void Gradients_of_rows_do_not_ask_for_those_of_the_weights()
    {
        MultiHeadAttentionWeights weights = Weights(Numbers(6, 2.1), Numbers(6, 1.7));
        var layer = new OwnKeyLayer(weights);
        float[] output = new float[Rows * 6], activations = new float[OwnKeyLayer.ActivationCount(Rows)];
        layer.Forward(s_input, output, activations);
        float[] with = new float[Rows * 6], without = new float[Rows * 6];
        layer.Backward(s_input, activations, output, with, weights.CreateGradients());
        layer.Backward(s_input, activations, output, without, null);
        Assert.Equal(with, without);
        Assert.Contains(with, gradient => Math.Abs(gradient) > 0.01f);
    }

    private static float[] Output(OwnKeyLayer layer)
    {
        float[] output = new float[Rows * 6];
        layer.Forward(s_input, output);
        return output;
    }

    private static MultiHeadAttentionWeights Weights(float[] key, float[] value) =>
        MultiHeadAttentionWeights.FromPyTorch(Numbers(18 * 6, 1.1), [], Numbers(6 * 6, 0.7), []).WithBiasKeyValue(key, value);

    private static Memory<float> Named(MultiHeadAttentionWeights weights, string name) => weights.Parameters.Single(parameter => parameter.Name == name).Values;

    private static float[] Numbers(int length, double step) => [.. Enumerable.Range(1, length).Select(n => (float)Math.Sin(n * step))];
}
