using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Threads;

/// <summary>What options and workers may do to a parallel call, with workers that are no kernels.</summary>
[Collection(SerialKernels.Name)]
public sealed class ParallelAttentionTests(SplitWork split) : IClassFixture<SplitWork>
{
    private const int Items = 100;

    /// <summary>The item at which a call is ended.</summary>
    private const int LastTaken = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void No_more_threads_work_at_once_than_the_degree(int degree)
    {
        Assert.NotNull(split);
        int working = 0;
        int most = 0;
        var taken = new ConcurrentBag<int>();
        Run(Items, new ParallelOptions { MaxDegreeOfParallelism = degree }, (in AttentionArguments _, WorkShare share) =>
        {
            int now = Interlocked.Increment(ref working);
            InterlockedMax(ref most, now);
            while (share.Next(out int item))
            {
                taken.Add(item);
                Thread.Sleep(1);
            }
            Interlocked.Decrement(ref working);
        });

        Assert.Equal(Enumerable.Range(0, Items), taken.Order());
        Assert.InRange(most, 1, degree);
    }

    [Fact]
    public void There_are_no_more_workers_than_items()
    {
        int workers = 0;
        Run(3, new ParallelOptions { MaxDegreeOfParallelism = 50 }, (in AttentionArguments _, WorkShare share) =>
        {
            Interlocked.Increment(ref workers);
            while (share.Next(out int _))
                Thread.Sleep(1);
        });

        Assert.InRange(workers, 1, 3);
    }

    [Fact]
    public unsafe void Workers_see_the_memory_of_the_call_even_if_the_collector_runs()
    {
        float[] query = [1], key = [2, 3], value = [4, 5, 6], bias = [7, 8, 9, 10], output = new float[Items], weights = new float[Items];
        bool[] mask = [true, false, true];
        int[] keyLengths = [11, 12];
        var call = new AttentionArguments
        {
            Query = query, Key = key, Value = value, Bias = bias, Mask = mask, KeyLengths = keyLengths, Output = output, Weights = weights,
            BatchSize = 13, QueryLength = 14, KeyLength = 15,
        };
        ParallelAttention.Run(call, Items, 1, 1, new ParallelOptions { MaxDegreeOfParallelism = 2 }, (in AttentionArguments seen, WorkShare share) =>
        {
            Assert.Equal(query, seen.Query.ToArray());
            Assert.Equal(key, seen.Key.ToArray());
            Assert.Equal(value, seen.Value.ToArray());
            Assert.Equal(bias, seen.Bias.ToArray());
            Assert.Equal(mask, seen.Mask.ToArray());
            Assert.Equal(keyLengths, seen.KeyLengths.ToArray());
            Assert.Equal((13, 14, 15), (seen.BatchSize, seen.QueryLength, seen.KeyLength));
            while (share.Next(out int item))
            {
                if (item % 25 == 0)
                    GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
                Assert.True(Unsafe.AreSame(ref MemoryMarshal.GetArrayDataReference(output), ref MemoryMarshal.GetReference(seen.Output)));
                seen.Output[item] = item;
                seen.Weights[item] = -item;
            }
        });

        Assert.Equal(Enumerable.Range(0, Items).Select(item => (float)item), output);
        Assert.Equal(Enumerable.Range(0, Items).Select(item => -(float)item), weights);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_call_that_is_cancelled_stops_and_throws(int degree)
    {
        using var source = new CancellationTokenSource();
        int taken = 0;
        var thrown = Assert.Throws<OperationCanceledException>(() => Run(
            10_000,
            new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = source.Token },
            (in AttentionArguments _, WorkShare share) =>
            {
                while (share.Next(out int _))
                {
                    if (TakesLast(ref taken))
                        source.Cancel();
                }
            }));

        Assert.Equal(source.Token, thrown.CancellationToken);
        Assert.InRange(taken, LastTaken, 9_999);
    }

    [Fact]
    public void A_call_that_is_cancelled_before_does_nothing()
    {
        var options = new ParallelOptions { CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => Run(Items, options, (in AttentionArguments _, WorkShare _) => Assert.Fail("Nothing is to be done.")));
    }

    [Fact]
    public void An_exception_ends_the_call_and_comes_as_it_was_thrown()
    {
        int taken = 0;
        var thrown = Assert.Throws<InsufficientMemoryException>(() => Run(
            10_000,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            (in AttentionArguments _, WorkShare share) =>
            {
                while (share.Next(out int _))
                {
                    if (TakesLast(ref taken))
                        throw new InsufficientMemoryException("on purpose");
                }
            }));

        Assert.Equal("on purpose", thrown.Message);
        Assert.InRange(taken, LastTaken, 9_999);

        // The thread's next call is as good as any.
        No_more_threads_work_at_once_than_the_degree(2);
    }

    [Fact]
    public void The_scheduler_is_the_one_of_the_options()
    {
        var scheduler = new OwnThreads();
        var seen = new ConcurrentBag<TaskScheduler>();
        Run(Items, new ParallelOptions { MaxDegreeOfParallelism = 2, TaskScheduler = scheduler }, (in AttentionArguments _, WorkShare share) =>
        {
            seen.Add(TaskScheduler.Current);
            while (share.Next(out int _))
                Thread.Sleep(1);
        });

        Assert.NotEmpty(seen);
        Assert.All(seen, current => Assert.Same(scheduler, current));
        Assert.True(scheduler.Tasks > 0);
    }

    [Fact]
    public void A_worker_may_make_a_call_itself()
    {
        int taken = 0;
        AttentionWorker count = (in AttentionArguments _, WorkShare share) =>
        {
            while (share.Next(out int _))
                Interlocked.Increment(ref taken);
        };
        Run(Items, new ParallelOptions { MaxDegreeOfParallelism = 2 }, (in AttentionArguments _, WorkShare share) =>
        {
            while (share.Next(out int _))
                Run(Items, new ParallelOptions { MaxDegreeOfParallelism = 2 }, count);
        });

        Assert.Equal(Items * Items, taken);
    }

    private static void Run(int items, ParallelOptions options, AttentionWorker worker) =>
        ParallelAttention.Run(default, items, operations: 1, workerOperations: 1, options, worker);

    // Until the call knows of its end others go on taking items: an exception is told when its stack is unwound, which takes a process's first one milliseconds, and the thread that
    // ends a call may lose its processor. What they take by then is slow enough that 10,000 items are minutes away.
    private static bool TakesLast(ref int taken)
    {
        int number = Interlocked.Increment(ref taken);
        if (number > LastTaken)
            Thread.Sleep(10);
        return number == LastTaken;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int before = most;
        while (before < value)
        {
            int seen = Interlocked.CompareExchange(ref most, value, before);
            if (seen == before)
                return;
            before = seen;
        }
    }

    /// <summary>Runs each task on a thread of its own.</summary>
    private sealed class OwnThreads : TaskScheduler
    {
        private int _tasks;

        public int Tasks => _tasks;

        protected override void QueueTask(Task task)
        {
            Interlocked.Increment(ref _tasks);
            new Thread(() => TryExecuteTask(task)).Start();
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
