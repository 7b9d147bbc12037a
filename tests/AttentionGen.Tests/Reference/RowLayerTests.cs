using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Linear layers and feed-forward networks, by hand.</summary>
public class RowLayerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_linear_layer(bool onnx)
    {
        // Outputs 2, inputs 3: y0 = x0 + 2 x1 + 3 x2 + 10, y1 = -x0 + x2 + 20.
        LinearWeights weights = onnx ? LinearWeights.FromOnnx([1, -1, 2, 0, 3, 1], [10, 20]) : LinearWeights.FromPyTorch([1, 2, 3, -1, 0, 1], [10, 20]);
        var output = new float[4];
        ReferenceLayers.Forward(new LinearAttribute(3, 2), weights, [1f, 2f, 3f, 0f, -5f, -30f], output);
        Assert.Equal([24, 22, -90, -10], output);

        ReferenceLayers.Forward(new LinearAttribute(3, 2) { Activation = Activation.Relu }, weights, [1f, 2f, 3f, 0f, -5f, -30f], output);
        Assert.Equal([24, 22, 0, 0], output);
    }

    [Fact]
    public void A_network()
    {
        // Hidden: relu(x0 + x1), relu(x0 - x1 - 1), relu(2 x1). Down: h0 + h1 + h2 + 0.5 and h0 - h2.
        var weights = new FeedForwardWeights(
            LinearWeights.FromPyTorch([1, 1, 1, -1, 0, 2], [0, -1, 0]), LinearWeights.FromPyTorch([1, 1, 1, 1, 0, -1], [0.5f, 0]));
        var output = new float[4];
        ReferenceLayers.Forward(new FeedForwardAttribute(2, 3) { Activation = Activation.Relu }, weights, [3f, 1f, -1f, 2f], output);
        Assert.Equal([7.5f, 2, 5.5f, -3], output);
    }

    [Fact]
    public void A_gate_is_what_the_activation_is_applied_to()
    {
        // Gate x, up 3 x + 1, down 2: y = 2 silu(x) (3 x + 1), at x = 1 and -2.
        var weights = new FeedForwardWeights(LinearWeights.FromPyTorch([1f]), LinearWeights.FromPyTorch([3f], [1f]), LinearWeights.FromPyTorch([2f]));
        var output = new double[2];
        ReferenceLayers.Forward(new FeedForwardAttribute(1, 1) { Activation = Activation.SwiGlu }, weights, [1, -2], output);
        Data.AssertClose([2 * 0.73105857863000487925 * 4, 2 * -0.23840584404423511188 * -5], output, 1e-14);

        ReferenceLayers.Forward(new FeedForwardAttribute(1, 1) { Activation = Activation.GeGlu }, weights, [1, -2], output);
        Data.AssertClose([2 * 0.84134474606854294859 * 4, 2 * -0.045500263896358414401 * -5], output, 1e-14);

        ReferenceLayers.Forward(new FeedForwardAttribute(1, 1) { Activation = Activation.GeGluTanh }, weights, [1, -2], output);
        Data.AssertClose([2 * 0.84119199060827670478 * 4, 2 * -0.045402305912224981219 * -5], output, 1e-14);
    }

    [Fact]
    public void Floats_are_rounded_at_the_end_and_may_lie_on_the_input()
    {
        var declaration = new FeedForwardAttribute(2, 3);
        var weights = new FeedForwardWeights(LinearWeights.FromPyTorch(Data.Random(1, 6), Data.Random(2, 3)), LinearWeights.FromPyTorch(Data.Random(3, 6), Data.Random(4, 2)));
        float[] rows = Data.Random(5, 8);
        var exact = new double[8];
        ReferenceLayers.Forward(declaration, weights, Array.ConvertAll(rows, x => (double)x), exact);
        ReferenceLayers.Forward(declaration, weights, rows, rows);
        Assert.Equal(Array.ConvertAll(exact, x => (float)x), rows);
    }

    [Fact]
    public void No_rows_are_no_error()
    {
        ReferenceLayers.Forward(new LinearAttribute(2, 3), LinearWeights.FromPyTorch(new float[6]), ReadOnlySpan<float>.Empty, Span<float>.Empty);
        ReferenceLayers.Forward(new FeedForwardAttribute(2, 3), Network(2, 3, false), ReadOnlySpan<double>.Empty, Span<double>.Empty);
    }

    [Fact]
    public void Wrong_lengths_are_refused_and_nothing_is_written()
    {
        Refused("input", "input must be (rows, element 2), a multiple of 2 elements, but has 5.", output => Linear(new float[5], output));
        Refused("output", "output must be (rows 2, element 3), 6 elements, but has 9.", output => Linear(new float[4], output));
        Refused("input", "input must be (rows, element 2), a multiple of 2 elements, but has 5.", output => Network(new float[5], output));
        Refused("output", "output must be (rows 2, element 2), 4 elements, but has 9.", output => Network(new float[4], output));

        static void Linear(float[] input, float[] output) => ReferenceLayers.Forward(new LinearAttribute(2, 3), LinearWeights.FromPyTorch(new float[6]), input, output);
        static void Network(float[] input, float[] output) => ReferenceLayers.Forward(new FeedForwardAttribute(2, 3), RowLayerTests.Network(2, 3, false), input, output);

        static void Refused(string name, string message, Action<float[]> call)
        {
            float[] output = Data.Fill(9f, 9);
            var refusal = Assert.Throws<ArgumentException>(() => call(output));
            Assert.Equal(name, refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
            Assert.All(output, x => Assert.Equal(9f, x));
        }
    }

    [Fact]
    public void Declarations_without_a_meaning_are_refused()
    {
        Refused(new LinearAttribute(0, 3), "Inputs must be at least 1, but is 0.");
        Refused(new LinearAttribute(2, -3), "Outputs must be at least 1, but is -3.");
        Refused(new LinearAttribute(2, 3) { Activation = Activation.SwiGlu }, "SwiGlu takes a gate, which a linear layer has not.");
        Refused(new LinearAttribute(2, 3) { Activation = (Activation)77 }, "Activation must be one of None, Relu,");
        RefusedNetwork(new FeedForwardAttribute(0, 3), "ModelDimension must be at least 1, but is 0.");
        RefusedNetwork(new FeedForwardAttribute(2, 0), "HiddenDimension must be at least 1, but is 0.");
        RefusedNetwork(new FeedForwardAttribute(2, 3) { Activation = (Activation)(-1) }, "Activation must be one of None, Relu,");
        Refused(new LinearAttribute(2, 3) { WeightType = ElementType.Float16 }, "WeightType must be Float32, BFloat16 or Int8, but is Float16.");
        Refused(new LinearAttribute(2, 3) { WeightType = (ElementType)44 }, "WeightType must be one of Float32, ");
        RefusedNetwork(new FeedForwardAttribute(2, 3) { WeightType = ElementType.Float16 }, "WeightType must be Float32, BFloat16 or Int8, but is Float16.");

        static void Refused(LinearAttribute declaration, string message) =>
            Thrown(message, () => ReferenceLayers.Forward(declaration, LinearWeights.FromPyTorch(new float[6]), [1f], new float[1]));

        static void RefusedNetwork(FeedForwardAttribute declaration, string message) =>
            Thrown(message, () => ReferenceLayers.Forward(declaration, Network(2, 3, false), [1f], new float[1]));

        static void Thrown(string message, Action call)
        {
            var refusal = Assert.Throws<ArgumentException>(call);
            Assert.Equal("declaration", refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_of_another_layer_are_refused()
    {
        Thrown("The linear weight must be", () => ReferenceLayers.Forward(new LinearAttribute(2, 4), LinearWeights.FromPyTorch(new float[6]), [1f], new float[1]));
        Thrown("The linear bias must be", () => ReferenceLayers.Forward(new LinearAttribute(2, 3), LinearWeights.FromPyTorch(new float[6], new float[2]), [1f], new float[1]));
        Thrown("The network is gated", () => ReferenceLayers.Forward(new FeedForwardAttribute(2, 3) { Activation = Activation.GeGlu }, Network(2, 3, false), [1f], new float[1]));
        Thrown("The network is not gated", () => ReferenceLayers.Forward(new FeedForwardAttribute(2, 3), Network(2, 3, true), [1f], new float[1]));

        static void Thrown(string message, Action call)
        {
            var refusal = Assert.Throws<ArgumentException>(call);
            Assert.Equal("weights", refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static FeedForwardWeights Network(int model, int hidden, bool isGated)
    {
        LinearWeights up = LinearWeights.FromPyTorch(new float[model * hidden]), down = LinearWeights.FromPyTorch(new float[model * hidden]);
        return isGated ? new FeedForwardWeights(up, up, down) : new FeedForwardWeights(up, down);
    }
}
