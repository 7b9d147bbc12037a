using AttentionGen.Runtime;

namespace AttentionGen.Tests.Planning;

/// <summary>Rows are cut into tiles at run time.</summary>
public class RowTilesTests
{
    [Fact]
    public void Tiles_cover_the_rows_as_few_and_as_equal_as_can_be()
    {
        for (int most = 1; most <= 12; most++)
        {
            for (int rows = 1; rows <= 200; rows++)
            {
                var tiles = new RowTiles(rows, most);
                var sizes = new List<int>();
                for (int row = 0; row < rows; row += sizes[^1])
                    sizes.Add(tiles.At(row));
                Assert.Equal(rows, sizes.Sum());
                Assert.Equal((rows + most - 1) / most, sizes.Count);
                Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
                Assert.Equal(sizes.OrderDescending(), sizes);
                Assert.InRange(sizes.Max(), 1, most);
            }
        }
    }
}
