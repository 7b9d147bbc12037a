using AttentionGen.Runtime;

namespace AttentionGen.Tests.Layers;

/// <summary>What weights that are stored as bytes stand for: each is the nearest multiple of its output's scale, which is a 127th of the largest magnitude.</summary>
public sealed class ByteWeightTests
{
    private const int Inputs = 37, Outputs = 45;

    /// <summary>Read through a layer by rows of one 1 each, few of which widen weights in the tile and many of which read those widened before.</summary>
    [Fact]
    public void Weights_are_multiples_of_their_outputs_scale()
    {
        float[] weights = Drawn(), expected = Rounded(weights);
        Assert.NotEqual(weights, expected);
        foreach (int lanes in LaneCounts.Here)
        {
            Assert.Equal(expected, Read(weights, lanes, rowsAtOnce: 1));
            Assert.Equal(expected, Read(weights, lanes, rowsAtOnce: Inputs));
        }

        // Half a scale is half a 127th of the largest, of which rounding to float takes its part.
        for (int output = 0; output < Outputs; output++)
        {
            float largest = Row(weights, output).Max(Math.Abs);
            Assert.All(Row(weights, output).Zip(Row(expected, output)), pair => Assert.InRange(Math.Abs((double)pair.First - pair.Second), 0, largest / 254 * (1 + 1e-6)));
        }
    }

    /// <summary>The double reference rounds them the same way.</summary>
    [Fact]
    public void The_reference_rounds_them_so()
    {
        float[] weights = Drawn();
        ProjectionMatrix matrix = LinearWeights.FromPyTorch(weights).Matrix.Projection(Inputs, ElementType.Int8);
        var rounded = new List<float>();
        for (int output = 0; output < Outputs; output++)
            rounded.AddRange(matrix.WeightsOf(output));
        Assert.Equal(Rounded(weights), rounded);
    }

    /// <summary>Neither the largest floats nor the smallest leave the range, and zeros stay.</summary>
    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(1e-44f)]
    [InlineData(0f)]
    public void Outputs_of_any_size_are_finite(float size)
    {
        float[] weights = new float[Inputs * Outputs];
        for (int output = 0; output < Outputs; output++)
            weights[(output * Inputs) + (output % Inputs)] = output % 2 == 0 ? size : -size;
        foreach (int lanes in LaneCounts.Here)
        {
            float[] read = Read(weights, lanes, rowsAtOnce: 1);
            Assert.All(weights.Zip(read), pair => Assert.InRange(Math.Abs((double)pair.First - pair.Second), 0, Math.Max(size / 254.0 * (1 + 1e-6), 1.1754944e-38 / 2)));
        }
    }

    /// <summary>An output with a weight that is no number, or infinite, is NaN; its neighbours in the panel are what they are.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_not_finite_spoils_its_output_alone(float bad)
    {
        const int BadOutput = 3;
        float[] weights = Drawn(), expected = Rounded(weights);
        weights[(BadOutput * Inputs) + 5] = bad;
        foreach (int lanes in LaneCounts.Here)
        {
            float[] read = Read(weights, lanes, rowsAtOnce: 1);
            Assert.All(Row(read, BadOutput), weight => Assert.True(float.IsNaN(weight)));
            for (int output = 0; output < Outputs; output++)
            {
                if (output != BadOutput)
                    Assert.Equal(Row(expected, output), Row(read, output));
            }
        }
    }

    private static float[] Drawn()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Inputs * Outputs).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static float[] Rounded(float[] weights) =>
    [
        .. Enumerable.Range(0, Outputs).SelectMany(output =>
        {
            float scale = Row(weights, output).Max(Math.Abs) / 127;
            return Row(weights, output).Select(weight => MathF.Round(weight / scale, MidpointRounding.ToEven) * scale);
        }),
    ];

    private static IEnumerable<float> Row(float[] weights, int output) => weights.Skip(output * Inputs).Take(Inputs);

    // (outputs, inputs), as a layer of so many lanes multiplies by them.
    private static float[] Read(float[] weights, int lanes, int rowsAtOnce)
    {
        var layer = new LinearLayer(LinearWeights.FromPyTorch(weights), new LinearPlan
        {
            Inputs = Inputs, Outputs = Outputs, Activation = Activation.None, Dense = DensePlans.Of(lanes, weightType: ElementType.Int8), Block = 20,
        });
        float[] ones = new float[Inputs * Inputs], transposed = new float[Inputs * Outputs];
        for (int input = 0; input < Inputs; input++)
            ones[(input * Inputs) + input] = 1;
        for (int row = 0; row < Inputs; row += rowsAtOnce)
            layer.Run(ones.AsSpan(row * Inputs, rowsAtOnce * Inputs), transposed.AsSpan(row * Outputs, rowsAtOnce * Outputs), null);
        return [.. Enumerable.Range(0, Outputs).SelectMany(output => Enumerable.Range(0, Inputs).Select(input => transposed[(input * Outputs) + output]))];
    }
}
