using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Whole layers, against the same put together from attention, network and normalisations apart.</summary>
public class TransformerTests
{
    private const int Heads = 2, Model = 6, Hidden = 5, Length = 4, Batch = 2;
    private const float Epsilon = 1e-3f;

    public static TheoryData<NormalizationPlacement, Normalization, int> Layers()
    {
        var data = new TheoryData<NormalizationPlacement, Normalization, int>();
        foreach (NormalizationPlacement placement in Enum.GetValues<NormalizationPlacement>())
        foreach (Normalization normalization in Enum.GetValues<Normalization>())
        {
            data.Add(placement, normalization, Hidden);
            data.Add(placement, normalization, 0);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_is_its_parts(NormalizationPlacement placement, Normalization normalization, int hidden)
    {
        // Rows are rounded to float where attention alone takes them: 1e-6 of values up to 8.
        TransformerLayerAttribute declaration = Declaration(placement, normalization, hidden);
        TransformerLayerWeights weights = Weights(placement, hidden);
        float[] input = Data.Random(1, Batch * Length * Model);
        var output = new double[input.Length];
        ReferenceAttention.Forward(declaration, weights, new MultiHeadAttentionInputs { Input = input }, output);

        double[] x = Widen(input);
        bool before = placement != NormalizationPlacement.Post;
        float[] rows = before ? Narrow(Normalized(weights.AttentionNormalization, x)) : input;
        var attended = new double[input.Length];
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Model, Length) { Mask = AttentionMask.Causal }, weights.Attention, new MultiHeadAttentionInputs { Input = rows }, attended);
        double[] summed = Behind(x, attended, weights.AttentionNormalization, weights.AttentionOutputNormalization);
        if (hidden > 0)
        {
            double[] networkInput = before ? Normalized(weights.FeedForwardNormalization!, summed) : summed;
            var network = new double[input.Length];
            ReferenceLayers.Forward(new FeedForwardAttribute(Model, Hidden) { Activation = Activation.Silu }, weights.FeedForward!, networkInput, network);
            summed = Behind(summed, network, weights.FeedForwardNormalization!, weights.FeedForwardOutputNormalization);
        }

        Data.AssertClose(summed, output, 4e-6);

        double[] Behind(double[] a, double[] b, NormalizationWeights norm, NormalizationWeights? outputNorm) => placement switch
        {
            NormalizationPlacement.Post => Normalized(norm, Sum(a, b)),
            NormalizationPlacement.Pre => Sum(a, b),
            _ => Sum(a, Normalized(outputNorm!, b)),
        };

        double[] Normalized(NormalizationWeights norm, double[] all) => TransformerTests.Normalized(normalization, norm, all);
    }

    [Fact]
    public void A_normalised_row_by_hand()
    {
        // Values without influence: attention and network give 0, so that Post is norm(norm(x)) and, without a network, norm(x).
        var zeros = MultiHeadAttentionWeights.FromPyTorch(new float[12], [], new float[4], []);
        var weights = new TransformerLayerWeights { Attention = zeros, AttentionNormalization = new NormalizationWeights([2, 3], [10, 20]) };
        var output = new double[2];

        // Mean 3, variance 4, epsilon 5: scale 1/3.
        ReferenceAttention.Forward(new TransformerLayerAttribute(1, 2, 1, 0) { Epsilon = 5 }, weights, new MultiHeadAttentionInputs { Input = [1, 5] }, output);
        Data.AssertClose([10 - (4.0 / 3), 22], output, 1e-14);

        // Mean square 13, epsilon 3: scale 1/4.
        ReferenceAttention.Forward(
            new TransformerLayerAttribute(1, 2, 1, 0) { Epsilon = 3, Normalization = Normalization.RmsNorm }, weights, new MultiHeadAttentionInputs { Input = [1, 5] }, output);
        Data.AssertClose([10.5, 20 + (15.0 / 4)], output, 1e-14);
    }

