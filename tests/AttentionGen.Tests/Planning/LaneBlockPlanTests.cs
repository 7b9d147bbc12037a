extern alias generator;

using System.Linq;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>Transpositions cut into squares.</summary>
public class LaneBlockPlanTests
{
    [Fact]
    public void Every_element_is_covered_none_outside_and_twice_only_where_it_must_be()
    {
        foreach (int side in new[] { 4, 8 })
        {
            for (int queries = 1; queries <= 33; queries++)
            {
                for (int elements = 1; elements <= 40; elements++)
                    CheckCover(queries, elements, side);
            }
        }
    }

    private static void CheckCover(int queries, int elements, int side)
    {
        LaneBlockPlan[] blocks = [.. LaneBlockPlan.Cover(queries, elements, side)];
        string what = $"{queries} x {elements} by {side}";
        int[,] covers = new int[queries, elements];
        foreach (LaneBlockPlan block in blocks)
        {
            bool isInside = block.Query >= 0 && block.Element >= 0 && block.Size >= 1
                && block.Query + block.Size <= queries && block.Element + block.Size <= elements;
            Assert.True(isInside, $"{what}: {block} is outside");
            for (int query = block.Query; query < block.Query + block.Size; query++)
            {
                for (int element = block.Element; element < block.Element + block.Size; element++)
                    covers[query, element]++;
            }
        }

        // Where squares fit, only the last of an axis may reach back over its neighbour; single elements never overlap.
        bool fits = queries >= side && elements >= side;
        Assert.All(blocks, block => Assert.Equal(fits ? side : 1, block.Size));
        Assert.Equal(fits ? ((queries + side - 1) / side) * ((elements + side - 1) / side) : queries * elements, blocks.Length);
        for (int query = 0; query < queries; query++)
        {
            for (int element = 0; element < elements; element++)
            {
                int expected = fits ? Times(query, queries, side) * Times(element, elements, side) : 1;
                Assert.True(covers[query, element] == expected, $"{what}: ({query}, {element}) is covered {covers[query, element]} times, not {expected}");
            }
        }
    }

    /// <summary>Twice where the last, shifted square lies over the whole one before it.</summary>
    private static int Times(int index, int length, int side) =>
        length % side != 0 && index >= length - side && index < length / side * side ? 2 : 1;
}
