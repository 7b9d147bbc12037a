extern alias generator;

using System.Linq;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>A projection's inputs in blocks.</summary>
public class InputBlocksTests
{
    [Fact]
    public void Blocks_cover_the_inputs_once_and_are_as_few_and_as_equal_as_whole_steps_allow()
    {
        foreach (int most in new[] { 8, 64, 384 })
        {
            for (int inputs = 1; inputs <= 2_000; inputs++)
            {
                InputBlocks blocks = InputBlocks.Of(inputs, most);
                int[] starts = [.. Enumerable.Range(0, inputs).Where(input => input % blocks.Block == 0)];
                Assert.Equal(((inputs - 1) / most) + 1, starts.Length);
                Assert.InRange(blocks.Block, 1, most);
                Assert.Equal(blocks.Block, blocks.Sum.Length);
                int last = inputs - starts[^1];
                Assert.Equal(last, (blocks.Last ?? blocks.Sum).Length);
                Assert.Equal(last != blocks.Block, blocks.Last is not null);
                Assert.True(starts.Length == 1 || blocks.Block % Reduction.LoopStep == 0);
            }
        }
    }
}
