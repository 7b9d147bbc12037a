// The address of a call is taken: it lives on the stack of a thread that waits, and what its spans refer to is pinned.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>The steps of a parallel call, each with a queue of its own, and how many workers are in it.</summary>
internal sealed unsafe class ParallelSteps
{
    /// <summary>The most steps of any call: a transformer layer whose few rows are shared by panels, and whose packed samples return their softmax denominators.</summary>
    private const int Most = 9;

    /// <summary>Ints from one counter to the next: two cache lines, which processors fetch in pairs.</summary>
    private const int Stride = 32;

    private readonly WorkQueue[] _queues = [.. Enumerable.Range(0, Most).Select(static _ => new WorkQueue())];
    private readonly AttentionWorker?[] _workers = new AttentionWorker?[Most];
    private readonly AttentionArguments*[] _calls = new AttentionArguments*[Most];
    private readonly int[] _items = new int[Most];
    private readonly int[] _inside = new int[(Most + 1) * Stride];
    private int _count;

    /// <summary>Items of the step that has most.</summary>
    public int MostItems { get; private set; }

    /// <summary>Multiply-adds of all steps.</summary>
    public long Operations { get; private set; }

    /// <summary>Adds a step. No worker may be at work.</summary>
    public void Add(AttentionArguments* call, int items, long operations, AttentionWorker worker)
    {
        _calls[_count] = call;
        _items[_count] = items;
        _workers[_count] = worker;
        _count++;
        MostItems = Math.Max(MostItems, items);
        Operations += operations;
    }

    /// <summary>Splits the items of each step among workers. No worker may be at work.</summary>
    public void Fill(int workers, CancellationToken cancellation)
    {
        for (int step = 0; step < _count; step++)
            _queues[step].Fill(_items[step], workers, cancellation);
    }

    /// <summary>Takes a worker through all steps; returns early where they are stopped.</summary>
    public void Run(int number)
    {
        for (int step = 0; step < _count; step++)
        {
            ref int inside = ref _inside[(step + 1) * Stride];
            Interlocked.Increment(ref inside);
            try
            {
                AttentionArguments call = *_calls[step];
                _workers[step]!(call, new WorkShare(_queues[step], number));
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }

            // Nothing is left to take; what others took may still be under way.
            var wait = default(SpinWait);
            while (step + 1 < _count && Volatile.Read(ref inside) > 0 && !_queues[step].IsStopped)
                wait.SpinOnce(sleep1Threshold: -1);
            if (_queues[step].IsStopped)
                return;
        }
    }

    /// <summary>Hands nothing out from here on.</summary>
    public void Stop()
    {
        for (int step = 0; step < _count; step++)
            _queues[step].Stop();
    }

    /// <summary>No steps. No worker may be at work.</summary>
    public void Clear()
    {
        for (int step = 0; step < _count; step++)
        {
            _queues[step].Fill(0, 0, CancellationToken.None);
            _workers[step] = null;
            _calls[step] = null;
        }
        _count = MostItems = 0;
        Operations = 0;
    }
}
