extern alias generator;

using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>Sums over an axis: whatever is looped and whatever is written out add up to the axis.</summary>
public class ReductionTests
{
    [Fact]
    public void Lengths_add_up_however_the_sum_is_emitted()
    {
        for (int length = 1; length <= 300; length++)
        {
            Reduction straight = Reduction.Straight(length);
            Assert.Equal((0, length, length), (straight.Iterations, straight.Length, straight.Written));

            for (int step = 1; step <= 20; step++)
            {
                Reduction looped = Reduction.Looped(length, step);
                Assert.Equal(length, (looped.Iterations * looped.Step) + looped.Remainder);
                Assert.Equal(length, looped.Length);
                Assert.InRange(looped.Remainder, 0, step - 1);
                Assert.Equal(looped.Iterations == 0 ? length : step + (length % step), looped.Written);
            }
        }
    }

    [Fact]
    public void A_tile_sums_over_the_whole_axis_and_writes_out_little_of_it()
    {
        for (int length = 1; length <= 300; length++)
        {
            Reduction tile = Reduction.ForTile(length);
            Assert.Equal(length, tile.Length);
            Assert.InRange(tile.Written, 1, 7);
            Assert.Equal(length <= 4, tile.Iterations == 0);
        }
    }
}
