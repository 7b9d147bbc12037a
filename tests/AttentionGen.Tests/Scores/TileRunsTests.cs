using System;
using System.Collections.Generic;
using System.Linq;
using AttentionGen.Runtime;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>The way through a panel's tiles passes over what is hidden, and over nothing else, and tells which tiles are whole.</summary>
public sealed class TileRunsTests
{
    [Fact]
    public void Every_tile_that_is_not_hidden_comes_once_in_pieces_without_gaps()
    {
        var random = new Random(11);
        int pieces = 0, wholes = 0, cuts = 0;
        for (int n = 0; n < 3_000; n++)
        {
            int rows = 1 + random.Next(8), tiles = 1 + random.Next(30), most = rows * (1 + random.Next(12));
            TileClass[] classes = [.. Enumerable.Range(0, tiles).Select(_ => (TileClass)random.Next(3))];
            int[] runs = Runs(classes, rows);
            int keyEnd = random.Next((tiles * rows) + 1);

            // A window's keys may begin behind the first runs.
            int start = random.Next(2) * random.Next(tiles) * rows, run = 0, first = 0, end = start, reached = start;
            while (TileRuns.Next(runs, ref run, ref first, ref end, keyEnd, most, rows, out ulong whole))
            {
                Assert.True(first % rows == 0 && first >= reached && end > first && end <= keyEnd && end - first <= most);
                Assert.All(Enumerable.Range(reached, first - reached), key => Assert.Equal(TileClass.Hidden, classes[key / rows]));
                for (int key = first; key < end; key++)
                {
                    Assert.NotEqual(TileClass.Hidden, classes[key / rows]);
                    bool isWhole = (whole >> ((key - first) / rows) & 1) != 0;
                    Assert.Equal(classes[key / rows] == TileClass.Whole, isWhole);
                    wholes += isWhole ? 1 : 0;
                }

                // It ends for a reason.
                Assert.True(end == keyEnd || end - first == most || classes[end / rows] == TileClass.Hidden);
                cuts += end - first == most ? 1 : 0;
                reached = end;
                pieces++;
            }

            Assert.All(Enumerable.Range(reached, Math.Max(0, keyEnd - reached)), key => Assert.Equal(TileClass.Hidden, classes[key / rows]));
        }

        Assert.True(pieces > 3_000 && wholes > 3_000 && cuts > 100);
    }

    [Fact]
    public void All_of_64_tiles_may_be_whole()
    {
        int run = 0, first = 0, end = 0;
        Assert.True(TileRuns.Next([(4 * 128) + (int)TileClass.Whole], ref run, ref first, ref end, keyEnd: 128, most: 128, rows: 2, out ulong whole));
        Assert.Equal((0, 128, ulong.MaxValue), (first, end, whole));
        Assert.False(TileRuns.Next([(4 * 128) + (int)TileClass.Whole], ref run, ref first, ref end, keyEnd: 128, most: 128, rows: 2, out _));
    }

    // Neighbours of one class are one run.
    private static int[] Runs(TileClass[] classes, int rows)
    {
        var runs = new List<int>();
        for (int tile = 0; tile < classes.Length; tile++)
        {
            if (tile + 1 == classes.Length || classes[tile + 1] != classes[tile])
                runs.Add((4 * (tile + 1) * rows) + (int)classes[tile]);
        }

        return [.. runs];
    }
}
