extern alias generator;

using AttentionGen.Runtime;
using generator::AttentionGen.Generator.Planning;
using Stored = generator::AttentionGen.ElementType;

namespace AttentionGen.Tests.Planning;

/// <summary>Sizes that a tuning run asks for replace the table's where there are 32 registers and two vectors, and nowhere else.</summary>
public sealed class PlannerSettingsTests
{
    private static readonly PlannerSettings s_tuned = PlannerSettings.Default with { ScoreRows = 7, ValueRows = 9, ProjectionRows = 11 };

    [Fact]
    public void Wide_targets_take_the_tuned_rows()
    {
        foreach (Target target in new[] { Target.Vector512, Target.Vector256With32Registers })
        {
            Assert.Equal(new TileShape(7, 7), s_tuned.ScoreTile(target, 2));
            Assert.Equal(new TileShape(9, 9), s_tuned.ValueTile(target, 2));
            Assert.Equal(new TileShape(9, 9), s_tuned.ValueTile(target, 3));
            Assert.Equal(new TileShape(11, 11), s_tuned.ProjectionTile(target));
            Assert.Equal(TileTable.Attention(target, 1), s_tuned.ScoreTile(target, 1));
        }
    }

    [Fact]
    public void Others_and_untuned_ones_take_the_table()
    {
        foreach (Target target in new[] { Target.Vector256, Target.Vector128, Target.Scalar })
        {
            Assert.Equal(TileTable.Attention(target, 2), s_tuned.ScoreTile(target, 2));
            Assert.Equal(TileTable.Attention(target, 2), s_tuned.ValueTile(target, 2));
            Assert.Equal(TileTable.Projection(target), s_tuned.ProjectionTile(target));
        }

        Assert.Equal(TileTable.Attention(Target.Vector512, 2), PlannerSettings.Default.ScoreTile(Target.Vector512, 2));
        Assert.Equal(TileTable.Projection(Target.Vector512), PlannerSettings.Default.ProjectionTile(Target.Vector512));
    }

    /// <summary>A bias for each output, whole panels of 32, and room to begin at a cache line.</summary>
    [Theory]
    [InlineData(4, 1, (5 * 32) + 16)]
    [InlineData(4, 32, (5 * 32) + 16)]
    [InlineData(4, 33, (5 * 64) + 16)]
    [InlineData(768, 768, (769 * 768) + 16)]
    public void Packed_panels_hold_all_outputs(int inputs, int outputs, long floats)
    {
        Assert.Equal(floats, PackedPanels.Floats(inputs, outputs, Stored.Float32));
        Assert.Equal(floats, PackedPanels.Floats(inputs, outputs, Stored.BFloat16));
    }

    /// <summary>What the library packs is never longer than what was checked, at the width where it is longest: with bytes that is where an input's two outputs fill half a float.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 33)]
    [InlineData(2, 64)]
    [InlineData(5, 31)]
    public void Packed_panels_are_as_long_as_checked(int inputs, int outputs)
    {
        var weights = LinearWeights.FromPyTorch(new float[inputs * outputs]);
        foreach (int lanes in (int[])[1, 4, 8, 16])
        foreach (ElementType type in (ElementType[])[ElementType.Float32, ElementType.BFloat16, ElementType.Int8])
        {
            ProjectionWeights packed = weights.Matrix.Pack(inputs, Layers.DensePlans.Of(lanes, weightType: type));
            long length = (((outputs - 1L) / (2 * lanes)) + 1) * packed.PanelLength;
            Assert.InRange(length + 16, 1, PackedPanels.Floats(inputs, outputs, (Stored)type));
        }
    }
}
