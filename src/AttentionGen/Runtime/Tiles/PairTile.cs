using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The register tile of very few rows against the two panels of a pair, four vectors of outputs: a row of one panel is two sums, each of which would wait for itself, as a multiply-add
/// takes longer than the next row of weights.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
/// <typeparam name="TElement">How weights are stored.</typeparam>
internal static class PairTile<TVector, TLanes, TElement>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
    where TElement : struct, IPanelElement
{
    /// <summary>The most rows of a tile: 16 registers hold no more accumulators beside weights and a broadcast.</summary>
    public const int MostRows = 2;

    /// <summary>Adds a block of inputs to the outputs of some rows, which start at what is given or go on from the block before.</summary>
    /// <param name="rowCount">Rows, 1 to <see cref="MostRows"/>.</param>
    /// <param name="rows">The first row's first input of the block.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="panel0">The first panel: its first input's weights for two vectors of outputs; the next input's follow.</param>
    /// <param name="panel1">The second panel, likewise.</param>
    /// <param name="inputs">Inputs of the block.</param>
    /// <param name="starts0">Two vectors that the sums of the first panel start at; a null reference where they go on from the targets.</param>
    /// <param name="starts1">The same of the second.</param>
    /// <param name="ahead0">Weights that are asked for meanwhile, line by line; a null reference for none.</param>
    /// <param name="ahead1">More of them.</param>
    /// <param name="askMask">Lines are asked for whenever these bits of the number of inputs left are 0.</param>
    /// <param name="target0">Where outputs of the first panel go.</param>
    /// <param name="target1">Where those of the second go.</param>
    public static void Run(
        int rowCount, ref float rows, nint stride, ref float panel0, ref float panel1, int inputs, ref float starts0, ref float starts1, ref float ahead0, ref float ahead1, int askMask,
        in PanelTarget target0, in PanelTarget target1)
    {
        if (rowCount == 1)
            PairTileRows<Rows1>(ref rows, stride, ref panel0, ref panel1, inputs, ref starts0, ref starts1, ref ahead0, ref ahead1, askMask, target0, target1);
        else
            PairTileRows<Rows2>(ref rows, stride, ref panel0, ref panel1, inputs, ref starts0, ref starts1, ref ahead0, ref ahead1, askMask, target0, target1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PairTileRows<TRows>(
        ref float rows, nint stride, ref float panel0, ref float panel1, int inputs, ref float starts0, ref float starts1, ref float ahead0, ref float ahead1, int askMask,
        in PanelTarget target0, in PanelTarget target1)
        where TRows : struct, IRowCount
    {
        TVector s0_0, s0_1, s0_2, s0_3;
        TVector s1_0 = default, s1_1 = default, s1_2 = default, s1_3 = default;
        if (Unsafe.IsNullRef(ref starts0))
        {
            s0_0 = TLanes.Load(ref target0.First);
            s0_1 = TLanes.Load(ref target0.Second);
            s0_2 = TLanes.Load(ref target1.First);
            s0_3 = TLanes.Load(ref target1.Second);
            if (TRows.Count > 1)
            {
                s1_0 = TLanes.Load(ref Unsafe.Add(ref target0.First, target0.Stride));
                s1_1 = TLanes.Load(ref Unsafe.Add(ref target0.Second, target0.Stride));
                s1_2 = TLanes.Load(ref Unsafe.Add(ref target1.First, target1.Stride));
                s1_3 = TLanes.Load(ref Unsafe.Add(ref target1.Second, target1.Stride));
            }
        }
        else
        {
            s0_0 = s1_0 = TLanes.Load(ref starts0);
            s0_1 = s1_1 = TLanes.Load(ref Unsafe.Add(ref starts0, TLanes.Count));
            s0_2 = s1_2 = TLanes.Load(ref starts1);
            s0_3 = s1_3 = TLanes.Load(ref Unsafe.Add(ref starts1, TLanes.Count));
        }

        int length = TElement.Floats(TLanes.Count);
        bool asks = !Unsafe.IsNullRef(ref ahead0);
        for (; inputs > 0; inputs--)
        {
            TVector b0 = TElement.First<TVector, TLanes>(ref panel0), b1 = TElement.Second<TVector, TLanes>(ref panel0);
            TVector b2 = TElement.First<TVector, TLanes>(ref panel1), b3 = TElement.Second<TVector, TLanes>(ref panel1);
            TVector a = TLanes.Broadcast(rows);
            s0_0 = TLanes.MultiplyAdd(a, b0, s0_0);
            s0_1 = TLanes.MultiplyAdd(a, b1, s0_1);
            s0_2 = TLanes.MultiplyAdd(a, b2, s0_2);
            s0_3 = TLanes.MultiplyAdd(a, b3, s0_3);
            if (TRows.Count > 1)
            {
                a = TLanes.Broadcast(Unsafe.Add(ref rows, stride));
                s1_0 = TLanes.MultiplyAdd(a, b0, s1_0);
                s1_1 = TLanes.MultiplyAdd(a, b1, s1_1);
                s1_2 = TLanes.MultiplyAdd(a, b2, s1_2);
                s1_3 = TLanes.MultiplyAdd(a, b3, s1_3);
            }
            rows = ref Unsafe.Add(ref rows, 1);
            panel0 = ref Unsafe.Add(ref panel0, length);
            panel1 = ref Unsafe.Add(ref panel1, length);
            if (asks && (inputs & askMask) == 0)
            {
                Prefetch.Line(ref ahead0);
                Prefetch.Line(ref ahead1);
                ahead0 = ref Unsafe.Add(ref ahead0, Prefetch.LineFloats);
                ahead1 = ref Unsafe.Add(ref ahead1, Prefetch.LineFloats);
            }
        }

        TLanes.Store(s0_0, ref target0.First);
        TLanes.Store(s0_1, ref target0.Second);
        TLanes.Store(s0_2, ref target1.First);
        TLanes.Store(s0_3, ref target1.Second);
        if (TRows.Count > 1)
        {
            TLanes.Store(s1_0, ref Unsafe.Add(ref target0.First, target0.Stride));
            TLanes.Store(s1_1, ref Unsafe.Add(ref target0.Second, target0.Stride));
            TLanes.Store(s1_2, ref Unsafe.Add(ref target1.First, target1.Stride));
            TLanes.Store(s1_3, ref Unsafe.Add(ref target1.Second, target1.Stride));
        }
    }
}
