using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// What is dropped at one place of a call. Of a random word each half of 16 bits decides for an element, so that a counter serves eight; the key of the counters is drawn from seed,
/// offset and place, so that what is drawn for one has nothing to do with what is for another.
/// </summary>
internal readonly struct DropoutRate
{
    /// <summary>Elements that a counter decides for.</summary>
    public const int Elements = 8;

    /// <summary>Elements of a row whose decisions are drawn together: those of as many counters as the widest vector has lanes.</summary>
    public const int RowElements = Elements * RowCounters;

    /// <summary>Counters of such a stretch of a row: counter l decides for its elements l, l + 16, l + 32, ..., so that neighbours come from neighbouring counters.</summary>
    public const int RowCounters = 16;

    private const int Steps = 1 << 16;

    /// <summary>What is dropped at a place.</summary>
    /// <param name="seed">Which call it is; null where nothing is dropped.</param>
    /// <param name="place">Where.</param>
    /// <param name="rate">The share of dropped elements.</param>
    public DropoutRate(DropoutSeed? seed, DropoutPlace place, float rate)
    {
        if (seed is not { } of || rate == 0f)
            return;
        Threshold = Math.Min((uint)Math.Round((double)rate * Steps), Steps - 1);
        Factor = Steps / (float)(Steps - Threshold);
        ulong x = (uint)of.Offset, y = of.Offset >> 32, z = (ulong)place, w = 0;
        Philox<ulong, PhiloxScalar>.Run(ref x, ref y, ref z, ref w, (uint)of.Seed, (uint)(of.Seed >> 32));
        (Key0, Key1) = ((uint)x, (uint)y);
    }

    /// <summary>Numbers of 16 bits less than this drop an element; 0 where nothing is dropped.</summary>
    public uint Threshold { get; }

    /// <summary>What other elements are multiplied by.</summary>
    public float Factor { get; }

    /// <summary>The generator's key, its first word.</summary>
    public uint Key0 { get; }

    /// <summary>The generator's key, its second word.</summary>
    public uint Key1 { get; }

    /// <summary>Whether anything is dropped.</summary>
    public bool IsOn => Threshold != 0;

    /// <summary>The factor of an attention weight.</summary>
    public float OfWeight(int sample, int head, int query, int key) =>
        Of((uint)(key / Elements), (uint)query, (uint)sample, (uint)head, key % Elements);

    /// <summary>The factor of an element of a row.</summary>
    public float OfElement(int row, int element)
    {
        int within = element % RowElements;
        return Of((uint)((element / RowElements * RowCounters) + (within % RowCounters)), (uint)row, 0, 0, within / RowCounters);
    }

    [SkipLocalsInit]
    private float Of(ulong x, ulong y, ulong z, ulong w, int element)
    {
        if (!IsOn)
            return 1f;
        Span<float> factors = stackalloc float[Elements];
        Factors<ulong, PhiloxScalar>(x, y, z, w, x, y, ref factors[0]);
        return factors[element];
    }

    /// <summary>The factors that some counters decide on, (element, counter).</summary>
    /// <param name="x">First word of the even counters.</param>
    /// <param name="y">Their second.</param>
    /// <param name="z">The third, of all.</param>
    /// <param name="w">The fourth, of all.</param>
    /// <param name="oddX">First word of the odd counters.</param>
    /// <param name="oddY">Their second.</param>
    /// <param name="factors">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Factors<TWord, TPhilox>(TWord x, TWord y, TWord z, TWord w, TWord oddX, TWord oddY, ref float factors)
        where TWord : struct
        where TPhilox : struct, IPhiloxLanes<TWord>
    {
        TWord oddZ = z, oddW = w;
        Philox<TWord, TPhilox>.Run(ref x, ref y, ref z, ref w, Key0, Key1);
        Philox<TWord, TPhilox>.Run(ref oddX, ref oddY, ref oddZ, ref oddW, Key0, Key1);
        TPhilox.Store(x, oddX, Threshold, Factor, ref factors, ref Unsafe.Add(ref factors, TPhilox.Count));
        TPhilox.Store(y, oddY, Threshold, Factor, ref Unsafe.Add(ref factors, 2 * TPhilox.Count), ref Unsafe.Add(ref factors, 3 * TPhilox.Count));
        TPhilox.Store(z, oddZ, Threshold, Factor, ref Unsafe.Add(ref factors, 4 * TPhilox.Count), ref Unsafe.Add(ref factors, 5 * TPhilox.Count));
        TPhilox.Store(w, oddW, Threshold, Factor, ref Unsafe.Add(ref factors, 6 * TPhilox.Count), ref Unsafe.Add(ref factors, 7 * TPhilox.Count));
    }
}
