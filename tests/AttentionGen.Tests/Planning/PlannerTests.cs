extern alias generator;

using System;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Mask = generator::AttentionGen.AttentionMask;
using Order = generator::AttentionGen.AttentionLayout;
using Results = generator::AttentionGen.AttentionOutputs;
using Width = generator::AttentionGen.VectorWidth;

namespace AttentionGen.Tests.Planning;

/// <summary>The decisions of a plan, one by one.</summary>
public class PlannerTests
{
    [Theory]
    [InlineData(Width.Auto, 9, "Vector512 Vector256 Vector128 Scalar")]
    [InlineData(Width.Auto, 8, "Vector256 Vector128 Scalar")]
    [InlineData(Width.Auto, 1, "Vector256 Vector128 Scalar")]
    [InlineData(Width.Vector512, 8, "Vector512 Vector256 Vector128 Scalar")]
    [InlineData(Width.Vector512, 64, "Vector512 Vector256 Vector128 Scalar")]
    [InlineData(Width.Vector256, 64, "Vector256 Vector256 Vector128 Scalar")] // with 32 registers and with 16
    [InlineData(Width.Vector128, 64, "Vector128 Scalar")]
    public void Targets_are_those_allowed_that_fill_their_lanes(Width width, int queries, string expected)
    {
        KernelPlan plan = Planner.Plan(Specs.Attention(2, 16, 16, queries, 32) with { VectorWidth = width });
        Assert.Equal(expected, string.Join(' ', plan.Targets.Select(target => target.Target.Vectors)));
    }

