using System.IO.MemoryMappedFiles;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Fuzz.Guarded;

/// <summary>
/// A block of memory between inaccessible pages, seen twice: where it may be written, and where a write faults. An input is put there through
/// the one view and passed through the other, so that no call costs a system call.
/// </summary>
internal sealed unsafe class GuardedSlot
{
    /// <summary>Bytes between the guards: more than any argument of any kernel here takes.</summary>
    public const int Bytes = 1 << 18;

    private readonly MemoryMappedFile _file = MemoryMappedFile.CreateNew(null, Bytes + (2L * Environment.SystemPageSize));
    private readonly MemoryMappedViewAccessor _writableView;
    private readonly MemoryMappedViewAccessor _readOnlyView;

    public GuardedSlot()
    {
        _writableView = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.ReadWrite);
        _readOnlyView = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Writable = Guarded(_writableView);
        ReadOnly = Guarded(_readOnlyView);
    }

    /// <summary>The first byte, where it may be written.</summary>
    public byte* Writable { get; }

    /// <summary>The same byte, where it may not.</summary>
    public byte* ReadOnly { get; }

    public Span<byte> All => new(Writable, Bytes);

    private static byte* Guarded(MemoryMappedViewAccessor view)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        int page = Environment.SystemPageSize;
        if (MemoryProtection.IsSupported)
        {
            MemoryProtection.Forbid((nint)start, (nuint)page);
            MemoryProtection.Forbid((nint)start + page + Bytes, (nuint)page);
        }

        return start + page;
    }
}
