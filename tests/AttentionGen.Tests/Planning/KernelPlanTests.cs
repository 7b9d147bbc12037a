extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Model.Scores;
using generator::AttentionGen.Generator.Planning;
using Alignment = generator::AttentionGen.CausalAlignment;
using Axes = generator::AttentionGen.AttentionAxes;
using Element = generator::AttentionGen.ElementType;
using Mask = generator::AttentionGen.AttentionMask;
using Order = generator::AttentionGen.AttentionLayout;
using Pairing = generator::AttentionGen.RotaryPairing;
using Results = generator::AttentionGen.AttentionOutputs;
using Unrolling = generator::AttentionGen.Unroll;
using Width = generator::AttentionGen.VectorWidth;

namespace AttentionGen.Tests.Planning;

/// <summary>Plans are values: what a pipeline may keep and compare.</summary>
public class KernelPlanTests
{
    [Fact]
    public void Equal_specs_have_equal_plans_and_different_ones_different_plans()
    {
        KernelSpec[] specs = [.. Specs.Many()];
        KernelPlan[] first = [.. specs.Select(Planner.Plan)];
        KernelPlan[] second = [.. Specs.Many().Select(Planner.Plan)];
        for (int i = 0; i < specs.Length; i++)
        {
            specs[i].Require(!ReferenceEquals(first[i].Spec, second[i].Spec) && first[i].Equals(second[i]), "planned twice, equal");
            specs[i].Require(first[i].GetHashCode() == second[i].GetHashCode(), "planned twice, the same hash");
        }

        // 8 results, 4 widths and 2 unrollings for each shape, operator and mask alone are more than a thousand.
        Assert.True(specs.Length > 1_000);
        Assert.Equal(specs.Distinct().Count(), first.Distinct().Count());
    }

    [Fact]
    public void Every_part_of_a_spec_counts()
    {
        KernelSpec spec = Specs.Attention(4, 16, 16, 16, 16);
        KernelSpec[] changed =
        [
            spec with { Operator = AttentionOperator.MultiHead },
            spec with { HeadCount = 5 },
            spec with { ModelDimension = 65 },
            spec with { QueryLength = 17 },
            spec with { KeyLength = 17 },
            spec with { HeadDimension = 17 },
            spec with { ValueDimension = 17 },
            spec with { IsCrossAttention = true },
            spec with { Scale = MathF.BitIncrement(spec.Scale) },
            spec with { Mask = Mask.Causal },
            spec with { MaskAxes = Axes.Batch },
            spec with { BiasAxes = Axes.Batch },
            spec with { CausalAlignment = Alignment.BottomRight },
            spec with { Layout = Order.SequenceMajor },
            spec with { Outputs = Results.Weights },
            spec with { VectorWidth = Width.Vector256 },
            spec with { Unroll = Unrolling.Tiled },
            spec with { KeyValueHeadCount = 2 },
            spec with { WindowLeft = 3 },
            spec with { WindowRight = 3 },
            spec with { SoftCap = 30 },
            spec with { Alibi = true },
            spec with { Sinks = true },
            spec with { Rotary = Pairing.HalfSplit },
            spec with { RotaryDimension = 8 },
            spec with { PositionIds = true },
            spec with { KeyValueCache = true },
            spec with { ElementType = Element.Float16 },
            spec with { KeyValueType = Element.Float16 },
            spec with { KeyShards = true },
            spec with { PackedSequences = true },
            spec with { WeightType = Element.BFloat16 },
            spec with { KeyInputDimension = 65 },
            spec with { ValueInputDimension = 65 },
            spec with { HasSeparateMemories = true },
            spec with { AddBiasKeyValue = true },
            spec with { AddZeroAttention = true },
            spec with { Gradients = true },
            spec with { AttentionDropout = 0.1f },
            spec with { Methods = new(new(new[] { new ScoreStep(ScoreOperation.Constant, ScoreType.Truth, Bits: 1) }), Modifier: -1, Predicate: 0, new(System.Array.Empty<ScoreParameter>()), "", "") },
            spec with { Transformer = new(64, generator::AttentionGen.Activation.Relu, default, default, 1e-5f, 0f, 0f) },
        ];

        // One change for each constructor parameter.
        Assert.Equal(typeof(KernelSpec).GetConstructors().Max(constructor => constructor.GetParameters().Length), changed.Length);
        HashSet<KernelPlan> plans = [Planner.Plan(spec), .. changed.Select(Planner.Plan)];
        Assert.Equal(changed.Length + 1, plans.Count);
    }

    [Fact]
    public void Equality_looks_into_the_lists_of_a_plan()
    {
        KernelPlan plan = Planner.Plan(Specs.Attention(4, 16, 16, 16, 16) with { Mask = Mask.Causal });
        TargetPlan target = plan.Targets[0];
        UnrolledPlan unrolled = target.Unrolled!;
        UnrolledPanel panel = unrolled.Panels[^1];
        UnrolledTile tile = panel.Tiles[^1];

        KernelPlan With(UnrolledTile last) => plan with
        {
            Targets = Replaced(plan.Targets, 0, target with
            {
                Unrolled = unrolled with
                {
                    Panels = Replaced(unrolled.Panels, ^1, panel with { Tiles = Replaced(panel.Tiles, ^1, last) }),
                },
            }),
        };

        Assert.Equal(plan, With(tile with { }));
        Assert.Equal(plan.GetHashCode(), With(tile with { }).GetHashCode());
        Assert.NotEqual(plan, With(tile with { AtEdge = !tile.AtEdge }));
        Assert.NotEqual(plan, With(tile with { Size = tile.Size + 1 }));
        Assert.NotEqual(plan, plan with { Targets = new([.. plan.Targets.SkipLast(1)]) });
    }

    private static EquatableArray<T> Replaced<T>(EquatableArray<T> list, Index index, T item)
        where T : IEquatable<T>
    {
        T[] items = [.. list];
        items[index] = item;
        return new(items);
    }
}
