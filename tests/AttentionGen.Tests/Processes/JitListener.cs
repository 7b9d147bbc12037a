using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Reflection;

namespace AttentionGen.Tests.Processes;

/// <summary>
/// Hears from the runtime, while it lives, how each method is compiled: in the process itself, and so without the JIT's own report, whose file is
/// closed under the threads that still compile when the process ends. Where much is compiled at once, the runtime may forget an event.
/// </summary>
internal sealed class JitListener : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Jit = (EventKeywords)0x10;
    private const int MethodLoadVerbose = 143;
    private const int TierShift = 7;
    private const uint TierMask = 7;

    // By the runtime's address of the method, which is its handle here and its ID in an event.
    private readonly ConcurrentDictionary<nint, JitTier> _tiers = new();

    /// <summary>How a method was compiled; null if that is not told, or not yet.</summary>
    public JitTier? TierOf(MethodBase method) => _tiers.TryGetValue(method.MethodHandle.Value, out JitTier tier) ? tier : null;

    /// <summary>
    /// Waits until the runtime has told of all these methods, which are compiled: events come from a thread of their own, later. Gives up when it has
    /// told of nothing more for some time.
    /// </summary>
    public void WaitFor(IEnumerable<MethodBase> methods, TimeSpan longestSilence)
    {
        int told = _tiers.Count;
        var silence = Stopwatch.StartNew();
        foreach (MethodBase method in methods)
        {
            while (TierOf(method) is null && silence.Elapsed < longestSilence)
            {
                Thread.Sleep(1);
                if (_tiers.Count == told)
                    continue;
                told = _tiers.Count;
                silence.Restart();
            }
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
            EnableEvents(eventSource, EventLevel.Verbose, Jit);
    }

    // (MethodID, ModuleID, MethodStartAddress, MethodSize, MethodToken, MethodFlags, ...)
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is { EventId: MethodLoadVerbose, Payload: [ulong method, _, _, _, _, uint flags, ..] })
            _tiers[(nint)method] = (JitTier)((flags >> TierShift) & TierMask);
    }
}
