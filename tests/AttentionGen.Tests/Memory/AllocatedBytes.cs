namespace AttentionGen.Tests.Memory;

/// <summary>Managed memory that an action allocates on its thread.</summary>
internal static class AllocatedBytes
{
    /// <summary>Attempts of which one will be left alone.</summary>
    public const int Attempts = 10;

    /// <summary>
    /// The least of some attempts: the thread's counter also counts the rest of its current block, up to 8 KB, where a collection ends that block. Any thread may bring one about, and
    /// so does this one by a large array.
    /// </summary>
    public static long Least(Action action, int attempts = Attempts)
    {
        long least = long.MaxValue;
        for (int n = 0; n < attempts && least > 0; n++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
