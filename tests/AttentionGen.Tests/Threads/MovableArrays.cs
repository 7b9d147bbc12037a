using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Tests.Threads;

/// <summary>New arrays with garbage before each: the next compacting collection moves them unless they are pinned.</summary>
internal sealed class MovableArrays
{
    /// <summary>What is larger is not moved by default: the large object heap.</summary>
    public const int LargestByteCount = 80_000;

    private const int GarbageByteCount = 2000;

    private readonly List<(Array Array, nint Address)> _arrays = [];

    public int Count => _arrays.Count;

    /// <summary>How many are no longer where they were.</summary>
    public int Moved => _arrays.Count(made => AddressOf(made.Array) != made.Address);

    public T[] Copy<T>(ReadOnlySpan<T> content)
        where T : unmanaged
    {
        if (content.IsEmpty)
            return [];
        GC.KeepAlive(new byte[GarbageByteCount]);
        T[] array = content.ToArray();
        _arrays.Add((array, AddressOf(array)));
        return array;
    }

    public Array New(Type element, int length)
    {
        GC.KeepAlive(new byte[GarbageByteCount]);
        Array array = Array.CreateInstance(element, length);
        _arrays.Add((array, AddressOf(array)));
        return array;
    }

    private static unsafe nint AddressOf(Array array) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
}
