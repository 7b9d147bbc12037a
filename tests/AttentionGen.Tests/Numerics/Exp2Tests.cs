using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Numerics;

/// <summary>The exponential that every softmax rests on, against double arithmetic, at every width this machine has.</summary>
public sealed class Exp2Tests
{
    // The polynomial itself is within 1e-8, a sixth of a unit; its last step rounds by half a unit, the product before it by less than as much again
    // where multiply and add round apart.
    private const double MostUnits = 1.5;

    // What scores may pass their reference by, where neighbouring floats are as far apart.
    private const float Largest = 16;

    [Fact]
    public void Every_width_is_within_one_and_a_half_units_in_the_last_place()
    {
        double worst = 0;
        for (float x = Largest; x >= -125.5f; x -= 0.000731f)
        {
            float scalar = VectorMath.Exp2(x);
            double exact = Math.Pow(2, x);
            double unit = Math.ScaleB(1, Math.ILogB(exact) - 23);
            worst = Math.Max(worst, Math.Abs(scalar - exact) / unit);
            foreach (float wide in Wide(x))
                Assert.InRange(Math.Abs(wide - exact) / unit, 0, MostUnits);
        }
        Assert.InRange(worst, 0, MostUnits);
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(1f, 2f)]
    [InlineData(8f, 256f)]
    [InlineData(16f, 65536f)]
    [InlineData(-1f, 0.5f)]
    [InlineData(-126f, 1.17549435e-38f)]
    [InlineData(-127f, 0f)]
    [InlineData(-1e30f, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, float.NaN)]
    public void Powers_and_edges_are_exact(float x, float expected)
    {
        Assert.Equal(expected, VectorMath.Exp2(x));
        Assert.All(Wide(x), wide => Assert.Equal(expected, wide));
    }

    /// <summary>A score that does not pass reference + 8, in floats, passes the reference by 16 at most.</summary>
    [Fact]
    public void Scores_pass_their_reference_by_no_more()
    {
        float most = 0;
        for (float reference = -1e12f; reference < 1e12f; reference = MathF.BitIncrement(reference + (MathF.Abs(reference) / 4096)))
        {
            float score = reference + 8;
            Assert.False(score > reference + 8);
            most = Math.Max(most, score - reference);
        }
        Assert.Equal(Largest, most);
    }

    private static IEnumerable<float> Wide(float x)
    {
        if (Vector128.IsHardwareAccelerated)
            yield return VectorMath.Exp2(Vector128.Create(x))[3];
        if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
            yield return VectorMath.Exp2(Vector256.Create(x))[7];
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
            yield return VectorMath.Exp2(Vector512.Create(x))[15];
    }
}
