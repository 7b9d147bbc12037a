namespace AttentionGen.Fuzz.Calls;

/// <summary>Does something else on a thread that waits, as a window's thread does that handles its messages meanwhile.</summary>
internal sealed class PumpingContext : SynchronizationContext
{
    private readonly Action _something;

    public PumpingContext(Action something)
    {
        _something = something;
        SetWaitNotificationRequired();
    }

    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        _something();
        return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
    }
}
