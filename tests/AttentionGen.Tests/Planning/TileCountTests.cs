extern alias generator;

using AttentionGen.Tests.InMemory;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning.Scores;

namespace AttentionGen.Tests.Planning;

/// <summary>How many tiles a predicate hides or leaves whole, and the picture of them.</summary>
public sealed class TileCountTests
{
    private static readonly (string Arguments, string Predicate)[] s_kernels =
    [
        ("2, 32, 64", "key / 32 == query / 32"),
        ("2, 32, 70, KeyValueLength = 50", "key <= query"),
        ("2, 32, 70, KeyValueLength = 90, CausalAlignment = CausalAlignment.BottomRight", "key <= query"),
        ("2, 32, 64", "key / 32 == query / 32 || head == 1"),
        ("2, 32, 64, KeyShards = true", "key / 32 == query / 32"),
        ("2, 32, 12000", "key <= query"),
        ("2, 32, 16000, KeyValueLength = 8000", "key <= query"),
    ];

    private static readonly Lazy<IReadOnlyList<KernelSpec>> s_specs = new(() => ParsedSpecs.OfPredicates(s_kernels));

    private static TileCount? Of(int number) => TileCount.Of(ScorePlan.Of(s_specs.Value[number].Methods!, s_specs.Value[number].KeyShards), s_specs.Value[number]);

    [Fact]
    public void Squares_along_the_diagonal()
    {
        TileCount count = Of(0)!;
        Assert.Equal((8, 0, 8), (count.Hidden, count.Partial, count.Whole));
        string upper = new string('#', 16) + new string('.', 16), lower = new string('.', 16) + new string('#', 16);
        Assert.Equal([.. Enumerable.Repeat(upper, 8), .. Enumerable.Repeat(lower, 8)], count.Picture);
    }

    /// <summary>Lengths that no tile divides, and queries that end at the last key.</summary>
    [Theory]
    [InlineData(1, 70, 50, 0)]
    [InlineData(2, 70, 90, 20)]
    public void A_causal_mask(int number, int queries, int keys, int offset)
    {
        long hidden = 0, partial = 0, whole = 0;
        for (int query = 0; query < queries; query += TileCount.Queries)
        {
            for (int key = 0; key < keys; key += TileCount.Keys)
            {
                int first = query + offset, last = Math.Min(query + TileCount.Queries, queries) - 1 + offset, lastKey = Math.Min(key + TileCount.Keys, keys) - 1;
                if (key > last)
                    hidden++;
                else if (lastKey <= first)
                    whole++;
                else
                    partial++;
            }
        }

        TileCount count = Of(number)!;
        Assert.Equal((hidden, partial, whole), (count.Hidden, count.Partial, count.Whole));

        // 5 queries and 2 or 3 keys to a sign.
        int columns = ((keys - 1) / 32) + 1;
        Assert.Equal(14, count.Picture.Count);
        Assert.All(count.Picture, line => Assert.Equal(((keys - 1) / columns) + 1, line.Length));
        for (int row = 0; row < 14; row++)
        {
            for (int column = 0; column < count.Picture[row].Length; column++)
            {
                int firstKey = column * columns, lastKey = Math.Min(firstKey + columns, keys) - 1, first = (row * 5) + offset, last = first + 4;
                Assert.Equal(firstKey > last ? '.' : lastKey <= first ? '#' : '+', count.Picture[row][column]);
            }
        }
    }

    [Fact]
    public void Nothing_is_counted_where_more_than_positions_decides_or_tiles_are_too_many()
    {
        Assert.Null(Of(3));
        Assert.Null(Of(4));
        Assert.Null(Of(5));
        Assert.Equal(500L * 1000, Of(6)!.Hidden + Of(6)!.Partial + Of(6)!.Whole);
    }
}
