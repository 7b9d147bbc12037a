extern alias generator;

using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>What follows from what an instruction set has.</summary>
public sealed class TargetTests
{
    [Fact]
    public void Products_are_added_as_it_rounds()
    {
        Assert.Equal(Target.Vector512.FusedMultiplyAdd, Target.Vector512.MultiplyAdd);
        Assert.Equal("VectorMath.MultiplyAdd", Target.Scalar.MultiplyAdd);
        Assert.Equal("VectorMath.MultiplyAdd", (Target.Vector256 with { Fuses = false }).MultiplyAdd);
    }

    /// <summary>Up to four vectors in one statement, where the library has such; a single float never.</summary>
    [Fact]
    public void Rows_of_few_vectors_are_one_statement()
    {
        Target without = Target.Vector512 with { HasRows = false };
        Assert.Equal((true, false), (Target.Vector512.AddsRow(4), Target.Vector512.AddsRow(5)));
        Assert.Equal((true, false), (Target.Vector512.ScalesRow(4), Target.Vector512.ScalesRow(5)));
        Assert.Equal((false, true), (without.AddsRow(4), without.ScalesRow(4)));
        Assert.Equal((false, false), (Target.Scalar.AddsRow(1), Target.Scalar.ScalesRow(1)));
    }

    [Fact]
    public void Of_one_width_the_one_with_most_registers_comes_last() =>
        Assert.Equal([Target.Vector256, Target.Vector256With32Registers], Target.Vector256.SameWidth);

    [Fact]
    public void A_narrower_vector_keeps_the_registers_and_rounds_as_the_wide_one()
    {
        Assert.Same(Target.Vector512, Target.Vector512.Narrowed(Target.Vector512));
        Target narrowed = Target.Vector512.Narrowed(Target.Vector256);
        Assert.Equal((8, 32, true, true), (narrowed.Lanes, narrowed.Registers, narrowed.Fuses, narrowed.HasRows));
        Assert.False((Target.Vector512 with { Fuses = false }).Narrowed(Target.Vector256).HasRows);
        Assert.False(Target.Vector512.Narrowed(Target.Vector256 with { HasRows = false }).HasRows);
    }
}
