using AttentionGen.Runtime;

namespace AttentionGen.Tests.Threads;

/// <summary>How the items of a call are shared out.</summary>
public sealed class WorkQueueTests
{
    [Fact]
    public void Every_item_is_handed_out_once_whoever_asks_when()
    {
        var random = new Random(1);
        for (int workers = 1; workers <= 9; workers++)
        {
            for (int items = 0; items <= 60; items++)
            {
                WorkQueue queue = Filled(items, workers);
                var taken = new List<int>();
                int misses = 0;
                while (misses < 100)
                {
                    if (queue.Take(random.Next(workers), out int first, out int end))
                        taken.AddRange(Enumerable.Range(first, end - first));
                    else
                        misses++;
                }

                Assert.Equal(Enumerable.Range(0, items), taken.Order());
            }
        }
    }

    /// <summary>Groups of 1 to 7 items, 1 to 9 asked for: what comes is of one group, in order, and all of it comes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Items_of_a_group_come_together(bool isQueued)
    {
        for (int group = 1; group <= 7; group++)
        {
            for (int most = 1; most <= 9; most++)
            {
                const int Items = 40;
                WorkShare share = isQueued ? new WorkShare(Filled(Items, workers: 1), 0) : new WorkShare(0, Items);
                int taken = 0, longest = 0;
                while (share.Next(group, most, out int first, out int end))
                {
                    Assert.Equal(taken, first);
                    Assert.InRange(end - first, 1, most);
                    Assert.Equal(first / group, (end - 1) / group);
                    (taken, longest) = (end, Math.Max(longest, end - first));
                }

                Assert.Equal(Items, taken);
                Assert.Equal(Math.Min(group, most), longest);
                Assert.False(share.Next(group, most, out _, out _));
            }
        }
    }

    /// <summary>Who can use eight at once gets eight, while half of the run is left.</summary>
    [Fact]
    public void As_many_come_at_once_as_can_be_used()
    {
        WorkQueue queue = Filled(items: 20, workers: 1);
        var lengths = new List<int>();
        while (queue.Take(0, out int first, out int end, most: 8))
            lengths.Add(end - first);
        Assert.Equal([8, 6, 3, 1, 1, 1], lengths);
    }

    [Fact]
    public void Every_item_is_handed_out_once_to_threads_that_race()
    {
        const int Items = 200_000;
        const int Workers = 4;
        WorkQueue queue = Filled(Items, Workers);
        var taken = new int[Items];
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(worker => new Thread(() =>
        {
            while (queue.Take(worker, out int first, out int end))
            {
                for (int item = first; item < end; item++)
                    Interlocked.Increment(ref taken[item]);

                // A worker that is slow now and then, so that others take of its run.
                if (first % 97 == 0)
                    Thread.SpinWait(1000 * worker);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(taken, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Each_worker_has_an_even_run_of_neighbours()
    {
        WorkQueue queue = Filled(items: 48, workers: 3);
        for (int worker = 0; worker < 3; worker++)
        {
            int expected = worker * 16;
            while (expected < (worker + 1) * 16)
            {
                Assert.True(queue.Take(worker, out int first, out int end));
                Assert.Equal(expected, first);
                expected = end;
            }
        }
    }

    [Fact]
    public void A_worker_alone_gets_everything()
    {
        WorkQueue queue = Filled(items: 50, workers: 8);
        var share = new WorkShare(queue, worker: 5);
        var taken = new List<int>();
        while (share.Next(out int item))
            taken.Add(item);

        Assert.Equal(Enumerable.Range(0, 50), taken.Order());
    }

    [Theory]
    [InlineData(1, 8, 2)]
    [InlineData(1, 16, 2)]
    [InlineData(1, 64, 2)]
    [InlineData(1, 64, 8)]
    [InlineData(12, 16, 2)]
    [InlineData(12, 16, 5)]
    [InlineData(8, 128, 32)]
    public void Panels_of_a_causal_head_are_balanced(int heads, int headPanels, int workers)
    {
        // Panel p of a head sees p + 1 blocks of keys, and takes as long.
        int total = heads * headPanels * (headPanels + 1) / 2;
        int longest = Simulate(heads * headPanels, workers, item => (item % headPanels) + 1);
        Assert.InRange(longest, 1, Math.Max(total / (double)workers * 1.02, 1) + headPanels);
    }

    [Fact]
    public void A_worker_that_comes_late_or_never_gets_less()
    {
        // One worker of four is three times as slow as the others, one never comes: 2 1/3 workers are left.
        int longest = Simulate(480, 4, _ => 3, (worker, cost) => worker == 0 ? cost * 3 : cost, absent: 3);
        Assert.InRange(longest, 1, 480 * 3 / 2.333 * 1.1);
    }

    [Fact]
    public void Nothing_is_handed_out_once_stopped()
    {
        WorkQueue queue = Filled(items: 100, workers: 2);
        Assert.True(queue.Take(0, out _, out _));
        queue.Stop();
        Assert.False(queue.Take(0, out _, out _));
        Assert.False(queue.Take(1, out _, out _));
        queue.Fill(1, 1, CancellationToken.None);
        Assert.True(queue.Take(0, out _, out _));
    }

    [Fact]
    public void Nothing_is_handed_out_once_cancelled()
    {
        using var source = new CancellationTokenSource();
        var queue = new WorkQueue();
        queue.Fill(100, 2, source.Token);
        Assert.True(queue.Take(1, out _, out _));
        source.Cancel();
        Assert.False(queue.Take(0, out _, out _));
        Assert.False(queue.Take(1, out _, out _));
    }

    [Fact]
    public void A_range_is_walked_from_front_to_end()
    {
        var share = new WorkShare(3, 6);
        var taken = new List<int>();
        while (share.Next(out int item))
            taken.Add(item);

        Assert.Equal([3, 4, 5], taken);
        Assert.False(share.Next(out _));
    }

    private static WorkQueue Filled(int items, int workers)
    {
        var queue = new WorkQueue();
        queue.Fill(items, workers, CancellationToken.None);
        return queue;
    }

    // Whoever is free first takes next. The result is when the last is through.
    private static int Simulate(int items, int workers, Func<int, int> cost, Func<int, int, int>? speed = null, int absent = -1)
    {
        WorkQueue queue = Filled(items, workers);
        var free = new PriorityQueue<int, int>(Enumerable.Range(0, workers).Where(worker => worker != absent).Select(worker => (worker, 0)));
        int last = 0;
        while (free.TryDequeue(out int worker, out int time))
        {
            if (!queue.Take(worker, out int first, out int end))
                continue;
            for (int item = first; item < end; item++)
                time += speed is null ? cost(item) : speed(worker, cost(item));
            last = Math.Max(last, time);
            free.Enqueue(worker, time);
        }

        return last;
    }
}
