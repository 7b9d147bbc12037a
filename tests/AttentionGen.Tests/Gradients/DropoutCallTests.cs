using System;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Gradients;

/// <summary>Attention that may drop weights.</summary>
[ScaledDotProductAttention(2, 32, 40, Mask = AttentionMask.Causal, Gradients = true, AttentionDropout = 0.25f)]
internal static partial class DroppingAttention;

/// <summary>The same without dropout.</summary>
[ScaledDotProductAttention(2, 32, 40, Mask = AttentionMask.Causal, Gradients = true)]
internal static partial class WholeAttention;

/// <summary>Attention that may drop weights, whose scores get an element of a bias and one of a table, each their own.</summary>
[ScaledDotProductAttention(2, 32, 40, Mask = AttentionMask.Causal | AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query, SoftCap = 3f,
    ScoreModifier = nameof(Shifted), Gradients = true, AttentionDropout = 0.25f)]
internal static partial class DroppingTable
{
    private static float Shifted(float score, int head, int query, int key, ReadOnlySpan<float> table) => score + table[(((head * 40) + query) * 40) + key];
}

/// <summary>A layer that may drop at each place.</summary>
[TransformerLayer(2, 24, 9, 40, Gradients = true, AttentionDropout = 0.25f, HiddenDropout = 0.5f, ResidualDropout = 0.125f)]
internal sealed partial class DroppingLayer;

/// <summary>A network that may drop hidden elements.</summary>
[FeedForward(24, 40, Gradients = true, HiddenDropout = 0.5f)]
internal sealed partial class DroppingNetwork;

/// <summary>Calls with a seed and without, by name and in order, of what declares dropout and what does not.</summary>
[Collection(SerialKernels.Name)]
public sealed class DropoutCallTests
{
    private const int Batch = 2, Rows = 2 * 40 * 32, Statistics = 2 * 2 * 40;
    private static readonly DropoutSeed s_seed = new(7, 3);
    private static readonly float[] s_query = Numbers(Rows, 0.3), s_key = Numbers(Rows, 0.7), s_value = Numbers(Rows, 1.1);

    private static AttentionInputs Inputs(DropoutSeed? dropout) => new() { Query = s_query, Key = s_key, Value = s_value, Dropout = dropout };

    [Fact]
    public void Without_a_seed_nothing_is_dropped()
    {
        (float[] output, float[] logSumExp) = Forward(null);
        float[] whole = new float[Rows], wholeLogSumExp = new float[Statistics];
        WholeAttention.Forward(s_query, s_key, s_value, whole, wholeLogSumExp);

        Assert.Equal(whole, output);
        Assert.Equal(wholeLogSumExp, logSumExp);
    }

    [Fact]
    public void Log_sum_exp_is_that_without_dropout()
    {
        Assert.Equal(Forward(null).LogSumExp, Forward(s_seed).LogSumExp);
        Assert.NotEqual(Forward(null).Output, Forward(s_seed).Output);
        Assert.NotEqual(Forward(s_seed).Output, Forward(s_seed with { Offset = 4 }).Output);
    }

    [Fact]
    public void A_call_by_name_is_the_call_in_order()
    {
        (float[] output, float[] logSumExp) = Forward(s_seed);
        float[] byName = new float[Rows], byNameLogSumExp = new float[Statistics];
        DroppingAttention.Forward(Inputs(s_seed), byName, new AttentionResults<float> { LogSumExp = byNameLogSumExp });
        Assert.Equal(output, byName);

        float[] outputGradient = Numbers(Rows, 1.9);
        float[][] gradients = [new float[Rows], new float[Rows], new float[Rows]], named = [new float[Rows], new float[Rows], new float[Rows]];
        DroppingAttention.Backward(s_query, s_key, s_value, s_seed, output, logSumExp, outputGradient, gradients[0], gradients[1], gradients[2]);
        DroppingAttention.Backward(
            Inputs(s_seed), output, logSumExp, outputGradient, new AttentionGradients<float> { Query = named[0], Key = named[1], Value = named[2] });
        Assert.Equal(gradients, named);
    }

