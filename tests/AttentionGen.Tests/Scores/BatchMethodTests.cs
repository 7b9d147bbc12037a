using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>Methods that ask for the sample's number get it: of attention, of a layer, which goes through its samples one by one, and of a cache. Two compose in their order.</summary>
public sealed class BatchMethodTests
{
    private const int Batch = 3;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_tells_the_sample(bool isParallel)
    {
        float[] query = Rows(Batch * 20 * 8, 1), key = Rows(Batch * 20 * 8, 2), value = Rows(Batch * 20 * 8, 3), output = new float[query.Length];
        if (isParallel)
            BatchAttention.Forward(query, key, value, output, new() { MaxDegreeOfParallelism = 2 });
        else
            BatchAttention.Forward(query, key, value, output);

        var expected = new double[output.Length];
        var declaration = new ScaledDotProductAttentionAttribute(2, 8, 20) { ScoreModifier = "Halved, Shifted", MaskPredicate = "Sees" };
        var inputs = new AttentionInputs { Query = query, Key = key, Value = value, ScoreModifier = BatchMethods.Modified, MaskPredicate = BatchMethods.Sees };
        ReferenceAttention.Forward(declaration, inputs, expected.AsSpan());
        Agree(expected, output);
    }

    [Fact]
    public void A_layer_tells_the_sample()
    {
        var weights = MultiHeadAttentionWeights.FromPyTorch(Rows(3 * 8 * 8, 4), [], Rows(8 * 8, 5), []);
        float[] input = Rows(Batch * 20 * 8, 6), output = new float[input.Length];
        new BatchLayer(weights).Forward(input, output);

        var expected = new double[output.Length];
        var declaration = new MultiHeadAttentionAttribute(2, 8, 20) { ScoreModifier = "Halved, Shifted", MaskPredicate = "Sees" };
        var inputs = new MultiHeadAttentionInputs { Input = input, ScoreModifier = BatchMethods.Modified, MaskPredicate = BatchMethods.Sees };
        ReferenceAttention.Forward(declaration, weights, inputs, expected.AsSpan());
        Agree(expected, output);
    }

    private static float[] Rows(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    // Sums of at most 20 products of numbers below 1 in size, some of them again through 8 x 8 weights: far from 1e-5, and a wrong sample moves results by tenths.
    private static void Agree(double[] expected, float[] got)
    {
        for (int n = 0; n < got.Length; n++)
            Assert.Equal(expected[n], got[n], 1e-5);
    }
}

/// <summary>The methods as one, for the reference.</summary>
internal static class BatchMethods
{
    public static float Halved(float score, int batch, int head, int query, int key) => batch == 1 ? score * 0.5f : score;

    public static float Shifted(float score, int batch, int head, int query, int key) => score + (0.5f * ((batch + key) % 3));

    public static float Modified(float score, int batch, int head, int query, int key) => Shifted(Halved(score, batch, head, query, key), batch, head, query, key);

    public static bool Sees(int batch, int head, int query, int key) => (query + key + batch) % 3 != 0;
}

[ScaledDotProductAttention(2, 8, 20, ScoreModifier = nameof(Halved) + ", " + nameof(Shifted), MaskPredicate = nameof(Sees))]
internal static partial class BatchAttention
{
    private static float Halved(float score, int batch, int head, int query, int key) => BatchMethods.Halved(score, batch, head, query, key);

    private static float Shifted(float score, int batch, int head, int query, int key) => BatchMethods.Shifted(score, batch, head, query, key);

    private static bool Sees(int batch, int head, int query, int key) => BatchMethods.Sees(batch, head, query, key);
}

[MultiHeadAttention(2, 8, 20, ScoreModifier = nameof(Halved) + ", " + nameof(Shifted), MaskPredicate = nameof(Sees))]
internal sealed partial class BatchLayer
{
    private static float Halved(float score, int batch, int head, int query, int key) => BatchMethods.Halved(score, batch, head, query, key);

    private static float Shifted(float score, int batch, int head, int query, int key) => BatchMethods.Shifted(score, batch, head, query, key);

    private static bool Sees(int batch, int head, int query, int key) => BatchMethods.Sees(batch, head, query, key);
}