    [Theory]
    [InlineData(NormalizationPlacement.Post)]
    [InlineData(NormalizationPlacement.Pre)]
    [InlineData(NormalizationPlacement.Both)]
    public void A_cache_changes_nothing(NormalizationPlacement placement)
    {
        TransformerLayerWeights weights = Weights(placement, Hidden);
        TransformerLayerAttribute whole = Declaration(placement, Normalization.RmsNorm, Hidden), cached = Declaration(placement, Normalization.RmsNorm, Hidden);
        cached.Mask = AttentionMask.None;
        cached.KeyValueCache = true;
        float[] input = Data.Random(2, Length * Model);
        var expected = new double[input.Length];
        ReferenceAttention.Forward(whole, weights, new MultiHeadAttentionInputs { Input = input }, expected);
        for (int row = 0; row < Length; row++)
        {
            var output = new double[Model];
            var inputs = new MultiHeadAttentionInputs { Input = input.AsSpan(row * Model, Model), CachedInput = input.AsSpan(0, row * Model), QueryLength = 1 };
            ReferenceAttention.Forward(cached, weights, inputs, output);
            Data.AssertClose(expected.AsSpan(row * Model, Model), output, 1e-13);
        }
    }

    [Theory]
    [InlineData(NormalizationPlacement.Post)]
    [InlineData(NormalizationPlacement.Both)]
    public void Packed_samples_are_the_samples_one_by_one(NormalizationPlacement placement)
    {
        int[] ends = [0, 3, 3, 7, 8];
        TransformerLayerWeights weights = Weights(placement, Hidden);
        TransformerLayerAttribute packed = Declaration(placement, Normalization.LayerNorm, Hidden);
        packed.PackedSequences = true;
        float[] input = Data.Random(3, ends[^1] * Model);
        double[] output = Data.Fill(9.0, input.Length), logSumExp = Data.Fill(9.0, Heads * ends[^1]);
        ReferenceAttention.Forward(
            packed, weights, new MultiHeadAttentionInputs { Input = input, CumulativeQueryLengths = ends }, output, new AttentionResults<double> { LogSumExp = logSumExp });
        for (int b = 0; b < ends.Length - 1; b++)
        {
            int length = ends[b + 1] - ends[b];
            double[] expected = new double[length * Model], expectedSum = new double[Heads * length];
            ReferenceAttention.Forward(
                Declaration(placement, Normalization.LayerNorm, Hidden),
                weights,
                new MultiHeadAttentionInputs { Input = input.AsSpan(ends[b] * Model, expected.Length), QueryLength = length },
                expected,
                new AttentionResults<double> { LogSumExp = expectedSum });
            Assert.Equal(expected, output[(ends[b] * Model)..(ends[b + 1] * Model)]);
            for (int h = 0; h < Heads; h++)
                Assert.Equal(expectedSum[(h * length)..((h + 1) * length)], logSumExp[((h * ends[^1]) + ends[b])..((h * ends[^1]) + ends[b + 1])]);
        }
    }

