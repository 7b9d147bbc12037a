extern alias generator;

using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Axes = generator::AttentionGen.AttentionAxes;
using Element = generator::AttentionGen.ElementType;
using Mask = generator::AttentionGen.AttentionMask;
using Output = generator::AttentionGen.AttentionOutputs;

namespace AttentionGen.Tests.Planning;

/// <summary>Which panels pass over a block of keys together.</summary>
public class SharedBlockPlanTests
{
    private static readonly KernelSpec s_long = Specs.Attention(3, 64, 64, 4096, 4096);

    [Fact]
    public void As_many_queries_of_long_kernels_share_blocks_at_every_width_with_vectors() =>
        Assert.All(Planner.Plan(s_long).Targets, static target => Assert.Equal(target.Target.IsScalar ? 1 : 256, target.PanelsSharing * target.PanelLanes));

    [Fact]
    public void A_strip_is_not_shared() =>
        Assert.All(Planner.Plan(Specs.Attention(3, 64, 64, 512, 512)).Targets, static target => Assert.False(target.SharesBlocks));

    /// <summary>Their blocks are others for each panel, or none is computed before it was looked at.</summary>
    [Fact]
    public void Windows_boolean_masks_and_returned_weights_go_panel_by_panel()
    {
        KernelSpec[] others =
        [
            s_long with { WindowLeft = 1000, WindowRight = 0 },
            s_long with { Mask = Mask.Boolean, MaskAxes = Axes.Query },
            s_long with { Outputs = Output.Weights },
        ];
        foreach (KernelSpec spec in others)
            Assert.All(Planner.Plan(spec).Targets, static target => Assert.Equal(1, target.PanelsSharing));
    }

    /// <summary>No more than there are, and no more than leave a small second-level cache room for the block.</summary>
    [Theory]
    [InlineData(64, 100, 4)]
    [InlineData(64, 32, 1)]
    [InlineData(128, 4096, 4)]
    [InlineData(256, 4096, 2)]
    [InlineData(512, 4096, 1)]
    public void As_many_as_there_are_and_as_there_is_room_for(int dimension, int queries, int panels)
    {
        TargetPlan target = Planner.Plan(Specs.Attention(1, dimension, dimension, queries, 4096)).Targets[0];
        Assert.Equal((Target.Vector512, panels), (target.Target, target.PanelsSharing));
        int kept = panels * target.PanelLanes * dimension * 2 * sizeof(float);
        Assert.True(panels == 1 || kept <= 160 * 1024, $"{kept} bytes");
    }

    /// <summary>What a panel keeps is its own: rows of 16 bits are made of floats that it keeps as well.</summary>
    [Fact]
    public void Each_panel_keeps_its_queries_outputs_and_statistics()
    {
        TargetPlan target = Planner.Plan(s_long with { ElementType = Element.Float16, KeyValueType = Element.Float16 }).Targets[0];
        ScratchLayout scratch = target.Scratch;
        Assert.True(scratch.PanelLength >= (2 * 64 * target.PanelLanes) + (9 * target.PanelLanes), $"{scratch.PanelLength}");
        Assert.Equal(scratch.Queries + (target.PanelsSharing * scratch.PanelLength), scratch.Length);
        Assert.True(new[] { scratch.Keys, scratch.Values, scratch.QueryRows, scratch.Scores, scratch.Bias, scratch.Edge }.All(start => start <= scratch.Queries));
    }
}
