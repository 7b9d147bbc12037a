using System.Diagnostics;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Threads;

/// <summary>Threads of the pool come when they come: in time, to a later call, or when nothing is left.</summary>
public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_number_is_taken_twice_or_after_the_call(bool ownScheduler)
    {
        int workers = 0, open = 0;
        var taken = new int[9];
        var wrong = new List<string>();
        var team = new WorkerTeam(number =>
        {
            if (Volatile.Read(ref open) == 0 || number >= Volatile.Read(ref workers) || Interlocked.Increment(ref taken[number]) != 1)
            {
                lock (wrong)
                    wrong.Add($"{number} of {workers}, taken {taken[number]} times");
            }
            Thread.SpinWait(number == 0 ? 2000 : number * 20);
        });
        var random = new Random(1);
        TaskScheduler scheduler = ownScheduler ? new ConcurrentExclusiveSchedulerPair().ConcurrentScheduler : TaskScheduler.Default;
        int helped = 0;

        // All threads of the pool may be at other tests for as long as these calls take, which is no fault of the team's: then calls go on until one of them is free.
        var running = Stopwatch.StartNew();
        for (int call = 0; call < 20_000 || (helped == 0 && running.Elapsed < TimeSpan.FromMinutes(2)); call++)
        {
            Array.Clear(taken);
            Volatile.Write(ref workers, random.Next(2, 9));
            Volatile.Write(ref open, 1);
            team.Run(workers, new ParallelOptions { TaskScheduler = scheduler });
            Volatile.Write(ref open, 0);
            helped += taken.Sum() - 1;
            Assert.Equal(1, taken[0]);
            Thread.SpinWait(random.Next(50));
        }

        Assert.Empty(wrong);
        Assert.True(helped > 0);
    }

    [Fact]
    public void A_failure_is_the_callers()
    {
        using var isThere = new ManualResetEventSlim();
        var team = new WorkerTeam(number =>
        {
            if (number == 0)
            {
                isThere.Wait(TestContext.Current.CancellationToken);
                return;
            }

            isThere.Set();
            throw new InvalidOperationException($"worker {number}");
        });
        Assert.Equal("worker 1", Assert.Throws<InvalidOperationException>(() => team.Run(2, new ParallelOptions())).Message);
    }

    [Fact]
    public void A_failure_of_the_caller_waits_for_the_others()
    {
        using var isThere = new ManualResetEventSlim();
        bool isDone = false;
        var team = new WorkerTeam(number =>
        {
            if (number == 0)
            {
                isThere.Wait(TestContext.Current.CancellationToken);
                throw new InvalidOperationException("caller");
            }

            isThere.Set();
            Thread.Sleep(50);
            Volatile.Write(ref isDone, true);
        });
        Assert.Equal("caller", Assert.Throws<InvalidOperationException>(() => team.Run(2, new ParallelOptions())).Message);
        Assert.True(Volatile.Read(ref isDone));
    }

    /// <summary>Calls that no thread comes to in time leave one entry for each worker in the pool's queue, not one for each call.</summary>
    [Fact]
    public void Calls_without_help_do_not_fill_the_queue()
    {
        using var release = new ManualResetEventSlim();
        using var isBusy = new CountdownEvent(2 * Environment.ProcessorCount);
        for (int n = 0; n < isBusy.InitialCount; n++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                isBusy.Signal();
                release.Wait(TestContext.Current.CancellationToken);
            }, null);
        }

        var team = new WorkerTeam(static _ => { });
        long most = 0, before = ThreadPool.PendingWorkItemCount;
        for (int call = 0; call < 10_000; call++)
        {
            team.Run(3, new ParallelOptions());
            most = Math.Max(most, ThreadPool.PendingWorkItemCount - before);
        }

        release.Set();
        isBusy.Wait(TestContext.Current.CancellationToken);
        Assert.InRange(most, 0, 1_000); // 2 of this test, and what tests beside it ask for; one for each worker and call would be 20,000.
    }
}
