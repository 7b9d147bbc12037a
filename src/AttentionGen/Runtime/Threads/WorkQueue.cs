namespace AttentionGen.Runtime;

/// <summary>
/// The items of a parallel call, split evenly: each worker has a run of neighbours, so that what one item brought near serves the next.
/// A worker that is through takes the far half of the longest run that another has left, so that none waits for one that was late or slow.
/// </summary>
/// <remarks>
/// A run is one long, its end above its start, and changes by compare and exchange only. It names items that nobody has taken, so it does
/// not matter whether it was changed, and changed back, between the two.
/// </remarks>
internal sealed class WorkQueue
{
    /// <summary>Items taken at once: an exchange waits for all that was stored, the rows of an output that another processor held among it.</summary>
    private const int MostAtOnce = 4;

    /// <summary>Longs from one run to the next: two cache lines, which processors fetch in pairs.</summary>
    private const int Stride = 16;

    private long[] _runs = [];
    private int _workers;
    private volatile bool _isStopped;
    private CancellationToken _cancellation;

    /// <summary>Splits items among workers. No worker may be at work.</summary>
    /// <param name="items">How many items.</param>
    /// <param name="workers">How many workers.</param>
    /// <param name="cancellation">Once this is cancelled nothing is handed out.</param>
    public void Fill(int items, int workers, CancellationToken cancellation)
    {
        // The runs stand behind a stride of nothing, because the array's length shares its first line.
        if (_runs.Length < (workers + 1) * Stride)
            _runs = new long[(workers + 1) * Stride];
        _workers = workers;
        _isStopped = false;
        _cancellation = cancellation;
        for (int worker = 0; worker < workers; worker++)
            Volatile.Write(ref RunOf(worker), Run(Share(worker), Share(worker + 1)));

        int Share(int worker) => (int)((long)items * worker / workers);
    }

    /// <summary>Whether nothing is handed out any more, whatever is left.</summary>
    public bool IsStopped => _isStopped || _cancellation.IsCancellationRequested;

    /// <summary>Hands nothing out from here on.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Takes a worker's next items; false when none is left.</summary>
    /// <param name="worker">The worker; one thread at a time is it.</param>
    /// <param name="first">The first item.</param>
    /// <param name="end">The item behind the last.</param>
    /// <param name="most">Items that it can use at once.</param>
    public bool Take(int worker, out int first, out int end, int most = MostAtOnce)
    {
        first = end = 0;
        if (IsStopped)
            return false;

        ref long own = ref RunOf(worker);
        while (true)
        {
            long run = Volatile.Read(ref own);
            int length = Length(run);
            if (length == 0)
            {
                if (!TakeOver(ref own))
                    return false;
                continue;
            }

            // Half of what is left at most, so that a rest remains for whoever is through first.
            first = Start(run);
            end = first + Math.Clamp(length / 2, 1, Math.Max(most, MostAtOnce));
            if (Interlocked.CompareExchange(ref own, Run(end, End(run)), run) == run)
                return true;
        }
    }

    /// <summary>Makes half of the longest run a worker's own; false when all are empty.</summary>
    private bool TakeOver(ref long own)
    {
        while (true)
        {
            ref long longest = ref Longest();
            long run = Volatile.Read(ref longest);
            if (Length(run) == 0)
                return false;
            int middle = Start(run) + (Length(run) / 2);
            if (Interlocked.CompareExchange(ref longest, Run(Start(run), middle), run) != run)
                continue;

            // Nobody else writes an empty run.
            Volatile.Write(ref own, Run(middle, End(run)));
            return true;
        }
    }

    private ref long Longest()
    {
        ref long longest = ref RunOf(0);
        for (int worker = 1; worker < _workers; worker++)
        {
            ref long run = ref RunOf(worker);
            if (Length(Volatile.Read(ref run)) > Length(Volatile.Read(ref longest)))
                longest = ref run;
        }
        return ref longest;
    }

    private ref long RunOf(int worker) => ref _runs[(worker + 1) * Stride];

    private static long Run(int start, int end) => ((long)end << 32) | (uint)start;

    private static int Start(long run) => (int)run;

    private static int End(long run) => (int)(run >> 32);

    private static int Length(long run) => End(run) - Start(run);
}
