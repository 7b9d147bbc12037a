using AttentionGen.Runtime;

namespace AttentionGen.Tests.Layers;

/// <summary>Rows are cut into blocks that threads share evenly.</summary>
public class RowBlocksTests
{
    [Fact]
    public void Blocks_cover_the_rows_and_are_as_planned_at_most()
    {
        for (int degree = 1; degree <= 5; degree++)
        {
            foreach (int planned in new[] { 1, 7, 128 })
            {
                for (int rows = 0; rows <= 1000; rows += rows < 300 ? 1 : 37)
                {
                    var blocks = new RowBlocks(planned, rows, degree);
                    Assert.InRange(blocks.Rows, 1, planned);
                    Assert.Equal(rows == 0 ? 0 : ((rows - 1) / blocks.Rows) + 1, blocks.Count);
                    Assert.Equal(degree > 1 && rows <= planned, blocks.WouldFitOne);
                    Assert.Equal(blocks.WouldFitOne && rows < 24 * degree, blocks.AreFew);

                    // A multiple of the threads' number, but for what rounding up the rows of a block leaves over.
                    int least = (((rows + planned - 1) / planned) + degree - 1) / degree * degree;
                    Assert.InRange(blocks.Count, Math.Min(1, rows), Math.Max(least, 0));
                }
            }
        }
    }
}
