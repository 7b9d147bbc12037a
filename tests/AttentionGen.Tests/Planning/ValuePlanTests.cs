extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>Tiles over queries and value elements: they cover both, stay inside a row, and fit the registers.</summary>
public class ValuePlanTests
{
    private static readonly Target[] s_targets = [.. Target.All];

    private static readonly int[] s_queryCounts = [1, 2, 3, 4, 5, 8, 13, 16, 32];

    private static IEnumerable<(KernelSpec Spec, Target Target, int Queries, ValuePlan Plan)> All() =>
        from target in s_targets
        from dimension in Enumerable.Range(1, 140)
        from queries in s_queryCounts
        where queries <= 2 * target.Lanes
        let spec = Specs.Attention(2, 16, dimension, queries, 50)
        select (spec, target, queries, ValuePlanner.Plan(spec, target, queries, PlannerSettings.Default));

    [Fact]
    public void Vectors_cover_a_value_row_and_none_leaves_it()
    {
        foreach ((KernelSpec spec, Target target, _, ValuePlan plan) in All())
        {
            int lanes = plan.Target.Lanes;
            spec.Require(lanes <= spec.ValueDimension && lanes <= target.Lanes, "a value row fills the vector");
            var covered = new bool[spec.ValueDimension];
            int next = 0;
            foreach (ValueColumns columns in plan.Columns)
            {
                spec.Require(columns.Run.First == next, "tiles join");
                next = columns.Run.End;
                for (int first = columns.Run.First; first < columns.Run.End; first += columns.Run.Size)
                {
                    foreach (int offset in columns.Offsets)
                    {
                        spec.Require(offset >= 0 && first + offset + lanes <= spec.ValueDimension, "a vector stays inside the row");
                        covered.AsSpan(first + offset, lanes).Fill(true);
                    }
                }
            }
            spec.Require(next == spec.ValueDimension && Array.TrueForAll(covered, done => done), "every element is covered");
        }
    }

    /// <summary>Sums that two tiles share would be added to twice, block after block.</summary>
    [Fact]
    public void Only_vectors_of_one_tile_share_elements()
    {
        foreach ((KernelSpec spec, _, _, ValuePlan plan) in All())
        {
            int lanes = plan.Target.Lanes;
            foreach (ValueColumns columns in plan.Columns)
            {
                bool isInside = columns.Offsets.All(offset => offset >= 0 && offset + lanes <= columns.Run.Size);
                spec.Require(isInside, "a tile's vectors lie within the tile");
                bool isSteady = columns.Offsets.Select((offset, index) => offset == index * lanes).All(same => same);
                spec.Require(columns.IsShifted != isSteady, "shifted is what is not one vector behind the other");
            }
        }
    }

    [Fact]
    public void Queries_are_covered_once_and_tiles_fit_the_registers()
    {
        foreach ((KernelSpec spec, Target target, int queries, ValuePlan plan) in All())
        {
            spec.Require(plan.Queries[0].First == 0 && plan.Queries[^1].End == queries && plan.Queries.Count <= 2, "tiles cover the queries");
            spec.Require(plan.MostQueries == plan.Queries.Max(run => run.Size), "the larger size comes first");
            foreach (ValueColumns columns in plan.Columns)
            {
                // With a single query each vector of a value row is used once, as an operand from memory.
                int rows = plan.MostQueries, vectors = columns.Offsets.Count;
                int loaded = rows == 1 ? 1 : vectors;
                spec.Require((rows * vectors) + loaded + 1 <= target.Registers, $"{target}: {rows} x {vectors} fit the registers");
            }
        }
    }
}
