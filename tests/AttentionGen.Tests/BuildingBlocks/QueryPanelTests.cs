using AttentionGen.Runtime;

namespace AttentionGen.Tests.BuildingBlocks;

/// <summary>Query rows in lanes: what is read of a panel and holds no query is zero, whatever was there, and nothing is written behind it.</summary>
public sealed class QueryPanelTests
{
    private const int Dimension = 5, Stride = 7;
    private const float Factor = 0.5f;

    /// <summary>Lanes of a panel, and how many of them are read: all, half, and numbers that no vector divides.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(6, 3)]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    [InlineData(32, 16)]
    [InlineData(32, 32)]
    public void Lanes_without_a_query_are_zero(int lanes, int usedLanes)
    {
        for (int count = 0; count <= usedLanes; count++)
        {
            float[] rows = [.. Enumerable.Range(1, Math.Max(count, 1) * Stride).Select(n => (float)n)];
            float[] panel = new float[Dimension * lanes + 1];
            panel.AsSpan().Fill(float.NaN);
            QueryPanel.Pack(ref rows[0], Stride, count, Dimension, Factor, ref panel[0], lanes, usedLanes);

            for (int d = 0; d < Dimension; d++)
            {
                for (int lane = 0; lane < usedLanes; lane++)
                    Assert.Equal(lane < count ? Factor * rows[(lane * Stride) + d] : 0f, panel[(d * lanes) + lane]);
            }

            Assert.True(float.IsNaN(panel[^1]));
        }
    }

    [Fact]
    public void All_lanes_are_read_unless_told_otherwise()
    {
        float[] rows = [1f, 2f], panel = [9f, 9f, 9f, 9f, 9f, 9f, 9f, 9f];
        QueryPanel.Pack(ref rows[0], 2, 1, 2, Factor, ref panel[0], 4);
        Assert.Equal([0.5f, 0f, 0f, 0f, 1f, 0f, 0f, 0f], panel);
    }
}
