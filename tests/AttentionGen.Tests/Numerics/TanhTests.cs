using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Numerics;

/// <summary>The hyperbolic tangent of soft caps against double arithmetic, at every width this machine has.</summary>
public sealed class TanhTests
{
    // Near 0 a product and a sum round after a polynomial whose terms are small against the result; far off, the quotient's errors (of the power, its
    // argument, the sum and the quotient itself) weigh at most 0.45 / 0.55 before the last half unit.
    private const double MostUnits = 2;

    [Fact]
    public void Every_width_is_within_two_units_in_the_last_place()
    {
        // Every 64th float from 0 to beyond the first that gives 1; where exact values lie near a float's bounds, the bits say.
        double worst = 0;
        uint end = BitConverter.SingleToUInt32Bits(10f);
        for (uint bits = 1; bits < end; bits += 64)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            double exact = Math.Tanh(x);
            double unit = Math.ScaleB(1, Math.Max(Math.ILogB(exact), -126) - 23);
            worst = Math.Max(worst, Math.Abs(VectorMath.Tanh(x) - exact) / unit);
            if (Vector128.IsHardwareAccelerated)
                worst = Math.Max(worst, Math.Abs(VectorMath.Tanh(Vector128.Create(x))[3] - exact) / unit);
            if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
                worst = Math.Max(worst, Math.Abs(VectorMath.Tanh(Vector256.Create(x))[7] - exact) / unit);
            if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
                worst = Math.Max(worst, Math.Abs(VectorMath.Tanh(Vector512.Create(x))[15] - exact) / unit);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"At most {worst:0.00} units."));
        Assert.InRange(worst, 0, MostUnits);
    }

    [Theory]
    [InlineData(-0f, -0f)]
    [InlineData(float.Epsilon, float.Epsilon)]
    [InlineData(-1e-30f, -1e-30f)]
    [InlineData(9.1f, 1f)]
    [InlineData(-40f, -1f)]
    [InlineData(1e38f, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, -1f)]
    [InlineData(float.NaN, float.NaN)]
    public void Edges_are_exact(float x, float expected) => Assert.All(All(x), actual =>
    {
        Assert.Equal(expected, actual);
        if (!float.IsNaN(expected))
            Assert.Equal(float.IsNegative(expected), float.IsNegative(actual));
    });

    [Theory]
    [InlineData(0.3f)]
    [InlineData(0.625f)]
    [InlineData(2.7f)]
    public void It_is_odd(float x) => Assert.Equal(All(x).Select(y => -y), All(-x));

    [Fact]
    public void Zero_is_positive_zero() => Assert.All(All(0f), actual => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(actual)));

    private static IEnumerable<float> All(float x)
    {
        yield return VectorMath.Tanh(x);
        if (Vector128.IsHardwareAccelerated)
            yield return VectorMath.Tanh(Vector128.Create(x))[3];
        if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
            yield return VectorMath.Tanh(Vector256.Create(x))[7];
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
            yield return VectorMath.Tanh(Vector512.Create(x))[15];
    }
}
