using AttentionGen.Tests.Memory;

namespace AttentionGen.Fuzz.Guarded;

/// <summary>Addresses that nothing may touch, for spans that a check must refuse by their length alone.</summary>
internal static unsafe class NoMemory
{
    private static readonly (nint Start, long Bytes) s_reserved = Reserve();

    /// <summary>How many elements of a size a span here can have.</summary>
    public static int Most(int elementSize) => (int)Math.Min(int.MaxValue, s_reserved.Bytes / elementSize);

    public static byte* Start => (byte*)s_reserved.Start;

    // Floats for a length of int.MaxValue if the system gives out so many addresses, which it may make depend on its memory.
    private static (nint, long) Reserve()
    {
        for (long bytes = 1L << 33; MemoryProtection.IsSupported && bytes > 1 << 20; bytes >>= 1)
        {
            try
            {
                nint start = MemoryProtection.Map((nuint)bytes);
                MemoryProtection.Forbid(start, (nuint)bytes);
                return (start, bytes);
            }
            catch (InvalidOperationException)
            {
                // Too many.
            }
        }

        return (0, 0);
    }
}
