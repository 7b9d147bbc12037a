namespace AttentionGen.Tests.Threads;

/// <summary>While it lives, a thread that leaves garbage between whatever else is allocated and has the whole heap compacted, over and over.</summary>
internal sealed class CompactingCollector : IDisposable
{
    private const int GarbageArrays = 2000;

    private readonly Thread _thread;
    private volatile bool _ends;
    private int _collections;

    public CompactingCollector()
    {
        _thread = new Thread(Collect) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Collections that are over.</summary>
    public int Collections => Volatile.Read(ref _collections);

    /// <summary>Moves whatever is not pinned and has garbage before it.</summary>
    public static void Compact() => GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

    /// <summary>Returns after a collection that began after this call.</summary>
    public void WaitForWhole()
    {
        for (int end = Collections + 2; Collections < end;)
            Thread.Sleep(1);
    }

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
    }

    private void Collect()
    {
        while (!_ends)
        {
            // Written over what has moved away: whoever still reads there is not to find it as it was.
            for (int n = 0; n < GarbageArrays; n++)
                Array.Fill(new byte[1000], byte.MaxValue);
            Compact();
            Interlocked.Increment(ref _collections);
            Thread.Sleep(1);
        }
    }
}
