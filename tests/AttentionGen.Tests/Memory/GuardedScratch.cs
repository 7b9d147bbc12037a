using System.Collections.Concurrent;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Memory;

/// <summary>
/// While it lives, every kernel's scratch touches an inaccessible page, is a new one for each loan, and is full of NaN, so that a kernel that
/// leaves it, keeps it or reads what it has not written is found out.
/// </summary>
public sealed class GuardedScratch : IDisposable
{
    private static readonly ConcurrentDictionary<nint, GuardedMemory<byte>> s_lent = new();

    public GuardedScratch() => ScratchMemory.Allocator = new ScratchAllocator(Allocate, Free);

    /// <summary>Which end of scratch is fenced exactly; <see cref="KernelRun"/> has it at the same side as the caller's memory.</summary>
    internal static GuardSide Side { get; set; } = GuardSide.End;

    public void Dispose() => ScratchMemory.Allocator = null;

    private static unsafe nint Allocate(nuint byteCount)
    {
        var block = new GuardedMemory<byte>(checked((int)byteCount), Side);
        block.Span.Fill(0xFF);
        Assert.True(s_lent.TryAdd((nint)block.Pointer, block));
        return (nint)block.Pointer;
    }

    private static void Free(nint start)
    {
        Assert.True(s_lent.TryRemove(start, out GuardedMemory<byte>? block));
        block.Dispose();
    }
}
