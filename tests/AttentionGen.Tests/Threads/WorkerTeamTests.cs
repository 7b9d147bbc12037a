using System.Diagnostics;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Threads;

/// <summary>Threads that help come when they come: in time, to a later call, or when nothing is left.</summary>
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
        }, HelperThreads.Shared);
        var random = new Random(1);
        TaskScheduler scheduler = ownScheduler ? new ConcurrentExclusiveSchedulerPair().ConcurrentScheduler : TaskScheduler.Default;
        int helped = 0;

        // All threads may be at other tests for as long as these calls take, which is no fault of the team's: then calls go on until one of them is free.
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
        }, HelperThreads.Shared);
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
        }, HelperThreads.Shared);
        Assert.Equal("caller", Assert.Throws<InvalidOperationException>(() => team.Run(2, new ParallelOptions())).Message);
        Assert.True(Volatile.Read(ref isDone));
    }

    /// <summary>Calls that no thread comes to in time ask for one for each worker, not for each call.</summary>
    [Fact]
    public void Calls_without_help_do_not_ask_without_end()
    {
        var helpers = new HelperThreads(TimeSpan.FromMinutes(1));
        using var busy = new BusyHelpers(helpers, 2);
        var team = new WorkerTeam(static _ => { }, helpers);
        for (int call = 0; call < 1_000; call++)
        {
            team.Run(3, new ParallelOptions());
            Assert.Equal(2, helpers.AskedCount);
        }
    }

    /// <summary>A thread that stays for a team's next call goes as soon as another team asks, though calls follow one another without a pause.</summary>
    [Fact]
    public void A_thread_that_stays_leaves_for_another_team()
    {
        var helpers = new HelperThreads(TimeSpan.FromMinutes(1));
        int helpedFirst = 0, helpedSecond = 0;
        bool isOver = false;
        var first = new WorkerTeam(Counting(() => Interlocked.Increment(ref helpedFirst)), helpers);
        var second = new WorkerTeam(Counting(() => Interlocked.Increment(ref helpedSecond)), helpers);
        var other = new Thread(() => RunUntil(first, () => Volatile.Read(ref isOver)));
        other.Start();
        Until(() => Volatile.Read(ref helpedFirst) > 0);
        RunUntil(second, () => Volatile.Read(ref helpedSecond) > 0);
        Volatile.Write(ref isOver, true);
        other.Join();
        Assert.Equal(1, helpers.Count);

        static Action<int> Counting(Action help) => number =>
        {
            if (number > 0)
                help();
            Thread.SpinWait(100);
        };

        static void RunUntil(WorkerTeam team, Func<bool> isDone) => Until(() =>
        {
            team.Run(2, new ParallelOptions());
            return isDone();
        });
    }

    /// <summary>There are as many threads as one call has asked for, however many calls ask; they end once nobody asks, and come again.</summary>
    [Fact]
    public void Threads_come_and_end()
    {
        var helpers = new HelperThreads(TimeSpan.FromMilliseconds(20));
        for (int round = 0; round < 3; round++)
        {
            using (new BusyHelpers(helpers, 3))
            {
                Assert.Equal(3, helpers.Count);
                new WorkerTeam(static _ => { }, helpers).Run(3, new ParallelOptions());
                Assert.Equal((3, 2), (helpers.Count, helpers.AskedCount));
            }

            Until(() => helpers.Count == 0);
            Assert.Equal(0, helpers.AskedCount);
        }
    }

    // Other tests may keep all processors busy, for seconds but not for minutes.
    private static void Until(Func<bool> isSo)
    {
        var running = Stopwatch.StartNew();
        while (!isSo())
            Assert.True(running.Elapsed < TimeSpan.FromMinutes(2), "What was waited for has not come in two minutes.");
    }

    /// <summary>Threads all of which are at work for as long as it lives.</summary>
    private sealed class BusyHelpers : IDisposable
    {
        private readonly ManualResetEventSlim _release = new();
        private readonly Thread _caller;

        public BusyHelpers(HelperThreads helpers, int count)
        {
            using var areThere = new CountdownEvent(count + 1);
            var team = new WorkerTeam(
                _ =>
                {
                    areThere.Signal();
                    _release.Wait(TestContext.Current.CancellationToken);
                },
                helpers);
            _caller = new Thread(() => team.Run(count + 1, new ParallelOptions()));
            _caller.Start();
            areThere.Wait(TestContext.Current.CancellationToken);
        }

        public void Dispose()
        {
            _release.Set();
            _caller.Join();
            _release.Dispose();
        }
    }
}
