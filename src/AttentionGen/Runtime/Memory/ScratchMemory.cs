using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A block of working memory, lent to one call until it is disposed of. Each thread keeps the blocks that its calls gave back, so that a call
/// allocates nothing once one like it has run before. For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// <para>
/// A block that is lent is nobody else's: a thread that waits for others inside a call may run another call meanwhile, which gets a block of its own.
/// </para>
/// <para>Native, because it is aligned to a cache line and never moves; freed when its thread is gone.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class ScratchMemory : IDisposable
{
    private const int Alignment = 64;

    /// <summary>The thread's blocks that are not lent, the one given back last first: nested calls find theirs again in the same order.</summary>
    [ThreadStatic]
    private static ScratchMemory? s_idle;

    private readonly nuint _byteCount;
    private readonly ScratchAllocator? _allocator;
    private void* _start;
    private ScratchMemory? _next;

    private ScratchMemory(void* start, nuint byteCount, ScratchAllocator? allocator)
    {
        _start = start;
        _byteCount = byteCount;
        _allocator = allocator;
        if (allocator is null && byteCount > 0)
            GC.AddMemoryPressure((long)byteCount);
    }

    /// <summary>Frees a block whose thread is gone.</summary>
    ~ScratchMemory() => Free();

    /// <summary>Set by tests, to place scratch where leaving it faults.</summary>
    internal static ScratchAllocator? Allocator { get; set; }

    /// <summary>The first float, aligned to 64 bytes; uninitialised. Null after <see cref="Dispose"/>.</summary>
    public ref float Start => ref Unsafe.AsRef<float>(_start);

    /// <summary>Lends a block to the caller, who gives it back on the same thread.</summary>
    /// <param name="floatCount">How many floats are needed.</param>
    /// <exception cref="OutOfMemoryException">There is no such memory.</exception>
    public static ScratchMemory Rent(long floatCount)
    {
        nuint byteCount = checked((nuint)floatCount * sizeof(float));
        if (Allocator is { } allocator)
            return new ScratchMemory((void*)allocator.Allocate(byteCount), byteCount, allocator);

        ScratchMemory? idle = s_idle;
        if (idle is null)
            return Create(byteCount);

        s_idle = idle._next;
        idle._next = null;
        if (idle._byteCount >= byteCount)
            return idle;

        // One larger block takes its place.
        idle.Free();
        return Create(byteCount);
    }

    /// <summary>Gives the block back.</summary>
#pragma warning disable CA1816 // The thread keeps it, and the finalizer frees it when the thread is gone.
    public void Dispose()
#pragma warning restore CA1816
    {
        if (_allocator is not null)
        {
            Free();
            return;
        }
        _next = s_idle;
        s_idle = this;
    }

    // The memory comes first: an object whose memory there is not would be finalised all the same.
    private static ScratchMemory Create(nuint byteCount)
    {
        void* start = NativeMemory.AlignedAlloc(byteCount, Alignment);
        try
        {
            return new ScratchMemory(start, byteCount, allocator: null);
        }
        catch (OutOfMemoryException)
        {
            NativeMemory.AlignedFree(start);
            throw;
        }
    }

    private void Free()
    {
        void* start = _start;
        if (start is null)
            return;
        _start = null;
        if (_allocator is not null)
        {
            _allocator.Free((nint)start);
            return;
        }
        NativeMemory.AlignedFree(start);
        if (_byteCount > 0)
            GC.RemoveMemoryPressure((long)_byteCount);
    }
}
