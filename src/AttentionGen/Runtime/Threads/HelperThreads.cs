namespace AttentionGen.Runtime;

/// <summary>
/// Threads that help with parallel calls: the library's own, started as calls ask for them, as many as the call that asked for most, and ended where none asks for long.
/// </summary>
/// <param name="mostIdle">How long a thread that nobody asks for is there.</param>
/// <remarks>
/// Not those of the pool. A thread of the pool that takes something to do first wakes another, in case there is more. Where every processor has a worker of the call already, that is one too
/// many: with two processors one call in six or ten took up to twice as long, because a worker had been put behind the caller and stayed there.
/// </remarks>
internal sealed class HelperThreads(TimeSpan mostIdle)
{
    private readonly Queue<WorkerTeam> _asking = [];
    private int _most;
    private int _count;
    private int _idle;
    private volatile bool _areAsked;

    /// <summary>Those of all calls, which end after 20 seconds.</summary>
    public static HelperThreads Shared { get; } = new(TimeSpan.FromSeconds(20));

    /// <summary>Whether a team waits for a thread.</summary>
    public bool AreAsked => _areAsked;

    /// <summary>Threads that there are.</summary>
    public int Count
    {
        get
        {
            lock (_asking)
                return _count;
        }
    }

    /// <summary>Threads that were asked for and have not come yet.</summary>
    public int AskedCount
    {
        get
        {
            lock (_asking)
                return _asking.Count;
        }
    }

    /// <summary>Asks for threads that come to a team, once each. They come when they can.</summary>
    public void Ask(WorkerTeam team, int count)
    {
        int missing;
        lock (_asking)
        {
            for (int n = 0; n < count; n++)
                _asking.Enqueue(team);
            _areAsked = true;
            for (int n = 0; n < Math.Min(count, _idle); n++)
                Monitor.Pulse(_asking);
            _most = Math.Max(_most, count);
            missing = Math.Max(Math.Min(_asking.Count - _idle, _most - _count), 0);
            _count += missing;
        }

        while (missing > 0 && TryStart())
            missing--;

        // Those that the system does not give are not waited for.
        if (missing > 0)
        {
            lock (_asking)
                _count -= missing;
        }
    }

    private bool TryStart()
    {
        try
        {
            new Thread(Serve) { IsBackground = true, Name = "AttentionGen helper" }.UnsafeStart();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void Serve()
    {
        while (Next() is { } team)
            team.Help();
    }

    /// <summary>The next team that asks; null where none did for long, and the thread counts no more.</summary>
    private WorkerTeam? Next()
    {
        lock (_asking)
        {
            while (_asking.Count == 0)
            {
                _idle++;
                bool isPulsed = Monitor.Wait(_asking, mostIdle);
                _idle--;
                if (!isPulsed && _asking.Count == 0)
                {
                    _count--;
                    return null;
                }
            }

            WorkerTeam team = _asking.Dequeue();
            _areAsked = _asking.Count > 0;
            return team;
        }
    }
}
