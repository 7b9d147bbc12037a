using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The workers of a parallel call: worker 0 is the calling thread, the others are threads that help, in time or not at all, or what a scheduler of the caller's provides.
/// </summary>
/// <param name="work">What a worker does, told its number; nothing once all is done.</param>
/// <param name="helpers">The threads that help.</param>
/// <remarks>
/// <para>
/// Threads are asked for by this object, once for each; one that comes takes the next number that no other has. One that comes when the call it was asked for is over finds the team closed,
/// or another call open, and helps it: nobody waits for threads that have not come.
/// </para>
/// <para>
/// A thread that has come stays a moment for the next call, which is often another layer of the same model: to wake it again takes longer than many a layer. It leaves at once where another team
/// asks.
/// </para>
/// </remarks>
internal sealed class WorkerTeam(Action<int> work, HelperThreads helpers)
{
    /// <summary>How long a thread stays for the next call: 50 microseconds, several times what it takes to wake one.</summary>
    private static readonly long s_stay = Stopwatch.Frequency * 50 / 1_000_000;

    private readonly ParallelOptions _options = new();
    private Action<int>? _enter;

    /// <summary>Threads that were asked for and have not come.</summary>
    private int _asked;

    /// <summary>Those that have come and not gone.</summary>
    private int _present;

    /// <summary>Calls so far: those who stay see by it that there is another.</summary>
    private int _calls;

    /// <summary>Numbers that none has taken yet.</summary>
    private int _unclaimed;

    /// <summary>Threads that may be at work.</summary>
    private int _inside;

    private volatile bool _isOpen;
    private Exception? _failure;

    /// <summary>Runs the workers; returns when none is at work, and none will be.</summary>
    /// <param name="workers">How many, at least two.</param>
    /// <param name="options">Their scheduler and cancellation.</param>
    /// <exception cref="OperationCanceledException">A scheduler's loop was cancelled.</exception>
    /// <exception cref="TaskSchedulerException">The scheduler failed. It may hold a worker still: this object must not be used again.</exception>
    public void Run(int workers, ParallelOptions options)
    {
        bool areOwn = (options.TaskScheduler ?? TaskScheduler.Current) == TaskScheduler.Default;
        _failure = null;

        // Before the team opens: a thread that was asked for earlier may come at once.
        _unclaimed = areOwn ? workers - 1 : 0;
        _isOpen = true;
        try
        {
            if (areOwn)
                RunWithHelpers(workers);
            else
                RunOnScheduler(workers, options);
        }
        finally
        {
            Close();
        }

        // As it is, as on one thread.
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void RunWithHelpers(int workers)
    {
        // Whoever leaves looks for another call once it is not counted any more, so that none is counted on that has left.
        Interlocked.Increment(ref _calls);
        int missing = workers - 1 - Volatile.Read(ref _present) - Volatile.Read(ref _asked);
        if (missing > 0)
        {
            Interlocked.Add(ref _asked, missing);
            helpers.Ask(this, missing);
        }
        work(0);
    }

    /// <summary>What a thread does that was asked for and has come: it helps with this call, and with those that follow soon.</summary>
    public void Help()
    {
        Interlocked.Increment(ref _present);
        Interlocked.Decrement(ref _asked);
        int seen;
        do
        {
            seen = Volatile.Read(ref _calls);
            HelpOnce();
        }
        while (Stays(seen));
    }

    private void HelpOnce()
    {
        Interlocked.Increment(ref _inside);
        try
        {
            // Before a number is taken: the next call hands its own out once nobody is inside.
            if (_isOpen && Interlocked.Decrement(ref _unclaimed) is >= 0 and int number)
                work(number + 1);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>Waits a moment for another call than the last that was seen; false once the thread has left.</summary>
    private bool Stays(int seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _calls) == seen)
        {
            if (Stopwatch.GetTimestamp() - start < s_stay && !helpers.AreAsked)
            {
                Thread.SpinWait(2);
                continue;
            }

            Interlocked.Decrement(ref _present);
            if (Volatile.Read(ref _calls) == seen)
                return false;
            Interlocked.Increment(ref _present);
        }
        return true;
    }

    private void RunOnScheduler(int workers, ParallelOptions options)
    {
        // A copy: as many threads as there are workers, and no change while they run.
        _options.MaxDegreeOfParallelism = workers;
        _options.TaskScheduler = options.TaskScheduler;
        _options.CancellationToken = options.CancellationToken;
        try
        {
            Parallel.For(0, workers, _options, _enter ??= Enter);
        }
        catch (AggregateException failures)
        {
            _failure = failures.Flatten().InnerExceptions[0];
        }
        finally
        {
            _options.TaskScheduler = null;
            _options.CancellationToken = default;
        }
    }

    private void Enter(int number)
    {
        Interlocked.Increment(ref _inside);
        try
        {
            if (_isOpen)
                work(number);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    // Who comes from here on goes again. Who is inside has what is left of a last item to do: none may outlive the pins of a call.
    private void Close()
    {
        _isOpen = false;
        Interlocked.MemoryBarrier();
        var wait = default(SpinWait);
        while (Volatile.Read(ref _inside) > 0)
            wait.SpinOnce(sleep1Threshold: -1);
    }
}