    [Fact]
    public void Packed_samples_attend_to_packed_memories()
    {
        int[] queries = [0, 1, 4], keys = [0, 3, 5];
        MultiHeadAttentionWeights weights = Attention();
        float[] input = Data.Random(4, 4 * Model), memory = Data.Random(5, 5 * Model);
        var output = new double[input.Length];
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Model, Length) { KeyValueLength = 3, PackedSequences = true },
            weights,
            new MultiHeadAttentionInputs { Input = input, Memory = memory, CumulativeQueryLengths = queries, CumulativeKeyLengths = keys },
            output);
        for (int b = 0; b < 2; b++)
        {
            var expected = new double[(queries[b + 1] - queries[b]) * Model];
            ReferenceAttention.Forward(
                new MultiHeadAttentionAttribute(Heads, Model, Length) { KeyValueLength = 3 },
                weights,
                new MultiHeadAttentionInputs
                {
                    Input = input.AsSpan(queries[b] * Model, expected.Length),
                    Memory = memory.AsSpan(keys[b] * Model, (keys[b + 1] - keys[b]) * Model),
                    QueryLength = queries[b + 1] - queries[b],
                    KeyLength = keys[b + 1] - keys[b],
                },
                expected);
            Assert.Equal(expected, output[(queries[b] * Model)..(queries[b + 1] * Model)]);
        }
    }

    [Fact]
    public void A_memory_is_attended_to_as_it_is()
    {
        // Keys and values of the memory, its queries of the normalised input: the layer is its input and attention of two kinds of rows.
        TransformerLayerWeights weights = Weights(NormalizationPlacement.Pre, 0);
        var declaration = new TransformerLayerAttribute(Heads, Model, Length, 0)
        {
            KeyValueLength = 3, NormalizationPlacement = NormalizationPlacement.Pre, Epsilon = Epsilon,
        };
        float[] input = Data.Random(6, Length * Model), memory = Array.ConvertAll(Data.Random(7, 3 * Model), x => 10 * x);
        var output = new double[input.Length];
        ReferenceAttention.Forward(declaration, weights, new MultiHeadAttentionInputs { Input = input, Memory = memory }, output);

        var attended = new double[input.Length];
        float[] rows = Narrow(Normalized(Normalization.LayerNorm, weights.AttentionNormalization, Widen(input)));
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Model, Length) { KeyValueLength = 3 }, weights.Attention, new MultiHeadAttentionInputs { Input = rows, Memory = memory }, attended);
        Data.AssertClose(Sum(Widen(input), attended), output, 1e-5);
    }

    [Fact]
    public void Floats_are_the_doubles_rounded_and_weights_come_too()
    {
        TransformerLayerAttribute declaration = Declaration(NormalizationPlacement.Pre, Normalization.LayerNorm, Hidden);
        TransformerLayerWeights weights = Weights(NormalizationPlacement.Pre, Hidden);
        float[] input = Data.Random(1, Length * Model), output = new float[input.Length], attention = new float[Heads * Length * Length];
        double[] exactOutput = new double[input.Length], exactAttention = new double[attention.Length];
        ReferenceAttention.Forward(declaration, weights, new MultiHeadAttentionInputs { Input = input }, output, attention);
        ReferenceAttention.Forward(declaration, weights, new MultiHeadAttentionInputs { Input = input }, exactOutput, exactAttention);
        Assert.Equal(Array.ConvertAll(exactOutput, x => (float)x), output);
        Assert.Equal(Array.ConvertAll(exactAttention, x => (float)x), attention);
        Assert.Equal(Heads * Length, exactAttention.Sum(), 1e-12);
        Assert.DoesNotContain(0f, output);
    }

    [Fact]
    public void Nothing_need_be_added_under_the_root()
    {
        TransformerLayerAttribute declaration = Declaration(NormalizationPlacement.Post, Normalization.LayerNorm, 0);
        declaration.Epsilon = 0;
        float[] input = Data.Random(1, Length * Model);
        double[] output = new double[input.Length], attended = new double[input.Length];
        ReferenceAttention.Forward(declaration, Weights(NormalizationPlacement.Post, 0), new MultiHeadAttentionInputs { Input = input }, output);
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Model, Length) { Mask = AttentionMask.Causal }, Attention(), new MultiHeadAttentionInputs { Input = input }, attended);
        NormalizationWeights norm = Weights(NormalizationPlacement.Post, 0).AttentionNormalization;
        double[] row = Sum(Widen(input), attended)[..Model];
        double mean = row.Average(), deviation = Math.Sqrt(row.Average(x => (x - mean) * (x - mean)));
        Data.AssertClose([.. row.Select((x, n) => ((x - mean) / deviation * norm.Gain[n]) + norm.Bias[n])], output.AsSpan(0, Model), 1e-12);
    }

    [Fact]
    public void Output_and_weights_must_not_overlap()
    {
        var memory = new float[100];
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            Declaration(NormalizationPlacement.Post, Normalization.LayerNorm, Hidden),
            Weights(NormalizationPlacement.Post, Hidden),
            new MultiHeadAttentionInputs { Input = new float[Length * Model] },
            memory.AsSpan(0, Length * Model),
            memory.AsSpan((Length * Model) - 1, Heads * Length * Length)));
        Assert.Equal("weights", refusal.ParamName);
        Assert.StartsWith("weights must not overlap output.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_of_no_network_takes_no_gate()
    {
        TransformerLayerAttribute declaration = Declaration(NormalizationPlacement.Post, Normalization.LayerNorm, 0);
        declaration.Activation = Activation.SwiGlu;
        double[] output = new double[Length * Model], expected = new double[Length * Model];
        ReferenceAttention.Forward(declaration, Weights(NormalizationPlacement.Post, 0), new MultiHeadAttentionInputs { Input = Data.Random(1, output.Length) }, output);
        ReferenceAttention.Forward(
            Declaration(NormalizationPlacement.Post, Normalization.LayerNorm, 0), Weights(NormalizationPlacement.Post, 0), new MultiHeadAttentionInputs { Input = Data.Random(1, output.Length) }, expected);
        Assert.Equal(expected, output);

        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new TransformerLayerAttribute(Heads, Model, Length, Hidden) { Activation = Activation.SwiGlu }, Weights(NormalizationPlacement.Post, Hidden), default, Span<double>.Empty));
        Assert.StartsWith("The network is gated", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Declarations_without_a_meaning_are_refused()
    {
        Refused(new(Heads, Model, Length, -1), "FeedForwardDimension must be at least 0, but is -1.");
        Refused(new(Heads, Model, Length, Hidden) { Activation = (Activation)99 }, "Activation must be one of None,");
        Refused(new(Heads, Model, Length, Hidden) { Normalization = (Normalization)9 }, "Normalization must be one of LayerNorm, RmsNorm, but is 9.");
        Refused(new(Heads, Model, Length, Hidden) { NormalizationPlacement = (NormalizationPlacement)9 }, "NormalizationPlacement must be one of Post, Pre, Both, but is 9.");
        Refused(new(Heads, Model, Length, Hidden) { Epsilon = -1 }, "Epsilon must be a number of at least 0, but is -1.");
        Refused(new(Heads, Model, Length, Hidden) { Epsilon = float.PositiveInfinity }, "Epsilon must be a number of at least 0, but is Infinity.");
        Refused(new(Heads, Model, Length, Hidden) { Epsilon = float.NaN }, "Epsilon must be a number of at least 0, but is NaN.");
        Refused(new(Heads, Model, Length, Hidden) { KeyShards = true }, "A layer has no KeyShards.");
        Refused(new(Heads, Model, Length, Hidden) { PackedSequences = true, KeyValueCache = true }, "PackedSequences and KeyValueCache exclude each other.");
        Refused(new(Heads, Model, Length, Hidden) { PackedSequences = true, Mask = AttentionMask.KeyPadding }, "PackedSequences and the mask KeyPadding exclude each other.");

        static void Refused(TransformerLayerAttribute declaration, string message)
        {
            var refusal = Assert.Throws<ArgumentException>(
                () => ReferenceAttention.Forward(declaration, Weights(NormalizationPlacement.Post, Hidden), default, Span<double>.Empty));
            Assert.Equal("declaration", refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_that_are_missing_or_too_many_are_refused()
    {
        TransformerLayerWeights both = Weights(NormalizationPlacement.Both, Hidden), post = Weights(NormalizationPlacement.Post, Hidden), none = Weights(NormalizationPlacement.Post, 0);
        Refused(NormalizationPlacement.Post, Hidden, both, "The layer has no AttentionOutputNormalization, since NormalizationPlacement is not Both; it must be null.");
        Refused(NormalizationPlacement.Both, Hidden, post, "The layer asks for AttentionOutputNormalization, which is null.");
        Refused(NormalizationPlacement.Post, 0, post, "The layer has no FeedForward, since feedForwardDimension is 0; it must be null.");
        Refused(NormalizationPlacement.Post, Hidden, none, "The layer asks for FeedForward, which is null.");
        Refused(NormalizationPlacement.Post, 7, post, "The up weight must be");

        static void Refused(NormalizationPlacement placement, int hidden, TransformerLayerWeights weights, string message)
        {
            var refusal = Assert.Throws<ArgumentException>(
                () => ReferenceAttention.Forward(Declaration(placement, Normalization.LayerNorm, hidden), weights, default, Span<double>.Empty));
            Assert.Equal("weights", refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(new[] { 0, 2 }, new[] { 0, 2 }, true, "cumulativeKeyLengths")]
    [InlineData(new[] { 0, 2 }, new int[0], false, "cumulativeQueryLengths")]
    [InlineData(new int[0], new int[0], true, "cumulativeQueryLengths")]
    [InlineData(new[] { 0, 5 }, new int[0], true, "cumulativeQueryLengths")]
    [InlineData(new[] { 0, 1 }, new int[0], true, "input")]
    public void Cumulative_lengths_that_make_no_sense_are_refused(int[] queries, int[] keys, bool isPacked, string name)
    {
        TransformerLayerAttribute declaration = Declaration(NormalizationPlacement.Post, Normalization.LayerNorm, Hidden);
        declaration.PackedSequences = isPacked;
        double[] output = Data.Fill(9.0, 2 * Model);
        var refusal = Assert.ThrowsAny<ArgumentException>(() => ReferenceAttention.Forward(
            declaration,
            Weights(NormalizationPlacement.Post, Hidden),
            new MultiHeadAttentionInputs { Input = new float[2 * Model], CumulativeQueryLengths = queries, CumulativeKeyLengths = keys, QueryLength = isPacked ? null : 2 },
            output));
        Assert.Equal(name, refusal.ParamName);
        Assert.All(output, x => Assert.Equal(9.0, x));
    }

    [Fact]
    public void Packed_samples_take_no_lengths()
    {
        TransformerLayerAttribute declaration = Declaration(NormalizationPlacement.Post, Normalization.LayerNorm, Hidden);
        declaration.PackedSequences = true;
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            declaration,
            Weights(NormalizationPlacement.Post, Hidden),
            new MultiHeadAttentionInputs { Input = new float[2 * Model], CumulativeQueryLengths = [0, 2], QueryLength = 2 },
            new double[2 * Model]));
        Assert.Equal("queryLength", refusal.ParamName);
    }

    private static TransformerLayerAttribute Declaration(NormalizationPlacement placement, Normalization normalization, int hidden) => new(Heads, Model, Length, hidden)
    {
        Mask = AttentionMask.Causal,
        Activation = Activation.Silu,
        Normalization = normalization,
        NormalizationPlacement = placement,
        Epsilon = Epsilon,
    };

    private static MultiHeadAttentionWeights Attention() =>
        MultiHeadAttentionWeights.FromPyTorch(Data.Random(11, 3 * Model * Model), Data.Random(12, 3 * Model), Data.Random(13, Model * Model), Data.Random(14, Model));

    private static TransformerLayerWeights Weights(NormalizationPlacement placement, int hidden)
    {
        bool isBoth = placement == NormalizationPlacement.Both;
        return new TransformerLayerWeights
        {
            Attention = Attention(),
            AttentionNormalization = new NormalizationWeights(Data.Random(15, Model), Data.Random(16, Model)),
            FeedForward = hidden == 0 ? null : new FeedForwardWeights(
                LinearWeights.FromPyTorch(Data.Random(17, hidden * Model), Data.Random(18, hidden)), LinearWeights.FromPyTorch(Data.Random(19, hidden * Model))),
            FeedForwardNormalization = hidden == 0 ? null : new NormalizationWeights(Data.Random(20, Model)),
            AttentionOutputNormalization = isBoth ? new NormalizationWeights(Data.Random(21, Model), Data.Random(22, Model)) : null,
            FeedForwardOutputNormalization = isBoth && hidden > 0 ? new NormalizationWeights(Data.Random(23, Model)) : null,
        };
    }

    // Another way to the same: the variance as the mean square less the squared mean.
    private static double[] Normalized(Normalization normalization, NormalizationWeights weights, double[] rows)
    {
        var result = new double[rows.Length];
        for (int first = 0; first < rows.Length; first += Model)
        {
            double[] row = rows[first..(first + Model)];
            double mean = normalization == Normalization.LayerNorm ? row.Average() : 0;
            double scale = Math.Sqrt(row.Average(x => x * x) - (mean * mean) + Epsilon);
            for (int n = 0; n < Model; n++)
                result[first + n] = ((row[n] - mean) / scale * weights.Gain[n]) + (weights.Bias.IsEmpty ? 0 : weights.Bias[n]);
        }

        return result;
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Widen(float[] values) => Array.ConvertAll(values, x => (double)x);

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, x => (float)x);
}
