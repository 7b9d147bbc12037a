using AttentionGen.Runtime;

namespace AttentionGen.Tests.Memory;

/// <summary>
/// While it lives, every kernel's scratch ends at an inaccessible page, is a new one for each call, and is full of NaN, so that a
/// kernel that leaves it or reads what it has not written is found out.
/// </summary>
public sealed class GuardedScratch : IDisposable
{
    // Scratch is valid until the thread asks again. Calls on other threads may go on while this object is disposed of, so the last
    // block of a thread is never taken from it.
    [ThreadStatic]
    private static GuardedMemory<byte>? s_current;

    public GuardedScratch() => ScratchMemory.Allocator = Allocate;

    public void Dispose() => ScratchMemory.Allocator = null;

    private static unsafe nint Allocate(nuint byteCount)
    {
        s_current?.Dispose();
        s_current = new GuardedMemory<byte>(checked((int)byteCount), GuardSide.End);
        s_current.Span.Fill(0xFF);
        return (nint)s_current.Pointer;
    }
}
