extern alias generator;

using System.Linq;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>A projection's inputs in blocks.</summary>
public class ProjectionBlockTests
{
    [Fact]
    public void Blocks_are_as_few_and_as_equal_as_whole_steps_allow()
    {
        foreach (int most in new[] { 8, 64, 384 })
        {
            for (int inputs = 1; inputs <= 2_000; inputs++)
            {
                int block = ProjectionPlanner.Block(inputs, most);
                int count = ((inputs - 1) / block) + 1;
                Assert.Equal(((inputs - 1) / most) + 1, count);
                Assert.InRange(block, 1, most);
                Assert.True(count == 1 || block % 4 == 0);
                Assert.True(count == 1 || (block - 4) * count < inputs, "a step less would not cover the inputs");
            }
        }
    }
}
