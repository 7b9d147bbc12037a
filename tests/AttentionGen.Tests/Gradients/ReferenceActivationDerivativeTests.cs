using AttentionGen.Reference;

namespace AttentionGen.Tests.Gradients;

/// <summary>Derivatives of activations, against values computed with 40 digits, and where formulas break down.</summary>
public sealed class ReferenceActivationDerivativeTests
{
    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    [Theory]
    [InlineData(Activation.None, -3, 1)]
    [InlineData(Activation.Relu, 1.25, 1)]
    [InlineData(Activation.Relu, -1.25, 0)]
    [InlineData(Activation.Relu, 5e-324, 1)]
    [InlineData(Activation.GeluErf, 0.5, 0.86749512465616284253)]
    [InlineData(Activation.GeluErf, -0.5, 0.13250487534383715747)]
    [InlineData(Activation.GeluErf, 1, 1.0833154705876862984)]
    [InlineData(Activation.GeluErf, -1, -0.083315470587686298383)]
    [InlineData(Activation.GeluErf, 2.5, 1.0376110859081452082)]
    [InlineData(Activation.GeluErf, -2.5, -0.037611085908145208238)]
    [InlineData(Activation.GeluErf, 6, 1.0000000354687094539)]
    [InlineData(Activation.GeluErf, -6, -3.5468709453902014781e-8)]
    [InlineData(Activation.GeluErf, -20, -1.1014360483133464042e-86)]
    [InlineData(Activation.GeluTanh, 0.5, 0.86736990353464231156)]
    [InlineData(Activation.GeluTanh, -0.5, 0.13263009646535768844)]
    [InlineData(Activation.GeluTanh, 1, 1.0829640838457825551)]
    [InlineData(Activation.GeluTanh, -1, -0.08296408384578255514)]
    [InlineData(Activation.GeluTanh, 2.5, 1.0379515762126661826)]
    [InlineData(Activation.GeluTanh, -2.5, -0.037951576212666182634)]
    [InlineData(Activation.GeluTanh, 6, 1.0000000007709973931)]
    [InlineData(Activation.GeluTanh, -6, -7.7099739309536955117e-10)]
    [InlineData(Activation.GeluTanh, -20, -2.9424328724945028643e-259)]
    [InlineData(Activation.Silu, 0.5, 0.73996118730265180917)]
    [InlineData(Activation.Silu, -0.5, 0.26003881269734819083)]
    [InlineData(Activation.Silu, 1, 0.92767051187148673179)]
    [InlineData(Activation.Silu, -1, 0.072329488128513268211)]
    [InlineData(Activation.Silu, 2.5, 1.0994011113415268411)]
    [InlineData(Activation.Silu, -2.5, -0.099401111341526841138)]
    [InlineData(Activation.Silu, 6, 1.0123264325915255126)]
    [InlineData(Activation.Silu, -6, -0.012326432591525512576)]
    [InlineData(Activation.Silu, -20, -3.9161918660646783292e-8)]
    public void Values(Activation activation, double x, double expected)
    {
        // Of the value even where it is small: four roundings of an exponent of 600 are 3e-13 of the power.
        double actual = ReferenceActivation.Derivative(activation, x);
        Assert.True(Math.Abs(actual - expected) <= 1e-12 * Math.Abs(expected), FormattableString.Invariant($"{actual:R}"));
    }

    [Theory]
    [InlineData(Activation.SwiGlu, Activation.Silu)]
    [InlineData(Activation.GeGlu, Activation.GeluErf)]
    [InlineData(Activation.GeGluTanh, Activation.GeluTanh)]
    public void Of_a_gated_one_that_of_the_gate(Activation gated, Activation function)
    {
        Assert.All((double[])[-3, -0.5, 0, 1, 4], x => Assert.Equal(ReferenceActivation.Derivative(function, x), ReferenceActivation.Derivative(gated, x)));
    }

    // The derivative of x f(x) is f(0) there.
    [Theory]
    [InlineData(Activation.None, 1)]
    [InlineData(Activation.Relu, 0)]
    [InlineData(Activation.GeluErf, 0.5)]
    [InlineData(Activation.GeluTanh, 0.5)]
    [InlineData(Activation.Silu, 0.5)]
    public void At_0(Activation activation, double expected)
    {
        Assert.Equal(expected, ReferenceActivation.Derivative(activation, 0));
        Assert.Equal(expected, ReferenceActivation.Derivative(activation, -0.0));
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Far_out_they_are_those_at_infinity(Activation activation)
    {
        double below = activation == Activation.None ? 1 : 0;
        Assert.All((double[])[40, 700, 746, 1e4, 1e100, 1e200, double.MaxValue, double.PositiveInfinity], x =>
        {
            Assert.Equal(1, ReferenceActivation.Derivative(activation, x), 1e-14);
            Assert.Equal(below, ReferenceActivation.Derivative(activation, -x), 1e-14);
        });
        Assert.Equal(1, ReferenceActivation.Derivative(activation, double.PositiveInfinity));
        Assert.Equal(below, ReferenceActivation.Derivative(activation, double.NegativeInfinity));
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void NaN_stays_NaN(Activation activation) =>
        Assert.Equal(activation == Activation.None ? 1 : double.NaN, ReferenceActivation.Derivative(activation, double.NaN));
}
