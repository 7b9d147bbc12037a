using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>Philox4x32 of ten rounds: four random words of each counter of four words (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011, section 3.3).</summary>
/// <typeparam name="TWord">A word of several counters.</typeparam>
/// <typeparam name="TLanes">How many.</typeparam>
internal static class Philox<TWord, TLanes>
    where TWord : struct
    where TLanes : struct, IPhiloxLanes<TWord>
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Step0 = 0x9E3779B9, Step1 = 0xBB67AE85;

    /// <summary>The words of some counters, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(ref TWord x, ref TWord y, ref TWord z, ref TWord w, uint key0, uint key1)
    {
        TWord multiplier0 = TLanes.Broadcast(Multiplier0), multiplier1 = TLanes.Broadcast(Multiplier1);
        for (int round = 0; round < Rounds; round++)
        {
            TWord product0 = TLanes.Multiply(x, multiplier0), product1 = TLanes.Multiply(z, multiplier1);
            x = TLanes.Xor(TLanes.High(product1), y, TLanes.Broadcast(key0));
            z = TLanes.Xor(TLanes.High(product0), w, TLanes.Broadcast(key1));
            (y, w) = (product1, product0);
            key0 += Step0;
            key1 += Step1;
        }
    }
}
