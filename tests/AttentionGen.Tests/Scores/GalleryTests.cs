using System;
using System.Collections.Generic;
using System.Linq;
using AttentionGen.Samples.Masks.Gallery;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>Every kernel of the sample's gallery agrees with the reference, which calls the same methods as C#.</summary>
public sealed class GalleryTests
{
    private const int Width = GallerySize.Heads * GallerySize.HeadDimension;
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private static readonly GalleryInputs s_inputs = new();

    public static IEnumerable<TheoryDataRow<string>> Names => MaskGallery.Of(s_inputs).Select(entry => new TheoryDataRow<string>(entry.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kernel_agrees_with_the_reference(string name)
    {
        GalleryEntry entry = MaskGallery.Of(s_inputs).Single(entry => entry.Name == name);
        var random = new Random(5);
        float[] query = Rows(random, 2), key = Rows(random, 2), value = Rows(random, 1), output = new float[query.Length];
        Array.Fill(output, float.NaN);
        entry.Forward(query, key, value, output);

        double[] expected = Reference(entry, query, key, value);
        float[] plain = Plain(entry, query, key, value);
        double allowed = 2 * LargestError(plain, expected) + (8 * UnitRoundoff);
        Assert.InRange(LargestError(output, expected), 0, allowed);
    }

    [Fact]
    public void What_is_decided_while_building_is_told()
    {
        string window = SlidingWindow.KernelPlan.ToString(), documents = Documents.KernelPlan.ToString();

        Assert.Contains("Which tile is which was found when this was generated.", Dilated.KernelPlan.ToString(), StringComparison.Ordinal);
        Assert.Contains("The distance alone decides, within bounds", window, StringComparison.Ordinal);
        Assert.Contains("A query sees a key if: internal static bool Sees(int head, int query, int key) => query >= key && query - key < Window;", window, StringComparison.Ordinal);
        Assert.Contains("Tiles are classified at each call", documents, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiles_that_are_computed_all_the_same_are_told()
    {
        const string All = "All tiles are computed, because whole rows of scores are kept";

        Assert.Contains(All, PrefixWeights.KernelPlan.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not computed", PrefixWeights.KernelPlan.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(All, SlidingWindow.KernelPlan.ToString(), StringComparison.Ordinal);
        Assert.Contains("hidden and not computed", SlidingWindow.KernelPlan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_too_short_is_an_exception()
    {
        float[] rows = new float[GallerySize.Length * Width], output = new float[rows.Length];
        Assert.Throws<IndexOutOfRangeException>(() => Documents.Forward(rows, rows, rows, new int[GallerySize.Length - 1], output));
        Assert.Throws<IndexOutOfRangeException>(() => RelativeBias.Forward(rows, rows, rows, s_inputs.RelativeBias.AsSpan(1), output));
        Assert.Throws<IndexOutOfRangeException>(() => GraphDistance.Forward(rows, rows, rows, s_inputs.Hops, [], output));
    }

    private static float[] Rows(Random random, float size) =>
        [.. Enumerable.Range(0, GallerySize.Length * Width).Select(_ => size * ((random.NextSingle() * 2) - 1))];

    private static double LargestError(float[] results, double[] expected)
    {
        double largest = 0;
        for (int n = 0; n < results.Length; n++)
        {
            double error = Math.Abs(results[n] - expected[n]);
            largest = error <= largest ? largest : error;
        }

        return largest;
    }

    private static double[] Reference(GalleryEntry entry, float[] query, float[] key, float[] value)
    {
        var declaration = new ScaledDotProductAttentionAttribute(GallerySize.Heads, Width, GallerySize.Length)
        {
            ScoreModifier = entry.Modifier is null ? null : "Score",
            MaskPredicate = entry.Predicate is null ? null : "Sees",
        };
        var inputs = new AttentionInputs { Query = query, Key = key, Value = value, ScoreModifier = entry.Modifier, MaskPredicate = entry.Predicate };
        var expected = new double[query.Length];
        ReferenceAttention.Forward(declaration, inputs, expected.AsSpan());
        return expected;
    }

    // A textbook loop in float: the yardstick of the kernel's error.
    private static float[] Plain(GalleryEntry entry, float[] query, float[] key, float[] value)
    {
        var output = new float[query.Length];
        var scores = new float[GallerySize.Length];
        float scale = (float)(1 / Math.Sqrt(GallerySize.HeadDimension));
        for (int head = 0; head < GallerySize.Heads; head++)
        for (int i = 0; i < GallerySize.Length; i++)
        {
            ReadOnlySpan<float> q = Row(query, i, head);
            for (int j = 0; j < GallerySize.Length; j++)
            {
                scores[j] = float.NegativeInfinity;
                if (entry.Predicate?.Invoke(0, head, i, j) == false)
                    continue;
                float dot = 0;
                for (int d = 0; d < q.Length; d++)
                    dot += q[d] * Row(key, j, head)[d];
                scores[j] = entry.Modifier?.Invoke(dot * scale, 0, head, i, j) ?? dot * scale;
            }

            float maximum = scores.Max(), sum = 0;
            if (float.IsNegativeInfinity(maximum))
                continue;
            for (int j = 0; j < scores.Length; j++)
                sum += scores[j] = MathF.Exp(scores[j] - maximum);
            Span<float> o = output.AsSpan((i * Width) + (head * GallerySize.HeadDimension), GallerySize.HeadDimension);
            for (int j = 0; j < scores.Length; j++)
            for (int d = 0; d < o.Length; d++)
                o[d] += scores[j] / sum * Row(value, j, head)[d];
        }

        return output;
    }

    private static ReadOnlySpan<float> Row(float[] rows, int number, int head) =>
        rows.AsSpan((number * Width) + (head * GallerySize.HeadDimension), GallerySize.HeadDimension);
}

[ScaledDotProductAttention(2, 8, 200, MaskPredicate = nameof(Sees), Outputs = AttentionOutputs.Weights)]
internal static partial class PrefixWeights
{
    private static bool Sees(int head, int query, int key) => query >= key || key < 4;
}