    /// <summary>A dropped weight's value has no part in output or gradients, NaN or not: as if its key were hidden from that query.</summary>
    [Fact]
    public void The_value_of_a_weight_that_every_query_drops_takes_no_part()
    {
        // Key 39 is seen by the last query alone; a seed that drops it there.
        DropoutSeed seed = Enumerable.Range(0, 1000).Select(n => new DropoutSeed((ulong)n, 0))
            .First(seed => Enumerable.Range(0, Batch).All(sample => seed.WeightFactor(0.25f, sample, 0, 39, 39) == 0 && seed.WeightFactor(0.25f, sample, 1, 39, 39) == 0));
        float[] value = [.. s_value];
        for (int sample = 0; sample < Batch; sample++)
            Array.Fill(value, float.NaN, ((sample * 40) + 39) * 32, 32);
        float[] output = new float[Rows], logSumExp = new float[Statistics], outputGradient = Numbers(Rows, 1.9);
        DroppingAttention.Forward(s_query, s_key, value, seed, output, logSumExp);
        float[] query = new float[Rows], key = new float[Rows], valueGradient = new float[Rows];
        DroppingAttention.Backward(s_query, s_key, value, seed, output, logSumExp, outputGradient, query, key, valueGradient);

        Assert.All((float[][])[output, query, key, valueGradient], values => Assert.All(values, x => Assert.True(float.IsFinite(x))));
        Assert.All(Enumerable.Range(0, Batch), sample => Assert.All(valueGradient[(((sample * 40) + 39) * 32)..((sample + 1) * 40 * 32)], x => Assert.Equal(0f, x)));
    }

    /// <summary>Both are added to the score, so that they have its gradient; that of a bias is held against the reference in the kernels' cases.</summary>
    [Fact]
    public void A_table_has_the_gradient_of_a_bias()
    {
        const int Sample = Rows / Batch, Pairs = 2 * 40 * 40;
        float[] query = s_query[..Sample], key = s_key[..Sample], value = s_value[..Sample], bias = Numbers(Pairs, 2.3), table = Numbers(Pairs, 2.9), outputGradient = Numbers(Sample, 1.9);
        float[] output = new float[Sample], logSumExp = new float[Statistics / Batch], queryGradient = new float[Sample], keyGradient = new float[Sample], valueGradient = new float[Sample];
        float[] biasGradient = new float[Pairs], tableGradient = new float[Pairs], whole = new float[Pairs];
        DroppingTable.Forward(query, key, value, bias, table, s_seed, output, logSumExp);
        DroppingTable.Backward(query, key, value, bias, table, s_seed, output, logSumExp, outputGradient, queryGradient, keyGradient, valueGradient, biasGradient, tableGradient);
        Assert.Equal(biasGradient, tableGradient);
        Assert.Contains(tableGradient, gradient => Math.Abs(gradient) > 0.01f);

        DroppingTable.Forward(query, key, value, bias, table, null, output, logSumExp);
        DroppingTable.Backward(query, key, value, bias, table, null, output, logSumExp, outputGradient, queryGradient, keyGradient, valueGradient, [], whole);
        Assert.NotEqual(whole, tableGradient);
    }

    [Fact]
    public void A_seed_that_was_not_declared_is_refused()
    {
        float[] output = new float[Rows], logSumExp = new float[Statistics];
        Refused("AttentionDropout was not set", () => WholeAttention.Forward(Inputs(s_seed), output, new AttentionResults<float> { LogSumExp = logSumExp }));
        Refused("AttentionDropout was not set", () => WholeAttention.Backward(
            Inputs(s_seed), output, logSumExp, output, new AttentionGradients<float> { Query = new float[Rows], Key = new float[Rows], Value = new float[Rows] }));
        Refused("no dropout was set", () => ReferenceAttention.Forward(new ScaledDotProductAttentionAttribute(2, 32, 40), Inputs(s_seed), new float[Rows]));
        Assert.All(output, x => Assert.Equal(0f, x));
    }

    [Fact]
    public void A_layer_drops_where_it_keeps_activations_and_nowhere_else()
    {
        var layer = new DroppingLayer(LayerWeights());
        float[] input = Numbers(9 * 24, 0.3), output = new float[9 * 24], dropped = new float[9 * 24], kept = new float[DroppingLayer.ActivationCount(9)];
        layer.Forward(input, output);
        layer.Forward(input, null, dropped, kept);
        Assert.Equal(output, dropped);
        layer.Forward(input, s_seed, dropped, kept);
        Assert.NotEqual(output, dropped);
        float[] byName = new float[9 * 24];
        layer.Forward(new MultiHeadAttentionInputs { Input = input, Dropout = s_seed }, byName, kept);
        Assert.Equal(dropped, byName);

        Refused("only a call that keeps activations drops anything", () => layer.Forward(new MultiHeadAttentionInputs { Input = input, Dropout = s_seed }, output));
    }

