using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Gradients;

/// <summary>Gradients of linear layers and feed-forward networks of the library, at every width of vectors that there is.</summary>
[Collection(SerialKernels.Name)]
public sealed class RowLayerGradientTests : IDisposable
{
    private const float HiddenDropout = 0.3f;
    private static readonly int[] s_rowCounts = [0, 1, 13, 150];
    private static readonly DropoutSeed s_dropout = new(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210);

    private readonly GuardedScratch _scratch = new();
    private readonly SplitWork _split = new();

    public static TheoryData<Activation, bool> Networks => Of(Enum.GetValues<Activation>());

    /// <summary>A linear layer has no gate.</summary>
    public static TheoryData<Activation, bool> Linears => Of([Activation.None, Activation.Relu, Activation.GeluErf, Activation.GeluTanh, Activation.Silu]);

    private static TheoryData<Activation, bool> Of(Activation[] activations)
    {
        var data = new TheoryData<Activation, bool>();
        foreach (Activation activation in activations)
        {
            data.Add(activation, true);
            data.Add(activation, false);
        }

        return data;
    }

    public void Dispose()
    {
        _split.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_agrees_with_the_reference(Activation activation, bool hasBiases)
    {
        Check(RowLayerProblem.Network(7, 19, activation, hasBiases, s_rowCounts[^1]));
        Check(RowLayerProblem.Network(40, 72, activation, hasBiases, s_rowCounts[^1]));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_with_dropout_agrees_with_the_reference(Activation activation, bool hasBiases)
    {
        Check(RowLayerProblem.Network(7, 19, activation, hasBiases, s_rowCounts[^1]), s_dropout);
        Check(RowLayerProblem.Network(40, 150, activation, hasBiases, 13), s_dropout);
    }

    [Theory]
    [MemberData(nameof(Linears))]
    public void A_linear_layer_agrees_with_the_reference(Activation activation, bool hasBiases)
    {
        Check(RowLayerProblem.Linear(7, 20, activation, hasBiases, s_rowCounts[^1]));
        Check(RowLayerProblem.Linear(64, 33, activation, hasBiases, s_rowCounts[^1]));

        // More inputs than one item of the weights' gradient has, in either order.
        Check(RowLayerProblem.Linear(401, 35, activation, hasBiases, 13));
        Check(RowLayerProblem.Linear(400, 35, activation, hasBiases, 13));
    }

    [Fact]
    public void Gradients_that_are_not_wanted_are_left_out()
    {
        RowLayerProblem problem = RowLayerProblem.Network(7, 19, Activation.SwiGlu, true, 5);
        var layer = new Trained(problem, 1, blockRows: 128);
        float[] outputGradient = OutputGradient(problem, 5), kept = new float[layer.Kept(5)], wanted = new float[problem.Input.Length];
        layer.Forward(problem.Input, new float[5 * 7], kept, null);
        layer.Backward(problem.Input, kept, outputGradient, wanted, layer.Gradients(), null);
        float[] alone = new float[problem.Input.Length];
        layer.Backward(problem.Input, kept, outputGradient, alone, null, null);
        Assert.Equal(wanted, alone);
        IWeights first = layer.Gradients(), second = layer.Gradients();
        layer.Backward(problem.Input, kept, outputGradient, default, first, null);
        layer.Backward(problem.Input, kept, outputGradient, alone, second, null);
        for (int n = 0; n < first.Parameters.Length; n++)
            Assert.Equal(second.Parameters[n].Values.ToArray(), first.Parameters[n].Values.ToArray());
    }

    [Fact]
    public void Gradients_are_added()
    {
        RowLayerProblem problem = RowLayerProblem.Linear(7, 5, Activation.None, true, 3);
        var layer = new Trained(problem, 1, blockRows: 128);
        IWeights gradients = layer.Gradients();
        float[] outputGradient = OutputGradient(problem, 3);
        layer.Backward(problem.Input, [], outputGradient, default, gradients, null);
        float[][] once = [.. gradients.Parameters.Select(parameter => parameter.Values.ToArray())];
        layer.Backward(problem.Input, [], outputGradient, default, gradients, null);
        for (int n = 0; n < once.Length; n++)
        {
            for (int element = 0; element < once[n].Length; element++)
                Assert.Equal(2 * once[n][element], gradients.Parameters[n].Values.Span[element], 1e-5f * Math.Abs(once[n][element]) + 1e-6f);
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_written()
    {
        RowLayerProblem problem = RowLayerProblem.Network(7, 19, Activation.Relu, true, 2), other = RowLayerProblem.Network(7, 20, Activation.Relu, true, 2);
        var layer = new Trained(problem, 1, blockRows: 128);
        float[] input = problem.Input, kept = new float[2 * 19], outputGradient = new float[14];
        Refused("activations", "Expected what ActivationCount tells for 2 rows, 38 elements, got 37.", gradient => layer.Backward(input, kept.AsSpan(1), outputGradient, gradient, null, null));
        Refused("activations", "Expected what ActivationCount tells for 2 rows, 38 elements, got 0.", gradient => layer.Forward(input, gradient, default, null));
        Refused("outputGradient", "Expected (row 2, element 7), 14 elements, got 13.", gradient => layer.Backward(input, kept, outputGradient.AsSpan(1), gradient, null, null));
        Refused("input", "Expected (row, element 7), a multiple of 7 elements, got 13.", gradient => layer.Backward(input.AsSpan(1), kept, outputGradient, gradient, null, null));
        Refused("inputGradient", "Expected (row 2, element 7), 14 elements, or none, got 13.", gradient => layer.Backward(input, kept, outputGradient, gradient.AsSpan(1), null, null));
        Refused("inputGradient", "", gradient => layer.Backward(input, kept, gradient, gradient, null, null));
        Refused("inputGradient", "", gradient => layer.Backward(gradient, kept, outputGradient, gradient, null, null));
        Refused("gradients", "Expected gradients, as CreateGradients", gradient => layer.Backward(input, kept, outputGradient, gradient, layer.Weights, null));
        Refused("gradients", "Expected arrays as many, as long", gradient => layer.Backward(input, kept, outputGradient, gradient, other.NetworkWeights.CreateGradients(), null));

        static void Refused(string name, string message, Action<float[]> call)
        {
            float[] gradient = [.. Enumerable.Repeat(9f, 14)];
            var refusal = Assert.Throws<ArgumentException>(() => call(gradient));
            Assert.Equal(name, refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
            Assert.All(gradient, x => Assert.Equal(9f, x));
        }

        float[] shared = new float[51];
        Assert.Equal("activations", Assert.Throws<ArgumentException>(() => layer.Forward(input, shared.AsSpan(0, 14), shared.AsSpan(13, 38), null)).ParamName);
    }

    [Fact]
    public void Weights_in_another_order_are_no_gradients()
    {
        LinearWeights weights = LinearWeights.FromPyTorch(new float[12], new float[3]), turned = LinearWeights.FromOnnx(new float[12], new float[3]);
        var layer = new LinearLayer(weights, Plan(4, 3));
        var refusal = Assert.Throws<ArgumentException>(() => layer.Backward(new float[4], default, new float[3], default, turned.CreateGradients(), null));
        Assert.Equal("gradients", refusal.ParamName);
    }

    [Fact]
    public void A_layer_without_gradients_says_so()
    {
        var plan = new LinearPlan { Inputs = 2, Outputs = 2, Activation = Activation.None, Dense = DensePlans.Of(1), Block = 24 };
        var layer = new LinearLayer(LinearWeights.FromPyTorch([1, 2, 3, 4]), plan);
        Assert.Throws<InvalidOperationException>(() => layer.Backward(new float[2], default, new float[2], new float[2], null, null));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        _scratch.Dispose();
        foreach (RowLayerProblem problem in new[] { RowLayerProblem.Linear(40, 33, Activation.Silu, true, 50), RowLayerProblem.Network(40, 72, Activation.SwiGlu, true, 50) })
        {
            foreach (ParallelOptions? options in new[] { null, new ParallelOptions { MaxDegreeOfParallelism = 2 } })
            {
                var layer = new Trained(problem, LaneCounts.Here[0], blockRows: 32);
                IWeights gradients = layer.Gradients();
                float[] output = new float[50 * problem.Outputs], kept = new float[layer.Kept(50)], inputGradient = new float[problem.Input.Length], outputGradient = OutputGradient(problem, 50);
                void Step()
                {
                    layer.Forward(problem.Input, output, kept, options);
                    layer.Backward(problem.Input, kept, outputGradient, inputGradient, gradients, options);
                    layer.Weights.Repack();
                }

                Step();
                Assert.Equal(0, AllocatedBytes.Least(Step));
            }
        }
    }

    [Fact]
    public void Repacked_weights_are_those_of_a_new_layer()
    {
        foreach (int lanes in LaneCounts.Here)
        {
            foreach (RowLayerProblem problem in new[] { RowLayerProblem.Network(7, 20, Activation.SwiGlu, true, 13), RowLayerProblem.Network(40, 72, Activation.GeluErf, false, 13) })
            {
                var layer = new Trained(problem, lanes, blockRows: 128);
                foreach (WeightParameter parameter in layer.Weights.Parameters)
                {
                    foreach (ref float value in parameter.Values.Span)
                        value = (value * 0.5f) + 0.125f;
                }

                layer.Weights.Repack();
                var made = new Trained(problem, lanes, blockRows: 128, [.. layer.Weights.Parameters.Select(parameter => parameter.Values.ToArray())]);
                Assert.Equal(Result(made, problem, 13, null), Result(layer, problem, 13, null));
            }
        }
    }

    private static void Check(RowLayerProblem problem, DropoutSeed? dropout = null)
    {
        foreach (int rows in s_rowCounts.Where(rows => rows <= problem.RowCount))
        {
            (double[][] exact, double[][] allowed) = Expected(problem, rows, dropout);
            foreach (int lanes in LaneCounts.Here)
            {
                Trained layer = new(problem, lanes, blockRows: 128) { Dropout = dropout }, shortBlocks = new(problem, lanes, blockRows: 8) { Dropout = dropout };
                float[][] result = Result(layer, problem, rows, null);
                for (int n = 0; n < exact.Length; n++)
                {
                    for (int element = 0; element < exact[n].Length; element++)
                    {
                        double error = Math.Abs(result[n][element] - exact[n][element]);
                        Assert.True(
                            error <= allowed[n][element],
                            $"{problem.Inputs}, {problem.Hidden}, {problem.Outputs} {problem.Activation}, {lanes} lanes, {rows} rows, array {n}, element {element}: " +
                            $"{result[n][element]:R}, expected {exact[n][element]:R}, off by {error:E2}, allowed {allowed[n][element]:E2}");
                    }
                }

                Assert.Equal(result, Result(shortBlocks, problem, rows, null));
                foreach (int degree in new[] { 2, 3 })
                    Assert.Equal(result, Result(layer, problem, rows, degree));
            }
        }
    }

    /// <summary>The gradient of the input, then those of the weights.</summary>
    private static (double[][] Exact, double[][] Allowed) Expected(RowLayerProblem problem, int rows, DropoutSeed? dropout)
    {
        IWeights weights = problem.IsNetwork ? problem.NetworkWeights : problem.LinearWeights;
        float[] input = problem.Input[..(rows * problem.Inputs)], outputGradient = OutputGradient(problem, rows);
        double[][] exact = Reference();
        Memory<float>[] read = [input, outputGradient, .. weights.Parameters.Select(parameter => parameter.Values)];
        int longest = new[] { rows, problem.Inputs, problem.Hidden, problem.Outputs }.Max();
        return (exact, RoundingBound.Of(exact, Reference, read, longest, others: 0));

        double[][] Reference()
        {
            double[][] gradients = [.. weights.Parameters.Select(parameter => new double[parameter.Values.Length])];
            double[] inputGradient = new double[input.Length], rowsIn = Array.ConvertAll(input, x => (double)x), gradientOut = Array.ConvertAll(outputGradient, x => (double)x);
            if (problem.IsNetwork)
                ReferenceLayers.Backward(Attribute(problem), (FeedForwardWeights)weights, rowsIn, dropout, gradientOut, inputGradient, gradients);
            else
                ReferenceLayers.Backward(problem.LinearAttribute, (LinearWeights)weights, rowsIn, gradientOut, inputGradient, gradients);
            return [inputGradient, .. gradients];
        }
    }

    private static float[] OutputGradient(RowLayerProblem problem, int rows) =>
        [.. Enumerable.Range(0, rows * problem.Outputs).Select(n => (float)Math.Sin((n * 0.7) + 1))];

    private static float[][] Result(Trained layer, RowLayerProblem problem, int rows, int? degree)
    {
        GuardedScratch.Side = GuardSide.End;
        ParallelOptions? options = degree is { } most ? new ParallelOptions { MaxDegreeOfParallelism = most } : null;
        using GuardedMemory<float> input = new GuardedMemory<float>(problem.Input.AsSpan(0, rows * problem.Inputs), GuardSide.End).AsReadOnly();
        using GuardedMemory<float> outputGradient = new GuardedMemory<float>(OutputGradient(problem, rows), GuardSide.End).AsReadOnly();
        using var output = new GuardedMemory<float>(rows * problem.Outputs, GuardSide.End);
        using var kept = new GuardedMemory<float>(layer.Kept(rows), GuardSide.End);
        using var inputGradient = new GuardedMemory<float>(rows * problem.Inputs, GuardSide.End);
        output.Span.Fill(float.NaN);
        kept.Span.Fill(float.NaN);
        inputGradient.Span.Fill(float.NaN);
        float[] plain = new float[rows * problem.Outputs];
        layer.Run(input.Span, plain, options);
        layer.Forward(input.Span, output.Span, kept.Span, options);
        if (layer.Dropout is null)
            Assert.Equal(plain, output.Span.ToArray());
        else
            ExpectOutput(problem, rows, layer.Dropout, output.Span.ToArray());
        IWeights gradients = layer.Gradients();
        layer.Backward(input.Span, kept.Span, outputGradient.Span, inputGradient.Span, gradients, options);
        return [inputGradient.Span.ToArray(), .. gradients.Parameters.Select(parameter => parameter.Values.ToArray())];
    }

    /// <summary>Outputs less what is dropped, within the bound that gradients have.</summary>
    private static void ExpectOutput(RowLayerProblem problem, int rows, DropoutSeed? dropout, float[] output)
    {
        FeedForwardWeights weights = problem.NetworkWeights;
        float[] input = problem.Input[..(rows * problem.Inputs)];
        double[][] exact = Reference();
        double[] allowed = RoundingBound.Of(exact, Reference, [input, .. weights.Parameters.Select(parameter => parameter.Values)], Math.Max(problem.Inputs, problem.Hidden), others: 0)[0];
        for (int n = 0; n < output.Length; n++)
            Assert.True(Math.Abs(output[n] - exact[0][n]) <= allowed[n], $"element {n}: {output[n]:R}, expected {exact[0][n]:R}, allowed {allowed[n]:E2}");

        double[][] Reference()
        {
            var outputs = new double[output.Length];
            ReferenceLayers.Forward(Attribute(problem), weights, Array.ConvertAll(input, x => (double)x), dropout, outputs);
            return [outputs];
        }
    }

    private static FeedForwardAttribute Attribute(RowLayerProblem problem) =>
        new(problem.Inputs, problem.Hidden) { Activation = problem.Activation, Gradients = true, HiddenDropout = HiddenDropout };

    private static LinearPlan Plan(int inputs, int outputs) =>
        new() { Inputs = inputs, Outputs = outputs, Activation = Activation.None, Dense = DensePlans.Of(1), Block = 24, BackwardBlock = 16 };

    /// <summary>A layer of either kind.</summary>
    private sealed class Trained
    {
        private readonly LinearLayer? _linear;
        private readonly FeedForwardLayer? _network;
        private readonly int _keptOfRow;

        public Trained(RowLayerProblem problem, int lanes, int blockRows, float[][]? values = null)
        {
            Weights = problem.IsNetwork ? problem.NetworkWeights : problem.LinearWeights;
            for (int n = 0; n < values?.Length; n++)
                values[n].CopyTo(Weights.Parameters[n].Values);
            DensePlan dense = DensePlans.Of(lanes, blockRows);
            if (problem.IsNetwork)
            {
                _keptOfRow = problem.IsGated ? 2 * problem.Hidden : problem.Hidden;
                _network = new FeedForwardLayer((FeedForwardWeights)Weights, new FeedForwardPlan
                {
                    ModelDimension = problem.Inputs, HiddenDimension = problem.Hidden, Activation = problem.Activation, Dense = dense, UpBlock = 24, DownBlock = 40, HasGradients = true,
                    HiddenDropout = HiddenDropout,
                });
                return;
            }

            _keptOfRow = problem.Activation == Activation.None ? 0 : problem.Outputs;
            _linear = new LinearLayer((LinearWeights)Weights, new LinearPlan
            {
                Inputs = problem.Inputs, Outputs = problem.Outputs, Activation = problem.Activation, Dense = dense, Block = 24, BackwardBlock = 16,
            });
        }

        public IWeights Weights { get; }

        public DropoutSeed? Dropout { get; init; }

        public int Kept(int rows) => rows * _keptOfRow;

        public IWeights Gradients() => Weights is LinearWeights linear ? linear.CreateGradients() : ((FeedForwardWeights)Weights).CreateGradients();

        public void Run(ReadOnlySpan<float> input, Span<float> output, ParallelOptions? options)
        {
            if (_linear is not null)
                _linear.Run(input, output, options);
            else
                _network!.Run(input, output, options);
        }

        public void Forward(ReadOnlySpan<float> input, Span<float> output, Span<float> kept, ParallelOptions? options)
        {
            if (_network is not null)
                _network.Forward(input, Dropout, output, kept, options);
            else if (_keptOfRow > 0)
                _linear!.Forward(input, output, kept, options);
            else
                _linear!.Run(input, output, options);
        }

        public void Backward(
            ReadOnlySpan<float> input, ReadOnlySpan<float> kept, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, IWeights? gradients, ParallelOptions? options)
        {
            if (_linear is not null)
                _linear.Backward(input, kept, outputGradient, inputGradient, (LinearWeights?)gradients, options);
            else
                _network!.Backward(input, Dropout, kept, outputGradient, inputGradient, (FeedForwardWeights?)gradients, options);
        }
    }
}
