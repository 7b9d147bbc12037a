using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>The values that a caller's numbers take over a range of indices. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScoreRanges
{
    /// <summary>The least and the greatest of the elements that an index may be of; any integer where it may be of none.</summary>
    /// <param name="elements">The caller's numbers.</param>
    /// <param name="index">The index.</param>
    public static IndexRange Of(ReadOnlySpan<int> elements, IndexRange index)
    {
        if (index.Least < 0 || index.Most >= elements.Length)
            return IndexRange.Any;
        int least = int.MaxValue, most = int.MinValue;
        foreach (int element in elements.Slice((int)index.Least, (int)(index.Most - index.Least) + 1))
        {
            least = Math.Min(least, element);
            most = Math.Max(most, element);
        }

        return new IndexRange(least, most);
    }
}