    [Fact]
    public void A_network_drops_hidden_elements()
    {
        var network = new DroppingNetwork(Network());
        float[] input = Numbers(9 * 24, 0.3), output = new float[9 * 24], dropped = new float[9 * 24], kept = new float[DroppingNetwork.ActivationCount(9)];
        network.Forward(input, output);
        network.Forward(input, null, dropped, kept);
        Assert.Equal(output, dropped);
        network.Forward(input, s_seed, dropped, kept);
        Assert.NotEqual(output, dropped);

        using var split = new SplitWork();
        float[] parallel = new float[9 * 24], gradient = new float[9 * 24], parallelGradient = new float[9 * 24];
        var options = new ParallelOptions { MaxDegreeOfParallelism = 3 };
        network.Forward(input, s_seed, parallel, kept, options);
        Assert.Equal(dropped, parallel);
        network.Backward(input, s_seed, kept, output, gradient, null);
        network.Backward(input, s_seed, kept, output, parallelGradient, null, options);
        Assert.Equal(gradient, parallelGradient);
    }

    [Theory]
    [InlineData(-0.5f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void The_reference_refuses_a_rate_that_is_no_share(float rate)
    {
        foreach ((string name, Action call) in new (string, Action)[]
        {
            ("AttentionDropout", () => ReferenceAttention.Forward(new ScaledDotProductAttentionAttribute(1, 1, 1) { AttentionDropout = rate }, new AttentionInputs { Query = [1], Key = [1], Value = [1] }, new float[1])),
            ("HiddenDropout", () => ReferenceLayers.Forward(new FeedForwardAttribute(24, 40) { HiddenDropout = rate }, Network(), new float[24], new float[24])),
            ("HiddenDropout", () => Layer(new TransformerLayerAttribute(2, 24, 9, 40) { HiddenDropout = rate })),
            ("ResidualDropout", () => Layer(new TransformerLayerAttribute(2, 24, 9, 40) { ResidualDropout = rate })),
        })
        {
            ArgumentException refused = Assert.Throws<ArgumentException>(call);
            Assert.Equal("declaration", refused.ParamName);
            Assert.StartsWith($"{name} must be a number from 0 to less than 1, but is ", refused.Message, StringComparison.Ordinal);
        }

        static void Layer(TransformerLayerAttribute declaration) =>
            ReferenceAttention.Forward(declaration, LayerWeights(), new MultiHeadAttentionInputs { Input = new float[24 * 9] }, new float[24 * 9]);
    }

    private static (float[] Output, float[] LogSumExp) Forward(DropoutSeed? dropout)
    {
        float[] output = new float[Rows], logSumExp = new float[Statistics];
        DroppingAttention.Forward(s_query, s_key, s_value, dropout, output, logSumExp);
        return (output, logSumExp);
    }

    private static void Refused(string reason, Action call)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(call);
        Assert.Equal("dropout", refused.ParamName);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static TransformerLayerWeights LayerWeights() => new()
    {
        Attention = MultiHeadAttentionWeights.FromPyTorch(Numbers(3 * 24 * 24, 0.1), Numbers(3 * 24, 0.2), Numbers(24 * 24, 0.4), Numbers(24, 0.5)),
        AttentionNormalization = new(Numbers(24, 0.6), Numbers(24, 0.8)),
        FeedForward = Network(),
        FeedForwardNormalization = new(Numbers(24, 0.9), Numbers(24, 1.0)),
    };

    private static FeedForwardWeights Network() =>
        new(LinearWeights.FromPyTorch(Numbers(40 * 24, 1.2), Numbers(40, 1.3)), LinearWeights.FromPyTorch(Numbers(24 * 40, 1.4), Numbers(24, 1.5)));

    private static float[] Numbers(int count, double start) => [.. Enumerable.Range(0, count).Select(n => (float)Math.Sin((n * 0.37) + start))];
}
