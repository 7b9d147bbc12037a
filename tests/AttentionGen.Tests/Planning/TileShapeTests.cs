extern alias generator;

using System;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Alignment = generator::AttentionGen.CausalAlignment;
using static generator::AttentionGen.AttentionMask;

namespace AttentionGen.Tests.Planning;

/// <summary>Register tiles: they fit the registers, and keep the multiply-add units busy.</summary>
public class TileShapeTests
{
    /// <summary>Two multiply-adds a cycle, each ready four cycles later.</summary>
    private const int AccumulatorsInFlight = 8;

    private static readonly Target[] s_targets = [.. Target.All];

    [Fact]
    public void Accumulators_panel_and_one_broadcast_fit_the_registers()
    {
        foreach (Target target in s_targets)
        {
            for (int vectors = 1; vectors <= 3; vectors++)
            {
                TileShape[] shapes = vectors == 2
                    ? [TileTable.Attention(target, vectors), TileTable.Projection(target)]
                    : [TileTable.Attention(target, vectors)];
                foreach (TileShape shape in shapes)
                {
                    Assert.InRange((shape.MostRows * vectors) + vectors + 1, 1, target.Registers);
                    Assert.InRange(shape.FewestRows, 1, shape.MostRows);
                    if (!target.IsScalar)
                        Assert.True(shape.FewestRows * vectors >= AccumulatorsInFlight, $"{target} x {vectors}: {shape}");
                }
            }
        }
    }

    /// <summary>A cache ends in as many zero rows, which the last tile of its keys may load.</summary>
    [Fact]
    public void No_tile_of_a_cache_s_keys_is_taller_than_the_rows_behind_it()
    {
        Assert.Equal(CacheLayout.SlackRows, generator::AttentionGen.CacheLayout.SlackRows);
        foreach (Target target in s_targets)
        {
            for (int vectors = 1; vectors <= 3; vectors++)
                Assert.InRange(TileTable.Attention(target, vectors).MostRows, 1, CacheLayout.SlackRows);
        }

        // Whatever else the tiles are tuned to.
        KernelSpec spec = Specs.Attention(2, 64, 64, 999, 999) with { KeyValueCache = true, Mask = Causal, CausalAlignment = Alignment.BottomRight };
        foreach (TargetPlan path in Planner.Plan(spec, PlannerSettings.Default with { ScoreRows = 24 }).Targets)
            Assert.All(path.KeyTiles, run => Assert.InRange(run.Size, 1, CacheLayout.SlackRows));
    }

    [Fact]
    public void Tiles_of_every_kernel_fit_the_registers_and_none_is_below_half_the_largest()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            foreach (TargetPlan path in Planner.Plan(spec).Targets)
            {
                int vectors = path.PanelVectors;
                int most = TileTable.Attention(path.Target, vectors).MostRows;
                spec.Require(path.KeyTiles.All(run => (run.Size * vectors) + vectors + 1 <= path.Target.Registers), "fits the registers");
                spec.Require(path.KeyTiles.All(run => 2 * run.Size >= Math.Min(spec.KeyLength, most)), "no tile leaves most accumulators idle");
                if (path.Projection?.Dense is { } dense)
                    spec.Require((dense.TileRows * dense.PanelVectors) + dense.PanelVectors + 1 <= path.Target.Registers, "the projection fits the registers");
            }
        }
    }

    [Fact]
    public void Score_tiles_cover_the_keys_and_pad_less_than_one_tile()
    {
        for (int keys = 1; keys <= 700; keys++)
        {
            foreach (int queries in new[] { 1, 9, 64 })
            {
                KernelSpec spec = Specs.Attention(2, 16, 16, queries, keys);
                foreach (TargetPlan path in Planner.Plan(spec).Targets)
                {
                    spec.Require(path.KeyTiles.Count <= 2 && path.KeyTiles[0].First == 0, "two runs at most, from the first key");
                    spec.Require(path.KeyTiles.Zip(path.KeyTiles.Skip(1)).All(pair => pair.First.End == pair.Second.First && pair.First.Size > pair.Second.Size), "runs join, larger first");
                    int end = path.KeyTiles[^1].End;
                    spec.Require(end >= keys && end - keys < path.KeyTiles[^1].Size, "covers the keys, and the last tile holds one");
                    spec.Require(keys > 256 || path.Target == Target.Vector128 || end == keys, "up to 256 keys nothing is padded, but for 128 bits, which have one size of tile");
                }
            }
        }
    }

    [Fact]
    public void The_best_number_of_rows_pads_least_and_is_the_largest_of_equals()
    {
        foreach (Target target in s_targets)
        {
            for (int vectors = 1; vectors <= 3; vectors++)
            {
                TileShape shape = TileTable.Attention(target, vectors);
                for (int length = 1; length <= 300; length++)
                {
                    int expected = length <= shape.MostRows
                        ? length
                        : Enumerable.Range(shape.FewestRows, shape.MostRows - shape.FewestRows + 1)
                            .OrderBy(rows => (rows - (length % rows)) % rows).ThenByDescending(rows => rows).First();
                    Assert.Equal(expected, shape.BestRows(length));
                }
            }
        }
    }
}
