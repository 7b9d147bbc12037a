using AttentionGen.Tests.Reference;

namespace AttentionGen.Tests.Gradients;

/// <summary>The reference's gradients of linear layers and feed-forward networks: by hand, and against differences of its forward calls.</summary>
public sealed class ReferenceRowLayerGradientTests
{
    private const int Rows = 3;
    private const int ElementsOfEach = 12;

    public static TheoryData<Activation, bool, bool> Linear
    {
        get
        {
            var all = new TheoryData<Activation, bool, bool>();
            foreach (Activation activation in Enum.GetValues<Activation>().Where(activation => !activation.IsGated()))
            {
                all.Add(activation, true, false);
                all.Add(activation, false, true);
            }
            return all;
        }
    }

    public static TheoryData<Activation, bool, bool> Networks
    {
        get
        {
            var all = new TheoryData<Activation, bool, bool>();
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                all.Add(activation, true, true);
                all.Add(activation, false, false);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Linear))]
    public void Of_a_linear_layer_they_are_the_limits_of_differences(Activation activation, bool hasBias, bool isOnnx)
    {
        const int Inputs = 5, Outputs = 4;
        var declaration = new LinearAttribute(Inputs, Outputs) { Activation = activation };
        LinearWeights weights = Matrix(Inputs, Outputs, hasBias, isOnnx, seed: 1);
        Check(
            weights,
            Inputs,
            Outputs,
            (input, output) => ReferenceLayers.Forward(declaration, weights, input, output),
            (input, outputGradient, inputGradient, gradients) => ReferenceLayers.Backward(declaration, weights, input, outputGradient, inputGradient, gradients));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Of_a_network_they_are_the_limits_of_differences(Activation activation, bool hasBias, bool isOnnx)
    {
        const int Model = 4, Hidden = 6;
        var declaration = new FeedForwardAttribute(Model, Hidden) { Activation = activation };
        LinearWeights up = Matrix(Model, Hidden, hasBias, isOnnx, seed: 2), down = Matrix(Hidden, Model, !hasBias, isOnnx, seed: 3);
        FeedForwardWeights weights = activation.IsGated() ? new FeedForwardWeights(Matrix(Model, Hidden, !hasBias, !isOnnx, seed: 4), up, down) : new FeedForwardWeights(up, down);
        Check(
            weights,
            Model,
            Model,
            (input, output) => ReferenceLayers.Forward(declaration, weights, input, output),
            (input, outputGradient, inputGradient, gradients) => ReferenceLayers.Backward(declaration, weights, input, outputGradient, inputGradient, gradients));
    }

    // y0 = relu(x0 + 2 x1 + 3 x2 + 10), y1 = relu(-x0 + x2 + 20), which is 0 of the second row.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_linear_layer(bool isOnnx)
    {
        LinearWeights weights = isOnnx ? LinearWeights.FromOnnx([1, -1, 2, 0, 3, 1], [10, 20]) : LinearWeights.FromPyTorch([1, 2, 3, -1, 0, 1], [10, 20]);
        var inputGradient = new double[6];
        double[][] gradients = [[100, 200, 300, 400, 500, 600], [700, 800]];
        ReferenceLayers.Backward(new LinearAttribute(3, 2) { Activation = Activation.Relu }, weights, [1, 2, 3, 4, 5, -30], [1, 10, 2, 1000], inputGradient, gradients);
        Assert.Equal([-9, 2, 13, 0, 0, 0], inputGradient);
        Assert.Equal(isOnnx ? [101, 210, 302, 420, 503, 630] : [101, 202, 303, 410, 520, 630], gradients[0]);
        Assert.Equal([701, 810], gradients[1]);
    }

    // Gate and up may be one object: what is two parameters then has two gradients.
    [Fact]
    public void Weights_that_are_used_twice_have_two_gradients()
    {
        LinearWeights both = LinearWeights.FromPyTorch([2f]);
        double[][] gradients = [[0], [0], [0]];
        ReferenceLayers.Backward(
            new FeedForwardAttribute(1, 1) { Activation = Activation.SwiGlu }, new FeedForwardWeights(both, both, LinearWeights.FromPyTorch([1f])), [0], [1], [], gradients);
        Assert.Equal([[0], [0], [0]], gradients);

        // y = silu(g) u with g = u = 2 x: by g's weight silu'(2) 2 x, by u's silu(2) x, at x = 1.
        ReferenceLayers.Backward(
            new FeedForwardAttribute(1, 1) { Activation = Activation.SwiGlu }, new FeedForwardWeights(both, both, LinearWeights.FromPyTorch([1f])), [1], [1], [], gradients);
        Data.AssertClose([2 * 1.0907842487848955], gradients[0], 1e-15);
        Data.AssertClose([1.7615941559557649], gradients[1], 1e-15);
        Data.AssertClose([2 * 1.7615941559557649], gradients[2], 1e-15);
    }

    [Fact]
    public void No_rows_are_no_error()
    {
        double[][] gradients = [[1, 1, 1, 1, 1, 1]];
        ReferenceLayers.Backward(new LinearAttribute(2, 3), LinearWeights.FromPyTorch(new float[6]), [], [], [], gradients);
        Assert.All(gradients[0], element => Assert.Equal(1, element));
    }

    [Fact]
    public void The_gradient_of_the_input_may_overlap_that_of_the_output()
    {
        double[] rows = [1, 2];
        ReferenceLayers.Backward(new LinearAttribute(2, 2), LinearWeights.FromPyTorch([1, 2, 3, 4]), [0, 0], rows, rows, []);
        Assert.Equal([7, 10], rows);
    }

    private static void Check(IWeights weights, int inputs, int outputs, Forward forward, Backward backward)
    {
        float[] input = Data.Random(10, Rows * inputs), outputGradient = Data.Random(11, Rows * outputs);
        CentralDifference.Round(input);
        foreach (WeightParameter parameter in weights.Parameters)
            CentralDifference.Round(parameter.Values.Span);
        double[] inputGradient = new double[input.Length];
        double[][] gradients = [.. weights.Parameters.Select(parameter => new double[parameter.Values.Length])];
        backward(ReferenceAttention.Widen(input), ReferenceAttention.Widen(outputGradient), inputGradient, gradients);

        var random = new Random(7);
        CentralDifference.Check("the input", input, inputGradient, ElementsOfEach, random, Run);
        for (int n = 0; n < gradients.Length; n++)
            CentralDifference.Check(weights.Parameters[n].Name, weights.Parameters[n].Values, gradients[n], ElementsOfEach, random, Run);

        Loss Run()
        {
            var output = new double[Rows * outputs];
            forward(ReferenceAttention.Widen(input), output);
            return Loss.Of(output, outputGradient);
        }
    }

    private static LinearWeights Matrix(int inputs, int outputs, bool hasBias, bool isOnnx, int seed)
    {
        float[] matrix = Data.Random(seed, inputs * outputs), bias = hasBias ? Data.Random(seed + 100, outputs) : [];
        return isOnnx ? LinearWeights.FromOnnx(matrix, bias) : LinearWeights.FromPyTorch(matrix, bias);
    }

    private delegate void Forward(ReadOnlySpan<double> input, Span<double> output);

    private delegate void Backward(ReadOnlySpan<double> input, ReadOnlySpan<double> outputGradient, Span<double> inputGradient, IReadOnlyList<double[]> gradients);
}
