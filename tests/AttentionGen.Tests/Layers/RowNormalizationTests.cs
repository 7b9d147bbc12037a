using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AttentionGen.Reference;
using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests.Layers;

/// <summary>Normalised rows at every width against double arithmetic.</summary>
public sealed class RowNormalizationTests
{
    private const double U = 1.0 / (1 << 24);

    public static TheoryData<Normalization, int, float, float> Rows()
    {
        var data = new TheoryData<Normalization, int, float, float>();
        foreach (Normalization normalization in Enum.GetValues<Normalization>())
        foreach (int width in new[] { 1, 3, 16, 17, 33, 64, 100, 384 })
        foreach ((float mean, float epsilon) in new[] { (0f, 1e-5f), (0.5f, 1e-12f), (10_000f, 1e-5f), (-3f, 1f) })
            data.Add(normalization, width, mean, epsilon);
        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_width_is_within_the_bound(Normalization normalization, int width, float mean, float epsilon)
    {
        const int RowCount = 5;
        var random = new Random(width);
        float[] source = [.. Enumerable.Range(0, RowCount * width).Select(_ => mean + Normal(random))];
        float[] gain = [.. Enumerable.Range(0, width).Select(_ => 1 + (Normal(random) / 4))], bias = [.. Enumerable.Range(0, width).Select(_ => Normal(random))];
        float[] residual = [.. Enumerable.Range(0, RowCount * width).Select(_ => Normal(random))];
        foreach (int lanes in LaneCounts.Here)
        foreach (bool hasBias in new[] { false, true })
        foreach (bool hasResidual in new[] { false, true })
        {
            var weights = new NormalizationWeights(gain, hasBias ? bias : []);
            double[] exact = ReferenceNormalization.Apply(normalization, epsilon, weights, Array.ConvertAll(source, x => (double)x));
            float[] actual = Run(lanes, normalization, epsilon, source, gain, hasBias ? bias : [], hasResidual ? residual : [], inPlace: false);
            for (int n = 0; n < actual.Length; n++)
            {
                double added = hasResidual ? residual[n] : 0;
                double expected = exact[n] + added, error = Math.Abs(actual[n] - expected);
                double bound = Bound(normalization, lanes, epsilon, source.AsSpan(n / width * width, width), n % width, gain[n % width], hasBias ? bias[n % width] : 0, added);
                Assert.True(error <= bound, FormattableString.Invariant($"{lanes} lanes, element {n}: {actual[n]:R} in place of {expected:R}, off by {error:E2}, allowed {bound:E2}."));
            }

            float[] again = Run(lanes, normalization, epsilon, source, gain, hasBias ? bias : [], hasResidual ? residual : [], inPlace: true);
            Assert.Equal(actual, again);
        }
    }

    [Fact]
    public void A_row_does_not_depend_on_its_neighbours()
    {
        const int Width = 100;
        float[] rows = [.. Enumerable.Range(0, 4 * Width).Select(n => MathF.Sin(n))], gain = [.. Enumerable.Repeat(1f, Width)];
        foreach (int lanes in LaneCounts.Here)
        {
            float[] together = Run(lanes, Normalization.LayerNorm, 1e-5f, rows, gain, [], [], inPlace: false);
            for (int row = 0; row < 4; row++)
            {
                float[] alone = Run(lanes, Normalization.LayerNorm, 1e-5f, rows[(row * Width)..((row + 1) * Width)], gain, [], [], inPlace: false);
                Assert.Equal(together[(row * Width)..((row + 1) * Width)], alone);
            }
        }
    }

    [Fact]
    public void A_constant_row_has_no_variance() => Assert.All(LaneCounts.Here, lanes =>
        Assert.Equal(
            [5f, 6f, 7f, 5f, 6f, 7f],
            Run(lanes, Normalization.LayerNorm, 1e-5f, [8f, 8f, 8f, -2f, -2f, -2f], [1f, 2f, 3f], [5f, 6f, 7f], [], inPlace: false)));

    /// <summary>How far an element may be off, to first order in u, with a hundredth for what lies beyond.</summary>
    /// <remarks>
    /// Sums: two accumulators of lanes, their halves, then at most 2 lanes - 1 single elements, so that a term is rounded with at most D = n / (2 lanes) + 2 lanes + 8 sums. The mean
    /// is wrong by m = D u mean |x|, which changes the mean square by m^2; the differences' own roundings by 2 u of it, its products and sums by D u. The root halves all that;
    /// root, quotient and epsilon's sum add 3 u: r of the scale. An element then is wrong by the mean's m and by r + 3 u of its difference, times scale and gain, and rounds with
    /// the bias and with what is added.
    /// </remarks>
    private static double Bound(Normalization normalization, int lanes, double epsilon, ReadOnlySpan<float> row, int element, double gain, double bias, double added)
    {
        int width = row.Length;
        double sum = 0, size = 0, squares = 0;
        foreach (float x in row)
        {
            sum += x;
            size += Math.Abs(x);
        }

        double mean = normalization == Normalization.LayerNorm ? sum / width : 0;
        foreach (float x in row)
            squares += (x - mean) * (x - mean);
        double depth = (width / (2.0 * lanes)) + (2 * lanes) + 8;
        double meanError = normalization == Normalization.LayerNorm ? depth * U * size / width : 0;
        double square = (squares / width) + epsilon, scale = 1 / Math.Sqrt(square);
        double scaleError = ((((depth + 2) * U) + (meanError * meanError / square)) / 2) + (3 * U);
        double difference = Math.Abs(row[element] - mean), normalized = Math.Abs(gain) * scale * difference;
        double bound = (Math.Abs(gain) * scale * (meanError + (difference * (scaleError + (3 * U)))))
            + (U * (normalized + Math.Abs(bias))) + (U * (normalized + Math.Abs(bias) + Math.Abs(added)));
        return (1.01 * bound) + Math.ScaleB(1, -140);
    }

    private static float[] Run(
        int lanes, Normalization normalization, float epsilon, float[] source, float[] gain, float[] bias, float[] residual, bool inPlace)
    {
        // Between guard pages: the last row's last vector ends where memory ends.
        using var from = new GuardedMemory<float>(source, GuardSide.End);
        using var gains = new GuardedMemory<float>(gain, GuardSide.End).AsReadOnly();
        using var biases = new GuardedMemory<float>(bias, GuardSide.End).AsReadOnly();
        using var added = new GuardedMemory<float>(residual, GuardSide.End).AsReadOnly();
        using var other = new GuardedMemory<float>(source.Length, GuardSide.Start);
        GuardedMemory<float> target = inPlace ? from : other;
        if (!inPlace)
            from.AsReadOnly();
        int rows = source.Length / gain.Length;
        ref float b = ref bias.Length == 0 ? ref Unsafe.NullRef<float>() : ref biases.Span[0];
        ref float r = ref residual.Length == 0 ? ref Unsafe.NullRef<float>() : ref added.Span[0];
        if (lanes == 16)
            RowNormalization<Vector512<float>, Lanes512>.Run(normalization, epsilon, rows, gain.Length, ref from.Span[0], ref gains.Span[0], ref b, ref r, ref target.Span[0]);
        else if (lanes == 8)
            RowNormalization<Vector256<float>, Lanes256>.Run(normalization, epsilon, rows, gain.Length, ref from.Span[0], ref gains.Span[0], ref b, ref r, ref target.Span[0]);
        else if (lanes == 4)
            RowNormalization<Vector128<float>, Lanes128>.Run(normalization, epsilon, rows, gain.Length, ref from.Span[0], ref gains.Span[0], ref b, ref r, ref target.Span[0]);
        else
            RowNormalization<float, ScalarLanes>.Run(normalization, epsilon, rows, gain.Length, ref from.Span[0], ref gains.Span[0], ref b, ref r, ref target.Span[0]);
        return target.Span.ToArray();
    }

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
