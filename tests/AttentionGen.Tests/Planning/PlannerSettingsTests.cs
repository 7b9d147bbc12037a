extern alias generator;

using generator::AttentionGen.Generator.Planning;

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
    public void Packed_panels_hold_all_outputs(int inputs, int outputs, long floats) => Assert.Equal(floats, PackedPanels.Floats(inputs, outputs));
}
