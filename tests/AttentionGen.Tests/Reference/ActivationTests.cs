using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Activations, against values computed with 40 digits.</summary>
public class ActivationTests
{
    [Theory]
    [InlineData(Activation.None, 1.25, 1.25)]
    [InlineData(Activation.Relu, 1.25, 1.25)]
    [InlineData(Activation.Relu, -1.25, 0)]
    [InlineData(Activation.GeluErf, 0, 0)]
    [InlineData(Activation.GeluErf, 0.5, 0.34573123063700655182)]
    [InlineData(Activation.GeluErf, 1, 0.84134474606854294859)]
    [InlineData(Activation.GeluErf, -1, -0.15865525393145705141)]
    [InlineData(Activation.GeluErf, 2, 1.9544997361036415856)]
    [InlineData(Activation.GeluErf, -2, -0.045500263896358414401)]
    [InlineData(Activation.GeluErf, -3, -0.00404969409489028358)]
    [InlineData(Activation.GeluErf, -5, -1.4332578593959695584e-6)]
    [InlineData(Activation.GeluErf, 40, 40)]
    [InlineData(Activation.GeluErf, -40, 0)]
    [InlineData(Activation.GeluTanh, 0.5, 0.34571400982514392204)]
    [InlineData(Activation.GeluTanh, 1, 0.84119199060827670478)]
    [InlineData(Activation.GeluTanh, -1, -0.15880800939172329522)]
    [InlineData(Activation.GeluTanh, -3, -0.0036373920817730188378)]
    [InlineData(Activation.GeluTanh, -5, -2.2917961966295060456e-7)]
    [InlineData(Activation.Silu, 0.5, 0.31122966560092728232)]
    [InlineData(Activation.Silu, 1, 0.73105857863000487925)]
    [InlineData(Activation.Silu, -5, -0.033464254621424277797)]
    public void Values(Activation activation, double x, double expected)
    {
        var output = new double[1];
        ReferenceLayers.Forward(new LinearAttribute(1, 1) { Activation = activation }, LinearWeights.FromPyTorch([1f]), [x], output);

        // Of the value even where it is small.
        Assert.True(Math.Abs(output[0] - expected) <= 1e-14 * Math.Abs(expected), FormattableString.Invariant($"{output[0]:R}"));
    }

    [Theory]
    [InlineData(0.1, 0.8875370839817151078)]
    [InlineData(0.5, 0.47950012218695346232)]
    [InlineData(1, 0.15729920705028513066)]
    [InlineData(1.5, 0.033894853524689272933)]
    [InlineData(2, 0.0046777349810472658379)]
    [InlineData(3, 0.000022090496998585441373)]
    [InlineData(4, 1.5417257900280018852e-8)]
    [InlineData(5, 1.5374597944280348502e-12)]
    public void The_error_function(double x, double expected)
    {
        Assert.InRange(AttentionGen.Reference.ReferenceErrorFunction.Complementary(x), expected - 1e-15, expected + 1e-15);
        Assert.InRange(AttentionGen.Reference.ReferenceErrorFunction.Complementary(-x), 2 - expected - 1e-15, 2 - expected + 1e-15);

        // From 2 on to its own last digits, but for those of e^(-x^2).
        if (x >= 2)
            Assert.InRange(AttentionGen.Reference.ReferenceErrorFunction.Complementary(x) / expected, 1 - 1e-14, 1 + 1e-14);
    }

    [Fact]
    public void The_error_function_has_no_step_between_its_formulas()
    {
        double below = AttentionGen.Reference.ReferenceErrorFunction.Complementary(Math.BitDecrement(2.0));
        double above = AttentionGen.Reference.ReferenceErrorFunction.Complementary(2.0);
        Assert.InRange(below - above, -1e-15, 1e-15);
    }

    [Fact]
    public void NaN_stays_NaN()
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
            Assert.Equal(double.NaN, AttentionGen.Reference.ReferenceActivation.Of(activation, double.NaN));
    }
}
