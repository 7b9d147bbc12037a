using System.Runtime.Intrinsics;
using AttentionGen.Reference;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Layers;

/// <summary>Activations at every width against double arithmetic, within bounds that follow from how they are computed. u is the unit roundoff 2^-24.</summary>
public sealed class ActivationFunctionTests
{
    private const double U = 1.0 / (1 << 24);
    private static readonly double s_smallestSubnormal = Math.ScaleB(1, -149);
    private static readonly double s_smallestNormal = Math.ScaleB(1, -126);

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>().Where(activation => activation != Activation.None)];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Every_width_is_within_the_bound(Activation activation)
    {
        float[] xs = [.. Sweep()];
        double[] exact = Array.ConvertAll(xs, x => ReferenceActivation.Of(activation, x));
        foreach (int lanes in LaneCounts.Here)
        {
            float[] actual = Applied(activation, lanes, xs);
            double worst = 0;
            for (int n = 0; n < xs.Length; n++)
            {
                double share = Math.Abs(actual[n] - exact[n]) / Bound(activation, xs[n], exact[n]);
                worst = Math.Max(worst, share);
                Assert.True(share <= 1, FormattableString.Invariant($"{activation}, {lanes} lanes, of {xs[n]:R}: {actual[n]:R} in place of {exact[n]:R}, {share:0.00} of the bound."));
            }

            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{lanes} lanes: at most {worst:0.00} of the bound."));
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Edges(Activation activation)
    {
        foreach (int lanes in LaneCounts.Here)
        {
            Assert.Equal(float.NaN, Of(float.NaN));
            Assert.Equal(float.PositiveInfinity, Of(float.PositiveInfinity));
            Assert.Equal(0f, Of(0f));
            Assert.Equal(0f, Of(-0f));
            Assert.All((float[])[1e10f, 1e20f, 1e38f, float.MaxValue], x => Assert.Equal(x, Of(x)));
            Assert.All((float[])[-1e10f, -1e20f, -1e38f, float.MinValue], x => Assert.Equal(0f, Of(x)));

            // The limit, or what the formula says of it: -infinity * 0.
            float far = Of(float.NegativeInfinity);
            Assert.True(far == 0 || float.IsNaN(far), FormattableString.Invariant($"{far}"));
            if (activation == Activation.Relu)
                Assert.Equal(0f, far);

            float Of(float x) => Applied(activation, lanes, [x])[0];
        }
    }

    [Fact]
    public void None_changes_nothing() => Assert.All(
        LaneCounts.Here, lanes => Assert.Equal([1.5f, -2f, float.NaN], Applied(Activation.None, lanes, [1.5f, -2f, float.NaN])));

    /// <summary>How far a result may be off.</summary>
    /// <remarks>
    /// <para>ReLU selects, and is exact.</para>
    /// <para>
    /// GeluErf is max(x, 0) - a p(a) e^(-a^2/2), a = |x|. The polynomial's error is 2.2e-8 a. Its twelve terms of coefficients c_k, each rounded at most 2k + 1 times, are
    /// wrong by sum (2k + 1) |c_k| a^k u; the exponential, whose argument is rounded thrice and whose power has 3 u, by (1.5 a^2 + 3) u of itself; two products add 2 u. That
    /// times a e^(-a^2/2) is at most 9.4 u a (the greatest of 6.9 and of 2.5), and up to a = 1/2, where no terms cancel, (1.4 + 2.5) u a. The difference rounds once more, to
    /// 1 u of at most a, or up to 1/2, where the result is at most 0.7 a, to 0.7 u a. Subnormals: three roundings of half a unit.
    /// </para>
    /// <para>
    /// Silu and GeluTanh are x / (1 + 2^-y). A y that is wrong by d of itself changes the power by d |y| ln 2 of itself, of which the power itself has 3 u, and the quotient
    /// by no more; below 0 the numerator has that power too, but x p / (1 + p) changes by less than p. Product, sum and quotient round, 3 u. Silu's |y| ln 2 = |x| is rounded
    /// twice: (2 |x| + 6) u. GeluTanh's, 2 sqrt(2/pi) (|x| + 0.044715 |x|^3), five times: square, two coefficients and a product and sum that need not be fused give 4, the last
    /// product one. Powers under the smallest normal number are 0, which x is multiplied by.
    /// </para>
    /// </remarks>
    private static double Bound(Activation activation, double x, double exact)
    {
        double a = Math.Abs(x);
        double lost = (a * s_smallestNormal) + (2 * s_smallestSubnormal);
        return activation switch
        {
            Activation.Relu => s_smallestSubnormal / 4,
            Activation.GeluErf or Activation.GeGlu => (a * (2.2e-8 + ((a <= 0.5 ? 4.6 : 10.4) * U))) + (2 * s_smallestSubnormal),
            Activation.GeluTanh or Activation.GeGluTanh => (Math.Abs(exact) * ((5 * 2 * Math.Sqrt(2 / Math.PI) * (a + (0.044715 * a * a * a))) + 6) * U) + lost,
            _ => (Math.Abs(exact) * ((2 * a) + 6) * U) + lost,
        };
    }

    // Every 8191st float of either sign up to 100, a thousand of each power of two, all last digits among them; every function's tails end before. With the smallest ones.
    private static IEnumerable<float> Sweep()
    {
        uint end = BitConverter.SingleToUInt32Bits(100f);
        for (uint bits = 0; bits < end; bits += 8191)
        {
            yield return BitConverter.UInt32BitsToSingle(bits);
            yield return -BitConverter.UInt32BitsToSingle(bits);
        }

        for (uint bits = 1; bits < 32; bits++)
        {
            yield return BitConverter.UInt32BitsToSingle(bits);
            yield return -BitConverter.UInt32BitsToSingle(bits);
        }
    }

    private static float[] Applied(Activation activation, int lanes, float[] xs)
    {
        // A tile of one row, two vectors wide.
        var padded = new float[(xs.Length + (2 * lanes) - 1) / (2 * lanes) * 2 * lanes];
        xs.CopyTo(padded, 0);
        for (int n = 0; n < padded.Length; n += 2 * lanes)
        {
            ref float first = ref padded[n], second = ref padded[n + lanes];
            if (lanes == 16)
                TileEnd<Vector512<float>, Lanes512>.Activate(activation, 1, ref first, ref second, 0);
            else if (lanes == 8)
                TileEnd<Vector256<float>, Lanes256>.Activate(activation, 1, ref first, ref second, 0);
            else if (lanes == 4)
                TileEnd<Vector128<float>, Lanes128>.Activate(activation, 1, ref first, ref second, 0);
            else
                TileEnd<float, ScalarLanes>.Activate(activation, 1, ref first, ref second, 0);
        }

        return padded[..xs.Length];
    }
}
