extern alias generator;

using generator::AttentionGen.Generator.Planning;
using Order = generator::AttentionGen.AttentionLayout;
using Stored = generator::AttentionGen.ElementType;

namespace AttentionGen.Tests.Planning;

/// <summary>How arguments lie in memory.</summary>
public sealed class ArgumentPlanTests
{
    /// <summary>Three heads of rows of five elements; seven rows a sample.</summary>
    [Fact]
    public void Rows_of_a_head_lie_together_or_beside_those_of_the_others()
    {
        RowLayout together = new(Stored.Float32, Order.HeadMajor, Heads: 3, Width: 5), beside = together with { Order = Order.SequenceMajor };
        Assert.Equal((5, 105, 90), (together.Stride, together.SampleLength(7), together.Start(7, head: 2, row: 4)));
        Assert.Equal((15, 105, 70), (beside.Stride, beside.SampleLength(7), beside.Start(7, head: 2, row: 4)));
    }

    [Fact]
    public void Heads_share_a_mean() => Assert.Equal((0.125f, 4, true), (new HeadPlan(8, 2).Share, new HeadPlan(8, 2).Group, new HeadPlan(8, 2).AreGrouped));

    [Fact]
    public void A_mask_or_a_bias_has_rows()
    {
        var axes = new TableAxes(HasSamples: true, HasHeads: false, HasQueries: true);
        Assert.True(new TablePlan(axes, null, HasKeyMask: false).HasRows);
        Assert.True(new TablePlan(null, axes, HasKeyMask: false).HasRows);
        Assert.False(new TablePlan(null, null, HasKeyMask: true).HasRows);
    }
}
