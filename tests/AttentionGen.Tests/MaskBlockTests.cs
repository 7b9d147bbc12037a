using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests;

/// <summary>What a run-time mask leaves of a block.</summary>
public class MaskBlockTests
{
    [Fact]
    public void Blocks_are_hidden_visible_or_neither()
    {
        foreach (int keys in new[] { 0, 1, 7, 31, 32, 33, 60, 64, 100 })
        {
            foreach (int queries in new[] { 1, 5, 32 })
            {
                foreach (int stride in new[] { 0, keys, keys + 9 })
                {
                    int length = (stride * (queries - 1)) + keys;
                    Assert.Equal(MaskBlock.Hidden, Classify(new bool[length], stride, queries, keys));
                    bool[] visible = new bool[length];
                    Array.Fill(visible, true);
                    Assert.Equal(keys == 0 ? MaskBlock.Hidden : MaskBlock.Visible, Classify(visible, stride, queries, keys));
                }
            }
        }
    }

    [Fact]
    public void One_element_makes_the_difference_wherever_it_stands()
    {
        const int Queries = 6;
        foreach (int keys in new[] { 5, 40, 64 })
        {
            for (int query = 0; query < Queries; query++)
            {
                for (int key = 0; key < keys; key++)
                {
                    bool[] mask = new bool[Queries * keys];
                    mask[(query * keys) + key] = true;
                    Assert.Equal(MaskBlock.Partial, Classify(mask, keys, Queries, keys));
                    Array.Fill(mask, true);
                    mask[(query * keys) + key] = false;
                    Assert.Equal(MaskBlock.Partial, Classify(mask, keys, Queries, keys));
                }
            }
        }
    }

    // On memory that faults behind its end.
    private static int Classify(bool[] mask, int stride, int queries, int keys)
    {
        using var guarded = new GuardedMemory<bool>(mask.Length == 0 ? new bool[1] : mask, GuardSide.End);
        return MaskBlock.Classify(ref guarded.Span[0], stride, queries, keys);
    }
}
