using System.Runtime.ExceptionServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The workers of a parallel call: worker 0 is the calling thread, the others are threads of the pool that come in time, or what a scheduler of the caller's provides.
/// A call on the pool allocates nothing.
/// </summary>
/// <param name="work">What a worker does, told its number; nothing once all is done.</param>
/// <remarks>
/// The pool is asked for threads by this object, once for each; a thread that comes takes the next number that no other has. One that comes when the call it was asked for is
/// over finds the team closed and goes, or another call open, and helps it: nobody waits for threads that have not come.
/// </remarks>
internal sealed class WorkerTeam(Action<int> work) : IThreadPoolWorkItem
{
    private readonly ParallelOptions _options = new();
    private Action<int>? _enter;

    /// <summary>How often this object stands in the pool's queue.</summary>
    private int _queued;

    /// <summary>Numbers that no thread of the pool has taken yet.</summary>
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
        bool isPool = (options.TaskScheduler ?? TaskScheduler.Current) == TaskScheduler.Default;
        _failure = null;

        // Before the team opens: a thread that was asked for earlier may come at once.
        _unclaimed = isPool ? workers - 1 : 0;
        _isOpen = true;
        try
        {
            if (isPool)
                RunOnPool(workers);
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

    private void RunOnPool(int workers)
    {
        for (int missing = workers - 1 - Volatile.Read(ref _queued); missing > 0; missing--)
        {
            Interlocked.Increment(ref _queued);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        work(0);
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Decrement(ref _queued);
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
