using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Where a span lies: what an object can hold and another thread can read.</summary>
/// <param name="span">The span; its memory is pinned for as long as this is used.</param>
internal readonly unsafe struct PinnedSpan<T>(ReadOnlySpan<T> span)
    where T : unmanaged
{
    private readonly T* _start = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
    private readonly int _length = span.Length;

    /// <summary>The span again.</summary>
    public Span<T> Span => new(_start, _length);
}
