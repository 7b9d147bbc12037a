using System.Collections.Concurrent;
using System.Diagnostics;
using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Threads;

/// <summary>Calls that are under way at the same time are split among no more threads than there are processors.</summary>
[Collection(SerialKernels.Name)]
public sealed class SharedProcessorsTests
{
    private const int Items = 8;

    [Fact]
    public void A_call_leaves_a_processor_to_every_other()
    {
        int others = Environment.ProcessorCount - 1;
        using var release = new ManualResetEventSlim();
        using var areUnderWay = new CountdownEvent(Math.Max(others, 1));
        Thread[] callers = [.. Enumerable.Range(0, others).Select(_ => new Thread(() => Run(1, () =>
        {
            areUnderWay.Signal();
            release.Wait(TestContext.Current.CancellationToken);
        })))];
        foreach (Thread caller in callers)
            caller.Start();
        try
        {
            if (others > 0)
                areUnderWay.Wait(TestContext.Current.CancellationToken);
            for (int call = 0; call < 200; call++)
                Assert.Equal(1, ThreadsOfACall());
        }
        finally
        {
            release.Set();
            foreach (Thread caller in callers)
                caller.Join();
        }

        // Alone, the same call is helped, though maybe not at once where other tests keep all threads busy.
        var running = Stopwatch.StartNew();
        while (others > 0 && ThreadsOfACall() == 1)
            Assert.True(running.Elapsed < TimeSpan.FromMinutes(2), "No thread has helped for two minutes.");
    }

    private static int ThreadsOfACall()
    {
        var threads = new ConcurrentDictionary<int, bool>();
        Run(Items, () =>
        {
            threads[Environment.CurrentManagedThreadId] = true;
            Thread.SpinWait(1_000);
        });
        return threads.Count;
    }

    // Each item is worth a thread.
    private static void Run(int items, Action item) => ParallelAttention.Run(
        new AttentionArguments { BatchSize = 1 }, items, items, 1, new ParallelOptions(), (in AttentionArguments _, WorkShare share) =>
        {
            while (share.Next(out int _))
                item();
        });
}
