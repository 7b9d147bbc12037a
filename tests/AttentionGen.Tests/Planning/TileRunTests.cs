extern alias generator;

using System.Linq;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>Axes cut into tiles.</summary>
public class TileRunTests
{
    [Fact]
    public void Every_axis_is_covered_by_the_fewest_tiles_of_nearly_equal_size()
    {
        for (int length = 1; length <= 300; length++)
        {
            for (int maximum = 1; maximum <= 20; maximum++)
            {
                TileRun[] runs = [.. TileRun.Equalise(length, maximum)];
                string what = $"{length} / {maximum}: {string.Join(", ", runs.Select(run => run.ToString()))}";

                int covered = 0;
                foreach (TileRun run in runs)
                {
                    Require(run.First == covered && run.Count >= 1 && run.Size >= 1, "runs join");
                    covered += run.Size * run.Count;
                    Require(run.End == covered, "a run ends where its tiles do");
                }
                Require(covered == length, "covers the axis");
                Require(runs.Length <= 2 && (runs.Length == 1 || runs[0].Size == runs[1].Size + 1), "two sizes, one apart, larger first");
                Require(runs[0].Size <= maximum, "within the maximum");

                // One tile fewer, each as large as allowed, would leave something uncovered.
                Require((runs.Sum(run => run.Count) - 1) * maximum < length, "as few tiles as possible");

                void Require(bool holds, string property) => Assert.True(holds, holds ? null : $"{property}: {what}");
            }
        }
    }

    [Fact]
    public void A_short_last_tile_is_spread_over_the_others()
    {
        Assert.Equal([new TileRun(0, 3, 3)], TileRun.Equalise(9, 4));
        Assert.Equal([new TileRun(0, 4, 1), new TileRun(4, 3, 1)], TileRun.Equalise(7, 6));
        Assert.Equal([new TileRun(0, 8, 2)], TileRun.Equalise(16, 8));
        Assert.Equal([new TileRun(0, 5, 1)], TileRun.Equalise(5, 8));
    }

    [Fact]
    public void The_longest_axis_does_not_overflow()
    {
        TileRun[] runs = [.. TileRun.Equalise(int.MaxValue, 6)];
        Assert.Equal(int.MaxValue, runs[^1].End);
        Assert.All(runs, run => Assert.InRange(run.Size, 5, 6));
    }
}
