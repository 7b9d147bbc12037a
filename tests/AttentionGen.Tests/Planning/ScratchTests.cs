extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>Working memory: every area holds all that a kernel writes there, and none reaches into the next.</summary>
public class ScratchTests
{
    /// <summary>Floats of a cache line.</summary>
    private const int Line = 16;

    [Fact]
    public void Areas_start_at_cache_lines_one_behind_the_other()
    {
        var areas = new ScratchAreas();
        long end = 0;
        foreach (int length in Enumerable.Range(0, 100))
        {
            long start = areas.Take(length);
            Assert.Equal(0, start % Line);
            Assert.True(start >= end && start - end < Line, $"{start} follows {end}");
            end = start + length;
            Assert.InRange(areas.Length, end, end + Line - 1);
        }
    }

    [Fact]
    public void Every_area_of_every_kernel_holds_what_the_kernel_writes()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            KernelPlan plan = Planner.Plan(spec);
            foreach (TargetPlan target in plan.Targets)
            {
                ScratchLayout scratch = target.Scratch;
                int lanes = target.PanelLanes;
                (int lastKey, int mostRows) = KeysWritten(spec, target);
                bool isGathered = plan.Rows == RowSource.Gathered;
                (long Start, long Needed)[] areas =
                [
                    // Gathered rows are followed by zero rows up to a whole tile.
                    (scratch.Keys, isGathered ? Rows(spec.KeyLength + target.MostTileKeys - 1, spec.HeadDimension) : Rows(target.MostTileKeys, plan.KeyRowStride)),
                    (scratch.Values, isGathered ? Rows(spec.KeyLength, spec.ValueDimension) : 0),
                    (scratch.Scores, Rows(mostRows, lanes)),
                    (scratch.Bias, plan.HasBiasPanel ? Rows(mostRows, lanes) : 0),
                    (scratch.Edge, Rows(target.Values.MostQueries, spec.ValueDimension)),
                    (scratch.Queries, Rows(spec.HeadDimension, lanes)),
                    (scratch.OutputRows, plan.StagesOutput ? Rows(lanes, spec.ValueDimension) : 0),
                    (scratch.Statistics, Rows(Enum.GetValues<Statistic>().Length, lanes)),

                    // What the second panel keeps, and all further ones.
                    (scratch.Queries + scratch.PanelLength, (target.PanelsSharing - 1) * scratch.PanelLength),
                    (scratch.Length, 0),
                ];
                spec.Require(!isGathered || lastKey <= spec.KeyLength + target.MostTileKeys - 1, $"{target.Target.Name}: tiles read gathered rows only");
                CheckAreas(spec, areas);
                foreach (Statistic statistic in Enum.GetValues<Statistic>())
                    spec.Require(target.Offset(statistic) + lanes <= scratch.Queries + scratch.PanelLength - scratch.Statistics, "statistics fit");
            }
        }
    }

    [Fact]
    public void A_strip_holds_all_keys_and_what_a_last_tile_computes_behind_them()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            foreach (TargetPlan target in Planner.Plan(spec).Targets)
            {
                if (target.Softmax == SoftmaxForm.Strip)
                    spec.Require(target.KeyBlock == spec.KeyLength + target.MostTileKeys - 1, "a strip holds KeyLength + tile - 1 keys");
                else
                    spec.Require(target.KeyBlock % target.MostTileKeys == 0 && target.KeyTiles.Count == 1 && target.KeyBlock < spec.KeyLength, "a block is whole tiles of one size");
            }
        }
    }

    [Fact]
    public void The_scratch_of_a_layer_holds_its_projections()
    {
        foreach (KernelSpec spec in Specs.Many().Where(spec => spec.Operator == AttentionOperator.MultiHead))
        {
            foreach (TargetPlan target in Planner.Plan(spec).Targets)
            {
                ProjectionPlan projection = target.Projection!;
                int queryWidth = spec.HeadCount * spec.HeadDimension, valueWidth = spec.HeadCount * spec.ValueDimension;
                spec.Require(
                    (projection.QueryWidth, projection.KeyWidth, projection.ValueWidth, projection.AttendedWidth) == (queryWidth, queryWidth, valueWidth, valueWidth),
                    "a row holds all heads");
                spec.Require(
                    projection.SharedLength == (long)(spec.QueryLength + spec.KeyLength) * (queryWidth + valueWidth),
                    "threads share the projected rows");
                int edge = projection.Dense.PanelVectors * target.Lanes * Math.Max(spec.QueryLength, spec.KeyLength);
                spec.Require(projection.ScratchLength == projection.SharedLength + Math.Max(edge, target.ScratchLength), "and a thread works on one thing at a time");
            }
        }
    }

    private static int Rows(int rows, int width) => rows * width;

    private static void CheckAreas(KernelSpec spec, (long Start, long Needed)[] areas)
    {
        spec.Require(areas[0].Start == 0, "the first area starts the scratch");
        for (int area = 0; area < areas.Length - 1; area++)
        {
            spec.Require(areas[area].Start % Line == 0, $"area {area} starts a cache line");
            spec.Require(areas[area].Start + areas[area].Needed <= areas[area + 1].Start, $"area {area} needs {areas[area].Needed} floats");
        }
    }

    /// <summary>Walks the tiles as a kernel does, for many actual numbers of keys.</summary>
    /// <returns>The end of the tile that reaches furthest over the keys, and over a block of scores.</returns>
    private static (int LastKey, int MostRows) KeysWritten(KernelSpec spec, TargetPlan target)
    {
        int lastKey = 0, mostRows = 0;
        foreach (int keyCount in KeyCounts(spec.KeyLength))
        {
            int step = target.Softmax == SoftmaxForm.Online ? target.KeyBlock : Math.Max(keyCount, 1);
            for (int block = 0; block < keyCount; block += step)
            {
                int blockEnd = Math.Min(block + step, keyCount);
                int key = block, overrun = 0;
                foreach (TileRun run in target.KeyTiles)
                {
                    int end = run == target.KeyTiles[^1] ? blockEnd : Math.Min(blockEnd, run.End);
                    for (; key < end; key += run.Size)
                    {
                        overrun += key + run.Size > keyCount ? 1 : 0;
                        mostRows = Math.Max(mostRows, key + run.Size - block);
                        lastKey = Math.Max(lastKey, key + run.Size);
                    }
                }
                spec.Require(key >= blockEnd && overrun <= 1, "tiles reach the end of the keys, and one at most goes further");
            }
        }

        if (target.Unrolled is { } unrolled)
        {
            int unrolledRows = unrolled.Panels.SelectMany(panel => panel.Tiles).Select(tile => tile.FirstKey + tile.Size).DefaultIfEmpty().Max();
            mostRows = Math.Max(mostRows, unrolledRows);
        }
        return (lastKey, mostRows);
    }

    private static IEnumerable<int> KeyCounts(int most) =>
        Enumerable.Range(0, most + 1).Where(count => count <= 17 || count > most - 17);
}
