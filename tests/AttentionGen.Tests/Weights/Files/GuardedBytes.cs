using System.Buffers;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>A file in memory between pages that fault.</summary>
internal sealed unsafe class GuardedBytes(ReadOnlySpan<byte> content, GuardSide side) : MemoryManager<byte>
{
    private readonly GuardedMemory<byte> _memory = new GuardedMemory<byte>(content, side).AsReadOnly();

    public override Span<byte> GetSpan() => _memory.Span;

    public override MemoryHandle Pin(int elementIndex = 0) => new(_memory.Pointer + elementIndex, pinnable: this);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _memory.Dispose();
}
