using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Layers;

/// <summary>Linear layers and feed-forward networks of the library, at every width of vectors that there is, without generated code around them.</summary>
[Collection(SerialKernels.Name)]
public sealed class RowLayerTests : IDisposable
{
    private static readonly int[] s_rowCounts = [0, 1, 2, 5, 12, 13, 31, 128, 200];
    private static readonly (int Model, int Hidden)[] s_networks = [(7, 19), (40, 72), (64, 32), (1, 1)];
    private static readonly (int Inputs, int Outputs)[] s_linears = [(7, 19), (40, 33), (96, 64), (1, 5)];

    private readonly GuardedScratch _scratch = new();
    private readonly SplitWork _split = new();

    private delegate void Forward(ReadOnlySpan<float> input, Span<float> output, ParallelOptions? options);

    public static TheoryData<Activation, bool> Networks()
    {
        var data = new TheoryData<Activation, bool>();
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            data.Add(activation, true);
            data.Add(activation, false);
        }

        return data;
    }

    public static TheoryData<Activation> Linears => [Activation.None, Activation.Relu, Activation.GeluErf, Activation.GeluTanh, Activation.Silu];

    public void Dispose()
    {
        _split.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_agrees_with_the_reference(Activation activation, bool hasBiases)
    {
        foreach ((int model, int hidden) in s_networks)
            Check(RowLayerProblem.Network(model, hidden, activation, hasBiases, s_rowCounts[^1]), s_rowCounts);
    }

    [Theory]
    [InlineData(Activation.GeluErf)]
    [InlineData(Activation.SwiGlu)]
    public void A_network_of_a_real_size_does(Activation activation) => Check(RowLayerProblem.Network(384, 1536, activation, hasBiases: true, 13), [13]);

    /// <summary>A function that is right to some part of the largest value alone is off by many units where all values are small.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_of_small_hidden_values_does(Activation activation, bool hasBiases) =>
        Check(RowLayerProblem.Network(40, 72, activation, hasBiases, 31, scale: 1.0 / 1024), [31]);

    [Theory]
    [MemberData(nameof(Linears))]
    public void A_linear_layer_agrees_with_the_reference(Activation activation)
    {
        foreach ((int inputs, int outputs) in s_linears)
        {
            Check(RowLayerProblem.Linear(inputs, outputs, activation, hasBiases: true, s_rowCounts[^1]), s_rowCounts);
            Check(RowLayerProblem.Linear(inputs, outputs, activation, hasBiases: false, s_rowCounts[^1]), s_rowCounts);
        }
    }

    [Fact]
    public void On_one_thread_nothing_is_allocated()
    {
        _scratch.Dispose();
        foreach (RowLayerProblem problem in new[] { RowLayerProblem.Linear(40, 33, Activation.Silu, true, 50), RowLayerProblem.Network(40, 72, Activation.SwiGlu, true, 50) })
        foreach (int lanes in LaneCounts.Here)
        {
            Forward layer = Create(problem, lanes, blockRows: 32);
            float[] output = new float[problem.RowCount * problem.Outputs];
            var one = new ParallelOptions { MaxDegreeOfParallelism = 1 };
            layer(problem.Input, output, null);
            layer(problem.Input, output, one);

            Assert.Equal(0, AllocatedBytes.Least(() =>
            {
                layer(problem.Input, output, null);
                layer(problem.Input, output, one);
            }));
        }
    }

    [Fact]
    public void Wrong_lengths_and_shared_memory_are_refused()
    {
        foreach (RowLayerProblem problem in new[] { RowLayerProblem.Linear(7, 5, Activation.None, true, 3), RowLayerProblem.Network(7, 19, Activation.Relu, true, 3) })
        {
            Forward layer = Create(problem, 1, blockRows: 128);
            int width = problem.Outputs;
            Refused("input", new float[8], new float[width], "Expected (row, element 7), a multiple of 7 elements, got 8.");
            Refused("input", new float[20], new float[2 * width], "Expected (row, element 7), a multiple of 7 elements, got 20.");
            Refused("input", [], new float[width], "Expected (row, element 7), a multiple of 7 elements, got 0.");
            Refused("output", new float[14], new float[(2 * width) - 1], $"Expected (row 2, element {width}), {2 * width} elements, got {(2 * width) - 1}.");
            Refused("output", new float[14], new float[3 * width], $"Expected (row 2, element {width}), {2 * width} elements, got {3 * width}.");
            Refused("output", new float[14], [], $"Expected (row 2, element {width}), {2 * width} elements, got 0.");
            layer([], [], null);

            float[] shared = [.. Enumerable.Repeat(9f, 40)];
            var overlap = Assert.Throws<ArgumentException>(() => layer(shared.AsSpan(0, 14), shared.AsSpan(13, 2 * width), null));
            Assert.Equal("output", overlap.ParamName);
            Assert.All(shared, x => Assert.Equal(9f, x));

            void Refused(string name, float[] input, float[] output, string message)
            {
                Array.Fill(output, 9f);
                var refusal = Assert.Throws<ArgumentException>(() => layer(input, output, null));
                Assert.Equal(name, refusal.ParamName);
                Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
                Assert.All(output, x => Assert.Equal(9f, x));
            }
        }
    }

    [Fact]
    public void A_cancelled_call_throws()
    {
        var options = new ParallelOptions { CancellationToken = new CancellationToken(canceled: true) };
        foreach (RowLayerProblem problem in new[] { RowLayerProblem.Linear(7, 5, Activation.None, true, 3), RowLayerProblem.Network(7, 19, Activation.Relu, true, 3) })
        {
            Forward layer = Create(problem, 1, blockRows: 128);
            Assert.Throws<OperationCanceledException>(() => layer(problem.Input, new float[problem.RowCount * problem.Outputs], options));
            Assert.Throws<OperationCanceledException>(() => layer([], [], options));
        }
    }

    [Fact]
    public void Weights_of_another_shape_are_refused()
    {
        RowLayerProblem gated = RowLayerProblem.Network(7, 19, Activation.SwiGlu, true, 1), plain = RowLayerProblem.Network(7, 19, Activation.Relu, true, 1);
        Refused("The network is gated", () => Create(plain with { Activation = Activation.SwiGlu }, 1, 128, plain.NetworkWeights));
        Refused("The network is not gated", () => Create(gated with { Activation = Activation.Relu }, 1, 128, gated.NetworkWeights));
        Refused("The up weight must be (outputs 20, inputs 7), 140 elements, but has 133.", () => Create(plain with { Hidden = 20 }, 1, 128, plain.NetworkWeights));
        RowLayerProblem linear = RowLayerProblem.Linear(7, 5, Activation.None, true, 1);
        Refused("The linear weight must be (outputs 6, inputs 7), 42 elements, but has 35.", () => Create(linear with { Outputs = 6 }, 1, 128, linear: linear.LinearWeights));

        static void Refused(string message, Action construct)
        {
            var refusal = Assert.Throws<ArgumentException>(construct);
            Assert.Equal("weights", refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A second layer, of another activation, adds no matrix to what the first has packed.</summary>
    [Fact]
    public void Layers_of_one_weights_object_share_what_is_packed()
    {
        RowLayerProblem problem = RowLayerProblem.Network(96, 160, Activation.SwiGlu, true, 1);
        FeedForwardWeights network = problem.NetworkWeights;
        LinearWeights linear = RowLayerProblem.Linear(96, 160, Activation.None, true, 1).LinearWeights;
        Assert.Same(linear.Matrix.Pack(96, DensePlans.Of(4)), linear.Matrix.Pack(96, DensePlans.Of(4)));
        Assert.NotSame(linear.Matrix.Pack(96, DensePlans.Of(4)), linear.Matrix.Pack(96, DensePlans.Of(1)));
        RowLayerProblem linearProblem = RowLayerProblem.Linear(96, 160, Activation.None, true, 1);
        const int Matrix = 96 * 160 * sizeof(float);
        Assert.True(AllocatedBy(() => Create(problem, 1, 128, network)) > 3 * Matrix);
        Assert.True(AllocatedBy(() => Create(problem with { Activation = Activation.GeGlu }, 1, 64, network)) < Matrix);
        Assert.True(AllocatedBy(() => Create(linearProblem, 4, 128, linear: linear)) < Matrix);
        Assert.True(AllocatedBy(() => Create(linearProblem with { Activation = Activation.Silu }, 4, 64, linear: linear)) < Matrix);

        // Of another type there is a packed copy besides, half as long, for all layers of that type.
        RowLayerProblem narrow = problem with { WeightType = ElementType.BFloat16 }, narrowLinear = linearProblem with { WeightType = ElementType.BFloat16 };
        Assert.InRange(AllocatedBy(() => Create(narrow, 1, 128, network)), 3 * Matrix / 2, 2 * Matrix);
        Assert.True(AllocatedBy(() => Create(narrow with { Activation = Activation.GeGlu }, 1, 64, network)) < Matrix / 2);
        Assert.InRange(AllocatedBy(() => Create(narrowLinear, 4, 128, linear: linear)), Matrix / 2, Matrix);
        Assert.True(AllocatedBy(() => Create(narrowLinear with { Activation = Activation.Silu }, 4, 64, linear: linear)) < Matrix / 2);

        RowLayerProblem bytes = problem with { WeightType = ElementType.Int8 };
        Assert.InRange(AllocatedBy(() => Create(bytes, 4, 128, network)), 3 * Matrix / 4, Matrix);
        Assert.True(AllocatedBy(() => Create(bytes with { Activation = Activation.GeGlu }, 4, 64, network)) < Matrix / 4);

        static long AllocatedBy(Action action)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static void Check(RowLayerProblem problem, int[] rowCounts)
    {
        CheckStored(problem, rowCounts);
        CheckStored(problem.WithWeights(ElementType.BFloat16), rowCounts);
        CheckStored(problem.WithWeights(ElementType.Int8), rowCounts);
    }

    private static void CheckStored(RowLayerProblem problem, int[] rowCounts)
    {
        var verdict = new RowLayerVerdict(problem);
        foreach (int lanes in LaneCounts.Here)
        {
            // Blocks as long as planned, and short ones, of which a call has several on one thread too.
            Forward layer = Create(problem, lanes, blockRows: 128), shortBlocks = Create(problem, lanes, blockRows: 8), unpaired = Create(problem, lanes, blockRows: 128, pairedRows: 0);
            Forward wide = Create(problem with { WeightType = ElementType.Float32, GivesRoundedWeights = true }, lanes, blockRows: 128);
            foreach (int rows in rowCounts)
            {
                float[] output = Run(layer, problem, rows, null, GuardSide.End);
                string differences = verdict.Differences(output);
                Assert.True(differences.Length == 0, $"{problem.Inputs}, {problem.Hidden}, {problem.Outputs} {problem.Activation} {problem.WeightType}, {lanes} lanes, {rows} rows: {differences}");
                SameBits(output, Run(layer, problem, rows, null, GuardSide.Start));
                SameBits(output, Run(shortBlocks, problem, rows, null, GuardSide.End));
                SameBits(output, Run(unpaired, problem, rows, null, GuardSide.End));

                // Sums of bytes are scaled once they are whole.
                if (problem.WeightType != ElementType.Int8)
                    SameBits(output, Run(wide, problem, rows, null, GuardSide.End));
                foreach (int degree in new[] { 1, 2, 3 })
                {
                    SameBits(output, Run(layer, problem, rows, degree, GuardSide.End));
                    SameBits(output, Run(shortBlocks, problem, rows, degree, GuardSide.End));
                }
            }
        }

        static void SameBits(float[] first, float[] second) => Assert.True(first.AsSpan().SequenceEqual(second));
    }

    private static float[] Run(Forward layer, RowLayerProblem problem, int rows, int? degree, GuardSide side)
    {
        GuardedScratch.Side = side;
        using GuardedMemory<float> input = new GuardedMemory<float>(problem.Input.AsSpan(0, rows * problem.Inputs), side).AsReadOnly();
        using var output = new GuardedMemory<float>(rows * problem.Outputs, side);
        output.Span.Fill(float.NaN);
        layer(input.Span, output.Span, degree is { } most ? new ParallelOptions { MaxDegreeOfParallelism = most } : null);
        return output.Span.ToArray();
    }

    private static Forward Create(RowLayerProblem problem, int lanes, int blockRows, FeedForwardWeights? network = null, LinearWeights? linear = null, int pairedRows = 2)
    {
        DensePlan dense = DensePlans.Of(lanes, blockRows, weightType: problem.WeightType, pairedRows: pairedRows);
        if (problem.IsNetwork)
        {
            return new FeedForwardLayer(network ?? problem.NetworkWeights, new FeedForwardPlan
            {
                ModelDimension = problem.Inputs,
                HiddenDimension = problem.Hidden,
                Activation = problem.Activation,
                Dense = dense,
                UpBlock = 24,
                DownBlock = 40,
            }).Run;
        }

        return new LinearLayer(linear ?? problem.LinearWeights, new LinearPlan
        {
            Inputs = problem.Inputs, Outputs = problem.Outputs, Activation = problem.Activation, Dense = dense, Block = 24,
        }).Run;
    }
}
