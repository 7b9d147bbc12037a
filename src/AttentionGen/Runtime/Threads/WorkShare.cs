using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// What one worker computes of a call: panels, or whole samples, handed out one after another. Either a range that is all its own, or its
/// share of a queue, which grows where others are slower. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct WorkShare
{
    private readonly WorkQueue? _queue;
    private readonly int _worker;
    private int _next;
    private int _end;

    /// <summary>A range of items, for the only worker.</summary>
    /// <param name="first">The first item.</param>
    /// <param name="end">The item behind the last.</param>
    public WorkShare(int first, int end)
    {
        _next = first;
        _end = end;
    }

    internal WorkShare(WorkQueue queue, int worker)
    {
        _queue = queue;
        _worker = worker;
    }

    /// <summary>Takes the next item; false when none is left.</summary>
    /// <param name="item">The item, for this worker alone.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out int item)
    {
        if (_next >= _end && (_queue is null || !_queue.Take(_worker, out _next, out _end)))
        {
            item = 0;
            return false;
        }
        item = _next++;
        return true;
    }

    /// <summary>Takes the next items of one group, such as the panels of a head; false when none is left.</summary>
    /// <param name="group">Items of a group, at least one.</param>
    /// <param name="most">The most that are taken.</param>
    /// <param name="first">The first item.</param>
    /// <param name="end">The item behind the last, all of them for this worker alone.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(int group, int most, out int first, out int end)
    {
        first = end = 0;
        if (_next >= _end && (_queue is null || !_queue.Take(_worker, out _next, out _end, most)))
            return false;

        first = _next;
        int left = Math.Min(_end - first, group - (first % group));
        end = first + Math.Min(left, most);
        _next = end;
        return true;
    }
}
