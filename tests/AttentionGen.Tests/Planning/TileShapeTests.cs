extern alias generator;

using System;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>Register tiles: they fit the registers, and keep the multiply-add units busy.</summary>
public class TileShapeTests
{
    /// <summary>Two multiply-adds a cycle, each ready four cycles later.</summary>
    private const int AccumulatorsInFlight = 8;

    private static int Registers(VectorPath path) => path == VectorPath.Vector512 ? 32 : 16;

    [Fact]
    public void Accumulators_panel_and_one_broadcast_fit_the_registers()
    {
        foreach (VectorPath path in Enum.GetValues<VectorPath>())
        {
            for (int vectors = 1; vectors <= 2; vectors++)
            {
                TileShape shape = TileShape.For(path, vectors);
                Assert.InRange((shape.MostRows * vectors) + vectors + 1, 1, Registers(path));
                Assert.InRange(shape.FewestRows, 1, shape.MostRows);
                if (path != VectorPath.Scalar)
                    Assert.True(shape.FewestRows * vectors >= AccumulatorsInFlight, $"{path} x {vectors}: {shape}");
            }
        }
    }

    [Fact]
    public void Tiles_of_every_kernel_fit_the_registers_and_none_is_below_half_the_largest()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            foreach (PathPlan path in Planner.Plan(spec).Paths)
            {
                int vectors = path.PanelVectors;
                int most = TileShape.For(path.Path, vectors).MostRows;
                foreach ((int length, EquatableArray<TileRun> runs) in new[] { (spec.KeyLength, path.KeyTiles), (spec.ValueDimension, path.ValueTiles) })
                {
                    spec.Require(runs.All(run => (run.Size * vectors) + vectors + 1 <= Registers(path.Path)), "fits the registers");
                    spec.Require(runs.All(run => 2 * run.Size >= Math.Min(length, most)), "no tile leaves most accumulators idle");
                }
                if (path.Projection is { } projection)
                {
                    int used = (projection.TileRows * projection.PanelVectors) + projection.PanelVectors + 1;
                    spec.Require(used <= Registers(path.Path), "the projection fits the registers");
                }
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
                foreach (PathPlan path in Planner.Plan(spec).Paths)
                {
                    spec.Require(path.KeyTiles.Count <= 2 && path.KeyTiles[0].First == 0, "two runs at most, from the first key");
                    spec.Require(path.KeyTiles.Zip(path.KeyTiles.Skip(1)).All(pair => pair.First.End == pair.Second.First && pair.First.Size > pair.Second.Size), "runs join, larger first");
                    int end = path.KeyTiles[^1].End;
                    spec.Require(end >= keys && end - keys < path.KeyTiles[^1].Size, "covers the keys, and the last tile holds one");
                    spec.Require(keys > 256 || end == keys, "up to 256 keys nothing is padded");
                }
            }
        }
    }

    [Fact]
    public void The_best_number_of_rows_pads_least_and_is_the_largest_of_equals()
    {
        foreach (VectorPath path in Enum.GetValues<VectorPath>())
        {
            for (int vectors = 1; vectors <= 2; vectors++)
            {
                TileShape shape = TileShape.For(path, vectors);
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
