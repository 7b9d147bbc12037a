using AttentionGen.Runtime;

// Calls are told by address, and stay where they are.
#pragma warning disable CS8500

namespace AttentionGen.Tests.Threads;

/// <summary>Steps that workers go through by themselves: none begins before all items of the one before are done.</summary>
public unsafe class ParallelStepsTests
{
    private const int Steps = 5;

    /// <summary>More workers than there are processors, some of which begin late, and one never.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 3)]
    [InlineData(7, 6)]
    [InlineData(300, 4)]
    public void A_step_begins_when_the_one_before_is_done(int items, int workers)
    {
        var random = new Random(items + workers);
        for (int round = 0; round < 200; round++)
        {
            var counts = new int[Steps];
            int early = 0;
            var steps = new ParallelSteps();
            AttentionArguments call = default;
            for (int step = 0; step < Steps; step++)
            {
                int number = step;
                steps.Add(&call, items, 1, (in AttentionArguments same, WorkShare share) =>
                {
                    while (share.Next(out int item))
                    {
                        if (number > 0 && Volatile.Read(ref counts[number - 1]) != items)
                            Interlocked.Increment(ref early);
                        if (item % 3 == 0)
                            Thread.SpinWait(200);
                        Interlocked.Increment(ref counts[number]);
                    }
                });
            }

            steps.Fill(workers, CancellationToken.None);
            Assert.Equal((items, (long)Steps), (steps.MostItems, steps.Operations));
            int running = Math.Max(workers - 1, 1);
            Thread[] threads = [.. Enumerable.Range(1, running - 1).Select(number => new Thread(() => steps.Run(number)))];
            int delay = random.Next(3000);
            foreach (Thread thread in threads)
            {
                Thread.SpinWait(delay);
                thread.Start();
            }

            steps.Run(0);
            foreach (Thread thread in threads)
                thread.Join();
            Assert.Equal(Enumerable.Repeat(items, Steps), counts);
            Assert.Equal(0, early);
        }
    }

    [Fact]
    public void A_failure_ends_all_steps()
    {
        int second = 0;
        var steps = new ParallelSteps();
        AttentionArguments call = default;
        steps.Add(&call, 10, 1, (in AttentionArguments same, WorkShare share) =>
        {
            if (!share.Next(out _))
                return;
            steps.Stop();
            throw new InvalidOperationException("one");
        });
        steps.Add(&call, 10, 1, (in AttentionArguments same, WorkShare share) => Interlocked.Increment(ref second));
        steps.Fill(2, CancellationToken.None);
        var other = new Thread(() => steps.Run(1));
        Assert.Equal("one", Assert.Throws<InvalidOperationException>(() => steps.Run(0)).Message);
        other.Start();
        other.Join();
        Assert.Equal(0, second);
    }

    [Fact]
    public void A_cancelled_step_is_not_waited_for_and_has_none_behind_it()
    {
        using var cancellation = new CancellationTokenSource();
        int first = 0, second = 0;
        var steps = new ParallelSteps();
        AttentionArguments call = default;
        steps.Add(&call, 10, 1, (in AttentionArguments same, WorkShare share) =>
        {
            while (share.Next(out _))
            {
                first++;
                cancellation.Cancel();
            }
        });
        steps.Add(&call, 10, 1, (in AttentionArguments same, WorkShare share) => second++);
        steps.Fill(1, cancellation.Token);
        steps.Run(0);
        Assert.InRange(first, 1, 9);
        Assert.Equal(0, second);

        // Cleared, it serves another call.
        steps.Clear();
        steps.Add(&call, 3, 1, (in AttentionArguments same, WorkShare share) =>
        {
            while (share.Next(out _))
                second++;
        });
        steps.Fill(1, CancellationToken.None);
        steps.Run(0);
        Assert.Equal(3, second);
    }
}
