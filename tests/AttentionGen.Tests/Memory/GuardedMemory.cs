using System.Runtime.CompilerServices;

namespace AttentionGen.Tests.Memory;

/// <summary>
/// A buffer that touches an inaccessible page, so that a kernel that reads or writes one element too far takes the process down
/// with its own name on the stack instead of passing by luck. Both sides are fenced; the given side exactly, the other up to a page.
/// </summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly nint _mapping;
    private readonly nuint _mappedBytes;
    private readonly nuint _dataBytes;
    private T[]? _fallback;
    private T* _start;

    public GuardedMemory(int length, GuardSide side)
    {
        Length = length;
        if (!MemoryProtection.IsSupported)
        {
            _fallback = GC.AllocateArray<T>(Math.Max(length, 1), pinned: true);
            _start = (T*)Unsafe.AsPointer(ref _fallback[0]);
            return;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        nuint bytes = (nuint)length * (nuint)sizeof(T);
        _dataBytes = (bytes + page - 1) / page * page;
        _mappedBytes = page + _dataBytes + page;
        _mapping = MemoryProtection.Map(_mappedBytes);
        nint data = _mapping + (nint)page;
        MemoryProtection.Forbid(_mapping, page);
        MemoryProtection.Forbid(data + (nint)_dataBytes, page);
        _start = (T*)(side == GuardSide.End ? data + (nint)(_dataBytes - bytes) : data);
    }

    public GuardedMemory(ReadOnlySpan<T> content, GuardSide side)
        : this(content.Length, side) => content.CopyTo(Span);

    public int Length { get; }

    public T* Pointer => _start;

    /// <summary>The buffer. An empty one still points at the fence, not at null.</summary>
    public Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start is null, this);
            return new Span<T>(_start, Length);
        }
    }

    /// <summary>From here on a write into the buffer crashes the process: inputs are not scratch.</summary>
    public GuardedMemory<T> AsReadOnly()
    {
        if (_mappedBytes != 0 && _dataBytes != 0)
            MemoryProtection.ForbidWrites(_mapping + Environment.SystemPageSize, _dataBytes);
        return this;
    }

    public void Dispose()
    {
        if (_start is null)
            return;
        _start = null;
        _fallback = null;
        if (_mappedBytes != 0)
            MemoryProtection.Unmap(_mapping, _mappedBytes);
    }
}
