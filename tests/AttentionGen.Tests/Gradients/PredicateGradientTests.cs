using System;
using System.Linq;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Gradients;

/// <summary>
/// A predicate hides what a boolean mask of the same pairs hides: from the same output and log-sum-exp come gradients of the same bits, whole blocks passed over or not, and whatever
/// hidden rows hold.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class PredicateGradientTests
{
    private const int Hidden = 5;

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Gradients_are_those_of_a_mask(float hidden)
    {
        var random = new Random(9);
        float[] Draw() => [.. Enumerable.Range(0, Documents.Length * Documents.Dimension).Select(_ => (random.NextSingle() * 2) - 1)];
        float[] query = Draw(), key = Draw(), value = Draw(), outputGradient = Draw();
        key.AsSpan(Hidden * Documents.Dimension, Documents.Dimension).Fill(hidden);
        value.AsSpan(Hidden * Documents.Dimension, Documents.Dimension).Fill(hidden);
        bool[] mask = [.. from q in Enumerable.Range(0, Documents.Length) from k in Enumerable.Range(0, Documents.Length) select Documents.Sees(q, k)];
        int[] documents = [.. Enumerable.Range(0, Documents.Length).Select(n => n == Hidden ? -1 : n / Documents.Size)];
        float[] output = new float[query.Length], logSumExp = new float[Documents.Length];
        MaskedDocuments.Forward(query, key, value, mask, output, logSumExp);

        float[][] Gradients(Action<float[], float[], float[]> backward)
        {
            float[][] all = [new float[query.Length], new float[key.Length], new float[value.Length]];
            backward(all[0], all[1], all[2]);
            return all;
        }

        float[][] expected = Gradients((q, k, v) => MaskedDocuments.Backward(query, key, value, mask, output, logSumExp, outputGradient, q, k, v));
        Assert.Equal(expected, Gradients((q, k, v) => PlacedDocuments.Backward(query, key, value, output, logSumExp, outputGradient, q, k, v)));
        Assert.Equal(expected, Gradients((q, k, v) => GivenDocuments.Backward(query, key, value, documents, output, logSumExp, outputGradient, q, k, v)));
        Assert.All(expected.SelectMany(gradient => gradient), gradient => Assert.True(float.IsFinite(gradient)));
        Assert.All(expected[1].AsSpan(Hidden * Documents.Dimension, Documents.Dimension).ToArray(), gradient => Assert.Equal(0f, gradient));
        Assert.Contains(expected[1], gradient => Math.Abs(gradient) > 0.01f);
    }

    [Fact]
    public void Calls_with_methods_allocate_nothing()
    {
        float[] rows = new float[Documents.Length * Documents.Dimension], gradient = new float[rows.Length], other = new float[rows.Length], third = new float[rows.Length];
        float[] logSumExp = new float[Documents.Length];
        int[] documents = new int[Documents.Length];
        Call();
        Assert.Equal(0, AllocatedBytes.Least(Call));

        void Call() => GivenDocuments.Backward(rows, rows, rows, documents, rows, logSumExp, rows, gradient, other, third);
    }
}

/// <summary>Documents end to end, longer than a block of queries, and a key that nobody sees.</summary>
internal static class Documents
{
    public const int Length = 310;
    public const int Size = 140;
    public const int Dimension = 12;

    public static bool Sees(int query, int key) => query / Size == key / Size && key != 5;
}

[ScaledDotProductAttention(1, Documents.Dimension, Documents.Length, Mask = AttentionMask.Boolean, Gradients = true)]
internal static partial class MaskedDocuments;

[ScaledDotProductAttention(1, Documents.Dimension, Documents.Length, MaskPredicate = nameof(Sees), Gradients = true)]
internal static partial class PlacedDocuments
{
    private static bool Sees(int head, int query, int key) => query / Documents.Size == key / Documents.Size && key != 5;
}

[ScaledDotProductAttention(1, Documents.Dimension, Documents.Length, MaskPredicate = nameof(Sees), Gradients = true)]
internal static partial class GivenDocuments
{
    // The hidden key's own query sees what the others of its place see.
    private static bool Sees(int head, int query, int key, ReadOnlySpan<int> documents) => documents[query == 5 ? 0 : query] == documents[key];
}
