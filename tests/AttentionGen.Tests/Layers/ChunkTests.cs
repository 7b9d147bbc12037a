using AttentionGen.Runtime;
using AttentionGen.Tests.InMemory;

namespace AttentionGen.Tests.Layers;

/// <summary>Samples of a layer's call are computed in chunks: none of the chunks' limits shows in a result, nor ends a call.</summary>
public sealed class ChunkTests : IDisposable
{
    private const string Source =
        """
        using System;
        using System.Threading.Tasks;
        using AttentionGen;

        [TransformerLayer(2, 8, 9, 12, PackedSequences = true, Outputs = AttentionOutputs.LogSumExp, Mask = AttentionMask.Causal)]
        public sealed partial class Packed;

        [TransformerLayer(1, 4, 3, 5, PackedSequences = true)]
        public sealed partial class Tiny;

        [TransformerLayer(1, 1, 300_000, 8192, Activation = Activation.Relu, WindowLeft = 0, WindowRight = 0)]
        public sealed partial class Long;

        public static class Calls
        {
            public static void Run(TransformerLayerWeights weights, float[] input, int[] ends, float[] output, float[] logSumExp, int degree)
            {
                var layer = new Packed(weights);
                if (degree == 0)
                    layer.Forward(input, ends, output, logSumExp);
                else
                    layer.Forward(input, ends, output, logSumExp, new ParallelOptions { MaxDegreeOfParallelism = degree });
            }

            public static void RunTiny(TransformerLayerWeights weights, float[] input, int[] ends, float[] output) => new Tiny(weights).Forward(input, ends, output);

            public static void RunLong(TransformerLayerWeights weights, float[] input, float[] output) => new Long(weights).Forward(input, output);
        }
        """;

    private readonly LoadedAssembly _loaded = GeneratorHarness.Run(Source).Load();

    public void Dispose() => _loaded.Dispose();

    /// <summary>Several chunks on one thread and on several; what each sample gives alone, also in the table that has all rows of a head together.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Softmax_denominators_of_all_chunks_are_in_their_place(int degree)
    {
        const int Samples = 150, Model = 8, Heads = 2;
        TransformerLayerWeights weights = Weights(Model, 12);
        var run = _loaded.Type("Calls").GetMethod("Run")!.CreateDelegate<Action<TransformerLayerWeights, float[], int[], float[], float[], int>>();
        int[] ends = [0, .. Enumerable.Range(0, Samples).Select(n => (n * 7) % 10).Scan()];
        int rows = ends[^1];
        float[] input = Floats(rows * Model, 3), output = new float[input.Length], logSumExp = new float[Heads * rows];
        bool before = ParallelAttention.SplitsAlways;
        try
        {
            ParallelAttention.SplitsAlways = true;
            run(weights, input, ends, output, logSumExp, degree);
        }
        finally
        {
            ParallelAttention.SplitsAlways = before;
        }

        for (int sample = 0; sample < Samples; sample++)
        {
            int first = ends[sample], count = ends[sample + 1] - first;
            float[] alone = new float[count * Model], denominators = new float[Heads * count];
            run(weights, input[(first * Model)..((first + count) * Model)], [0, count], alone, denominators, 0);
            Assert.Equal(alone, output[(first * Model)..((first + count) * Model)]);
            for (int head = 0; head < Heads; head++)
                Assert.Equal(denominators[(head * count)..((head + 1) * count)], logSumExp[((head * rows) + first)..((head * rows) + first + count)]);
        }
    }

    /// <summary>More samples than a chunk keeps the numbers of, most of them empty.</summary>
    [Fact]
    public void There_may_be_any_number_of_samples()
    {
        const int Samples = 150_000, Model = 4;
        TransformerLayerWeights weights = Weights(Model, 5);
        var run = _loaded.Type("Calls").GetMethod("RunTiny")!.CreateDelegate<Action<TransformerLayerWeights, float[], int[], float[]>>();
        int[] ends = [0, .. Enumerable.Range(0, Samples).Select(n => n % 1000 == 7 ? 2 : 0).Scan()];
        float[] input = Floats(ends[^1] * Model, 5), output = new float[input.Length];
        run(weights, input, ends, output);
        for (int row = 0; row < ends[^1]; row += 2)
        {
            float[] alone = new float[2 * Model];
            run(weights, input[(row * Model)..((row + 2) * Model)], [0, 2], alone);
            Assert.Equal(alone, output[(row * Model)..((row + 2) * Model)]);
        }
    }

    /// <summary>All hidden rows of a sample would be more floats than a span counts: a block at a time is there.</summary>
    [Fact]
    public void Hidden_rows_may_be_more_than_a_span_counts()
    {
        const int Rows = 300_000, Hidden = 8192;
        Assert.True((long)Rows * Hidden > int.MaxValue);
        TransformerLayerWeights weights = Weights(1, Hidden);
        float[] input = Floats(Rows, 7), output = new float[Rows];
        _loaded.Type("Calls").GetMethod("RunLong")!.CreateDelegate<Action<TransformerLayerWeights, float[], float[]>>()(weights, input, output);

        // A row of one element is normalised to the bias.
        Assert.All(output, element => Assert.Equal(0.25f, element));
    }

    private static TransformerLayerWeights Weights(int model, int hidden) => new()
    {
        Attention = MultiHeadAttentionWeights.FromPyTorch(Floats(3 * model * model, 11), Floats(3 * model, 12), Floats(model * model, 13), Floats(model, 14)),
        FeedForward = new(LinearWeights.FromPyTorch(Floats(model * hidden, 15), Floats(hidden, 16)), LinearWeights.FromPyTorch(Floats(model * hidden, 17), Floats(model, 18))),
        AttentionNormalization = new(Floats(model, 19), Floats(model, 20)),
        FeedForwardNormalization = new(Floats(model, 21), [.. Enumerable.Repeat(0.25f, model)]),
    };

    private static float[] Floats(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}

/// <summary>Sums of a sequence so far.</summary>
file static class Sums
{
    public static IEnumerable<int> Scan(this IEnumerable<int> numbers)
    {
        int sum = 0;
        foreach (int number in numbers)
            yield return sum += number;
    }
}
