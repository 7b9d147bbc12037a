using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The working memory of kernels: one native block for each thread, grown to the largest kernel that the thread ran and kept, so that
/// a call allocates nothing once it has run before. For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>Native, because it is aligned to a cache line and never moves; freed when its thread is gone.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class ScratchMemory
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static ScratchMemory? s_current;

    /// <summary>Where the block that the thread rented last starts.</summary>
    [ThreadStatic]
    private static nint s_rented;

    private readonly nuint _byteCount;
    private readonly void* _start;

    private ScratchMemory(nuint byteCount)
    {
        _start = NativeMemory.AlignedAlloc(byteCount, Alignment);
        _byteCount = byteCount;
        GC.AddMemoryPressure((long)byteCount);
    }

    /// <summary>Frees the block.</summary>
    ~ScratchMemory()
    {
        NativeMemory.AlignedFree(_start);
        GC.RemoveMemoryPressure((long)_byteCount);
    }

    /// <summary>Set by tests, to place the scratch where leaving it faults: byte count in, address of that many bytes out.</summary>
    internal static Func<nuint, nint>? Allocator { get; set; }

    /// <summary>
    /// The calling thread's scratch, aligned to 64 bytes, uninitialised, valid until the thread's next call of this method.
    /// </summary>
    /// <param name="floatCount">How many floats are needed; a multiple of 16.</param>
    public static ref float Rent(int floatCount)
    {
        nuint byteCount = (nuint)floatCount * sizeof(float);
        if (Allocator is { } allocator)
        {
            s_rented = allocator(byteCount);
            return ref Unsafe.AsRef<float>((void*)s_rented);
        }

        ScratchMemory? current = s_current;
        if (current is null || current._byteCount < byteCount)
            s_current = current = new ScratchMemory(byteCount);
        s_rented = (nint)current._start;
        return ref Unsafe.AsRef<float>(current._start);
    }

    /// <summary>
    /// Scratch for a worker's own use in a call whose threads share a block that one of them rented: that block itself on the thread that
    /// rented it, which has an area for its own use in it; a block like it on any other.
    /// </summary>
    /// <param name="shared">The shared block.</param>
    /// <param name="floatCount">Floats of the block; a multiple of 16.</param>
    public static ref float RentBeside(ref float shared, int floatCount)
    {
        if ((nint)Unsafe.AsPointer(ref shared) == s_rented)
            return ref shared;
        return ref Rent(floatCount);
    }
}
