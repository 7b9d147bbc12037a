extern alias generator;

using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Planning;

/// <summary>Visible scores are counted in closed form; here they are counted one by one.</summary>
public class VisibilityTests
{
    [Fact]
    public void Scores_are_counted_as_they_are_seen()
    {
        int?[] bounds = [null, 0, 1, 3, 9, 40];
        foreach (int? left in bounds)
        foreach (int? right in bounds)
        foreach ((int queries, int keys) in new[] { (1, 1), (5, 5), (7, 3), (3, 11), (12, 12), (1, 20) })
        foreach (int first in new[] { 0, keys - queries, -30, 4, 100 })
        {
            long counted = 0;
            for (int i = 0; i < queries; i++)
            {
                for (int j = 0; j < keys; j++)
                {
                    int position = first + i;
                    if ((left is null || position - left <= j) && (right is null || j <= position + right))
                        counted++;
                }
            }

            Assert.True(counted == new Visibility(left, right).Scores(queries, keys, first), $"{left} {right}: {queries} x {keys} from {first}, {counted} counted");
        }
    }
}