    [Fact]
    public void Targets_go_from_the_widest_to_scalar()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            Target[] paths = [.. Planner.Plan(spec).Targets.Select(target => target.Target)];
            spec.Require(paths[^1] == Target.Scalar, "scalar last");
            spec.Require(
                paths.Zip(paths.Skip(1)).All(pair => (pair.First.Lanes, pair.First.Registers).CompareTo((pair.Second.Lanes, pair.Second.Registers)) > 0),
                "widest first, then most registers, each once");
            spec.Require(spec.VectorWidth == Width.Auto || paths[0].Lanes * 32 == (int)spec.VectorWidth, "a declared width is what is used");
        }
    }

    [Fact]
    public void Panels_cover_the_queries_with_two_vectors_where_one_is_not_enough()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            foreach (TargetPlan target in Planner.Plan(spec).Targets)
            {
                int count = PanelShape.Count(spec, target.Target);
                spec.Require(target.PanelVectors == (!target.Target.IsScalar && spec.QueryLength > target.Lanes ? 2 : 1), "vectors of a panel");
                spec.Require(target.PanelLanes == target.PanelVectors * target.Lanes, "lanes of a panel");
                spec.Require(count * target.PanelLanes >= spec.QueryLength && (count - 1) * target.PanelLanes < spec.QueryLength, "as many panels as needed");
            }
        }
    }

    [Theory]
    [InlineData(512, Results.None, false)]
    [InlineData(513, Results.None, true)]
    [InlineData(513, Results.Weights, false)]
    [InlineData(5000, Results.None, true)]
    [InlineData(5000, Results.Weights, false)]
    public void Long_rows_of_scores_are_computed_in_blocks_unless_they_are_returned(int keys, Results results, bool isOnline)
    {
        KernelPlan plan = Planner.Plan(Specs.Attention(2, 64, 64, 64, keys) with { Outputs = results });
        Assert.All(plan.Targets, target => Assert.Equal(isOnline ? SoftmaxForm.Online : SoftmaxForm.Strip, target.Softmax));
    }

    [Theory]
    [InlineData(1, Order.SequenceMajor, 4096, false)]
    [InlineData(2, Order.HeadMajor, 4096, false)]
    [InlineData(2, Order.SequenceMajor, 128, false)]
    [InlineData(2, Order.SequenceMajor, 129, true)]
    [InlineData(4, Order.SequenceMajor, 64, false)]
    [InlineData(4, Order.SequenceMajor, 65, true)]
    public void Strided_rows_are_gathered_beyond_64_KB(int heads, Order order, int keys, bool isGathered)
    {
        KernelPlan plan = Planner.Plan(Specs.Attention(heads, 24, 40, 16, keys) with { Layout = order });
        Assert.Equal(isGathered ? RowSource.Gathered : RowSource.InPlace, plan.Rows);
        bool isStrided = !isGathered && order == Order.SequenceMajor;
        Assert.Equal(isStrided ? heads * 24 : 24, plan.KeyRowStride);
        Assert.Equal(isStrided ? heads * 40 : 40, plan.ValueRowStride);
    }

    [Fact]
    public void Strides_follow_the_layouts()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            KernelPlan plan = Planner.Plan(spec);
            int inputRows = plan.InputLayout == Order.HeadMajor ? 1 : spec.HeadCount;
            int outputRows = plan.OutputLayout == Order.HeadMajor ? 1 : spec.HeadCount;
            spec.Require(plan.QueryStride == inputRows * spec.HeadDimension && plan.KeyStride == plan.QueryStride, "query and key rows");
            spec.Require(plan.ValueStride == inputRows * spec.ValueDimension, "value rows");
            spec.Require(plan.OutputStride == outputRows * spec.ValueDimension, "output rows");
            spec.Require(spec.Operator == AttentionOperator.MultiHead || (plan.InputLayout == spec.Layout && plan.OutputLayout == spec.Layout), "attention alone keeps the declared layout");
        }
    }

    [Fact]
    public void A_layer_keeps_heads_together_only_where_every_vector_belongs_to_one()
    {
        foreach (int keyDimension in new[] { 8, 16, 24, 32, 64 })
        {
            foreach (int valueDimension in new[] { 8, 16, 24, 32, 64 })
            {
                KernelSpec spec = Specs.Layer(Specs.Attention(4, keyDimension, valueDimension, 16, 16), 64);
                KernelPlan plan = Planner.Plan(spec);
                bool isWhole = plan.Targets.All(target => keyDimension % target.Lanes == 0 && valueDimension % target.Lanes == 0);
                Assert.Equal(isWhole ? Order.HeadMajor : Order.SequenceMajor, plan.InputLayout);
                Assert.Equal(Order.SequenceMajor, plan.OutputLayout);
                Assert.All(plan.Targets, target => Assert.NotNull(target.Projection));
            }
        }
        Assert.All(Planner.Plan(Specs.Attention(4, 16, 16, 16, 16)).Targets, target => Assert.Null(target.Projection));
    }

    [Fact]
    public void Tests_for_hidden_keys_are_made_where_some_can_be()
    {
        foreach (Mask mask in Enumerable.Range(0, 16).Select(bits => (Mask)bits))
        {
            KernelPlan plan = Planner.Plan(Specs.Attention(2, 16, 16, 16, 16) with { Mask = mask });
            bool isGiven = mask.HasFlag(Mask.Boolean) || mask.HasFlag(Mask.Additive);
            Assert.Equal(isGiven, plan.HasBiasPanel);
            Assert.Equal(isGiven ? TileTest.Everywhere : TileTest.AtEdges, plan.TileTest);

            // Padding alone hides a key from all queries: its value is never read.
            Assert.Equal(isGiven || mask.HasFlag(Mask.Causal), plan.ChecksValues);
        }
    }

    [Theory]
    [InlineData(0.125f)]
    [InlineData(1f)]
    [InlineData(-3.5f)]
    [InlineData(0f)]
    [InlineData(1e-30f)]
    [InlineData(0.35355338f)]
    public void Scores_come_in_units_of_log2(float scale)
    {
        float factor = Planner.Plan(Specs.Attention(2, 16, 16, 16, 16) with { Scale = scale }).ScoreFactor;

        // Rounded once, to the nearest float.
        Assert.Equal((float)(scale * Math.Log2(Math.E)), factor);
        Assert.Equal(Math.Exp(scale), Math.Pow(2, factor), Math.Exp(scale) * Math.Max(Math.Abs(scale), 1) * 1e-7);
    }
}
