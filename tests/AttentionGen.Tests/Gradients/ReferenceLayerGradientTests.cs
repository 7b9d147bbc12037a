using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Gradients;

/// <summary>The reference's gradients of layers that attend against differences of its forward calls: of every kind of input and every array of weights.</summary>
public sealed class ReferenceLayerGradientTests
{
    private const int ElementsOfEach = 6;

    public static IEnumerable<TheoryDataRow<string>> Cases => LayerGradientCases.All.Select(kernelCase => new TheoryDataRow<string>(kernelCase.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_the_limits_of_differences(string name)
    {
        LayerGradientCall call = Call(name);
        var random = new Random(7);
        foreach ((string what, Memory<float> values, double[] gradient) in call.Backward())
            CentralDifference.Check(what, values, gradient, ElementsOfEach, random, call.Loss);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_not_wanted_changes_nothing_else(string name)
    {
        LayerGradientCall call = Call(name);
        IReadOnlyList<(string Name, Memory<float> Values, double[] Gradient)> all = call.Backward();
        double[] input = new double[all[0].Gradient.Length];
        call.Run(new MultiHeadAttentionGradients<double> { Input = input }, []);
        Assert.Equal(all[0].Gradient, input);

        double[][] weights = [.. call.Weights.Parameters.Select(parameter => new double[parameter.Values.Length])];
        foreach (double[] gradient in weights)
            Array.Fill(gradient, LayerGradientCall.Start);
        call.Run(default, weights);
        foreach (double[] gradient in weights)
        foreach (ref double element in gradient.AsSpan())
            element -= LayerGradientCall.Start;
        Assert.Equal(all.Skip(all.Count - weights.Length).Select(array => array.Gradient), weights);
    }

    // A row that no query sees has no influence, so that its gradient is 0 and those of the weights know nothing of it.
    [Fact]
    public void Hidden_rows_of_a_memory_may_hold_anything()
    {
        var declaration = new MultiHeadAttentionAttribute(1, 2, 1) { KeyValueLength = 2, Mask = AttentionMask.KeyPadding };
        MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.FromPyTorch(Reference.Data.Random(1, 12), [], Reference.Data.Random(2, 4), []);
        double[] memory = new double[4];
        double[][] gradients = [new double[12], new double[4]];
        ReferenceAttention.Backward(
            declaration,
            weights,
            new MultiHeadAttentionInputs { Input = [1, 2], Memory = [3, 4, float.NaN, float.PositiveInfinity], KeyLengths = [1] },
            [1, 1],
            new MultiHeadAttentionGradients<double> { Memory = memory },
            gradients);
        Assert.Equal([0, 0], memory[2..]);
        Assert.All(gradients, gradient => Assert.All(gradient, element => Assert.True(double.IsFinite(element))));
        Assert.Contains(gradients[0], element => element != 0);
    }

    // Matrices of (inputs, outputs) have their gradients in that order too: also each of three, where one alone cannot be told from another.
    [Fact]
    public void A_gradient_has_the_order_of_its_matrix()
    {
        const int Model = 3, Keys = 2, Values = 4;
        float[] query = Reference.Data.Random(1, Model * Model), key = Reference.Data.Random(2, Model * Keys), value = Reference.Data.Random(3, Model * Values);
        float[] bias = Reference.Data.Random(4, 3 * Model), output = Reference.Data.Random(5, Model * Model), outputBias = Reference.Data.Random(6, Model);
        double[][] rowForOutput = Of(MultiHeadAttentionWeights.FromPyTorch(query, key, value, bias, output, outputBias));
        double[][] rowForInput = Of(MultiHeadAttentionWeights.FromOnnx(Turned(query, Model), Turned(key, Keys), Turned(value, Values), bias, Turned(output, Model), outputBias));
        Assert.Equal(6, rowForInput.Length);
        int[] inputs = [Model, Keys, Values, 3 * Model, Model, Model];
        for (int n = 0; n < inputs.Length; n++)
            Assert.Equal(Turned(rowForOutput[n], inputs[n]), rowForInput[n]);

        double[][] Of(MultiHeadAttentionWeights weights)
        {
            double[][] gradients = [.. weights.Parameters.Select(parameter => new double[parameter.Values.Length])];
            ReferenceAttention.Backward(
                new MultiHeadAttentionAttribute(1, Model, 2) { KeyInputDimension = Keys, ValueInputDimension = Values, KeyValueLength = 3 },
                weights,
                new MultiHeadAttentionInputs { Input = Reference.Data.Random(7, 2 * Model), KeyMemory = Reference.Data.Random(8, 3 * Keys), ValueMemory = Reference.Data.Random(9, 3 * Values) },
                Reference.Data.Random(10, 2 * Model),
                default,
                gradients);
            return gradients;
        }

        static T[] Turned<T>(T[] matrix, int inputs) =>
            [.. from i in Enumerable.Range(0, inputs) from o in Enumerable.Range(0, matrix.Length / inputs) select matrix[(o * inputs) + i]];
    }

    private static LayerGradientCall Call(string name) => new(LayerGradientCases.All.Single(kernelCase => kernelCase.Name == name));
}
