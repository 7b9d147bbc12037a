using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The register tile of a matrix product: some rows against two vectors of outputs, over one block of inputs. Each input of a row is one broadcast for two
/// multiply-adds.
/// </summary>
/// <remarks>The number of rows is constant to the JIT, which leaves out those that a tile has not: each number of them is a method of its own.</remarks>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
/// <typeparam name="TElement">How weights are stored.</typeparam>
/// <typeparam name="TSteps">How far it is from one input to the next.</typeparam>
internal static class ProductTile<TVector, TLanes, TElement, TSteps>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
    where TElement : struct, IPanelElement
    where TSteps : struct, IInputSteps
{
    /// <summary>The most rows of a tile: 32 registers hold no more accumulators beside a row of weights and a broadcast.</summary>
    public const int MostRows = 12;

    /// <summary>Adds a block of inputs to the outputs of some rows, which start at what is given or go on from the block before.</summary>
    /// <param name="rowCount">Rows, 1 to <see cref="MostRows"/>.</param>
    /// <param name="rows">The first row's first input of the block.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="panel">The first input's weights for two vectors of outputs; the next input's follow.</param>
    /// <param name="inputs">Inputs of the block.</param>
    /// <param name="starts">Two vectors that the sums start at; a null reference where they go on from the targets.</param>
    /// <param name="ahead">Weights that are asked for meanwhile, line by line; a null reference for none.</param>
    /// <param name="askMask">A line is asked for whenever these bits of the number of inputs left are 0.</param>
    /// <param name="target0">The first row's first vector of outputs.</param>
    /// <param name="target1">Its second.</param>
    /// <param name="targetStride">Floats from one row of outputs to the next.</param>
    /// <param name="rowStep">Floats from one input of a row to the next, where the steps are given.</param>
    /// <param name="panelStep">Floats from one input's weights to the next, likewise.</param>
    public static void Run(
        int rowCount, ref float rows, nint stride, ref float panel, int inputs, ref float starts, ref float ahead, int askMask, ref float target0, ref float target1, nint targetStride, nint rowStep, nint panelStep)
    {
        switch (rowCount)
        {
            case 1:
                ProductTileRows<Rows1>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 2:
                ProductTileRows<Rows2>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 3:
                ProductTileRows<Rows3>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 4:
                ProductTileRows<Rows4>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 5:
                ProductTileRows<Rows5>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 6:
                ProductTileRows<Rows6>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 7:
                ProductTileRows<Rows7>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 8:
                ProductTileRows<Rows8>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 9:
                ProductTileRows<Rows9>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 10:
                ProductTileRows<Rows10>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            case 11:
                ProductTileRows<Rows11>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
            default:
                ProductTileRows<Rows12>(ref rows, stride, ref panel, inputs, ref starts, ref ahead, askMask, ref target0, ref target1, targetStride, rowStep, panelStep);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProductTileRows<TRows>(
        ref float rows, nint stride, ref float panel, int inputs, ref float starts, ref float ahead, int askMask, ref float target0, ref float target1, nint targetStride, nint rowStep, nint panelStep)
        where TRows : struct, IRowCount
    {
        TVector s0_0 = default, s0_1 = default;
        TVector s1_0 = default, s1_1 = default;
        TVector s2_0 = default, s2_1 = default;
        TVector s3_0 = default, s3_1 = default;
        TVector s4_0 = default, s4_1 = default;
        TVector s5_0 = default, s5_1 = default;
        TVector s6_0 = default, s6_1 = default;
        TVector s7_0 = default, s7_1 = default;
        TVector s8_0 = default, s8_1 = default;
        TVector s9_0 = default, s9_1 = default;
        TVector s10_0 = default, s10_1 = default;
        TVector s11_0 = default, s11_1 = default;
        TVector b0, b1;
        ref float from0 = ref target0;
        ref float from1 = ref target1;
        nint fromStride = targetStride;
        if (!Unsafe.IsNullRef(ref starts))
        {
            from0 = ref starts;
            from1 = ref Unsafe.Add(ref starts, TLanes.Count);
            fromStride = 0;
        }
        s0_0 = TLanes.Load(ref from0);
        s0_1 = TLanes.Load(ref from1);
        if (TRows.Count > 1)
        {
            s1_0 = TLanes.Load(ref Unsafe.Add(ref from0, fromStride));
            s1_1 = TLanes.Load(ref Unsafe.Add(ref from1, fromStride));
        }
        if (TRows.Count > 2)
        {
            s2_0 = TLanes.Load(ref Unsafe.Add(ref from0, 2 * fromStride));
            s2_1 = TLanes.Load(ref Unsafe.Add(ref from1, 2 * fromStride));
        }
        if (TRows.Count > 3)
        {
            s3_0 = TLanes.Load(ref Unsafe.Add(ref from0, 3 * fromStride));
            s3_1 = TLanes.Load(ref Unsafe.Add(ref from1, 3 * fromStride));
        }
        if (TRows.Count > 4)
        {
            s4_0 = TLanes.Load(ref Unsafe.Add(ref from0, 4 * fromStride));
            s4_1 = TLanes.Load(ref Unsafe.Add(ref from1, 4 * fromStride));
        }
        if (TRows.Count > 5)
        {
            s5_0 = TLanes.Load(ref Unsafe.Add(ref from0, 5 * fromStride));
            s5_1 = TLanes.Load(ref Unsafe.Add(ref from1, 5 * fromStride));
        }
        if (TRows.Count > 6)
        {
            s6_0 = TLanes.Load(ref Unsafe.Add(ref from0, 6 * fromStride));
            s6_1 = TLanes.Load(ref Unsafe.Add(ref from1, 6 * fromStride));
        }
        if (TRows.Count > 7)
        {
            s7_0 = TLanes.Load(ref Unsafe.Add(ref from0, 7 * fromStride));
            s7_1 = TLanes.Load(ref Unsafe.Add(ref from1, 7 * fromStride));
        }
        if (TRows.Count > 8)
        {
            s8_0 = TLanes.Load(ref Unsafe.Add(ref from0, 8 * fromStride));
            s8_1 = TLanes.Load(ref Unsafe.Add(ref from1, 8 * fromStride));
        }
        if (TRows.Count > 9)
        {
            s9_0 = TLanes.Load(ref Unsafe.Add(ref from0, 9 * fromStride));
            s9_1 = TLanes.Load(ref Unsafe.Add(ref from1, 9 * fromStride));
        }
        if (TRows.Count > 10)
        {
            s10_0 = TLanes.Load(ref Unsafe.Add(ref from0, 10 * fromStride));
            s10_1 = TLanes.Load(ref Unsafe.Add(ref from1, 10 * fromStride));
        }
        if (TRows.Count > 11)
        {
            s11_0 = TLanes.Load(ref Unsafe.Add(ref from0, 11 * fromStride));
            s11_1 = TLanes.Load(ref Unsafe.Add(ref from1, 11 * fromStride));
        }

        // Three rows are reached from one reference, so that references and strides stay in registers.
        nint twice = 2 * stride;
        rowStep = TSteps.Row(rowStep);
        panelStep = TSteps.Panel(panelStep, TElement.Floats(TLanes.Count));
        ref float rows3 = ref Unsafe.Add(ref rows, 3 * stride);
        ref float rows6 = ref Unsafe.Add(ref rows3, 3 * stride);
        ref float rows9 = ref Unsafe.Add(ref rows6, 3 * stride);
        bool asks = !Unsafe.IsNullRef(ref ahead);
        for (; inputs > 0; inputs--)
        {
            b0 = TElement.First<TVector, TLanes>(ref panel);
            b1 = TElement.Second<TVector, TLanes>(ref panel);
            Add(ref rows, b0, b1, ref s0_0, ref s0_1);
            if (TRows.Count > 1)
                Add(ref Unsafe.Add(ref rows, stride), b0, b1, ref s1_0, ref s1_1);
            if (TRows.Count > 2)
                Add(ref Unsafe.Add(ref rows, twice), b0, b1, ref s2_0, ref s2_1);
            if (TRows.Count > 3)
                Add(ref rows3, b0, b1, ref s3_0, ref s3_1);
            if (TRows.Count > 4)
                Add(ref Unsafe.Add(ref rows3, stride), b0, b1, ref s4_0, ref s4_1);
            if (TRows.Count > 5)
                Add(ref Unsafe.Add(ref rows3, twice), b0, b1, ref s5_0, ref s5_1);
            if (TRows.Count > 6)
                Add(ref rows6, b0, b1, ref s6_0, ref s6_1);
            if (TRows.Count > 7)
                Add(ref Unsafe.Add(ref rows6, stride), b0, b1, ref s7_0, ref s7_1);
            if (TRows.Count > 8)
                Add(ref Unsafe.Add(ref rows6, twice), b0, b1, ref s8_0, ref s8_1);
            if (TRows.Count > 9)
                Add(ref rows9, b0, b1, ref s9_0, ref s9_1);
            if (TRows.Count > 10)
                Add(ref Unsafe.Add(ref rows9, stride), b0, b1, ref s10_0, ref s10_1);
            if (TRows.Count > 11)
                Add(ref Unsafe.Add(ref rows9, twice), b0, b1, ref s11_0, ref s11_1);
            panel = ref Unsafe.Add(ref panel, panelStep);
            rows = ref Unsafe.Add(ref rows, rowStep);
            rows3 = ref Unsafe.Add(ref rows3, rowStep);
            rows6 = ref Unsafe.Add(ref rows6, rowStep);
            rows9 = ref Unsafe.Add(ref rows9, rowStep);
            if (asks && (inputs & askMask) == 0)
            {
                Prefetch.Line(ref ahead);
                ahead = ref Unsafe.Add(ref ahead, Prefetch.LineFloats);
            }
        }

        TLanes.Store(s0_0, ref target0);
        TLanes.Store(s0_1, ref target1);
        if (TRows.Count > 1)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s1_0, ref target0);
            TLanes.Store(s1_1, ref target1);
        }
        if (TRows.Count > 2)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s2_0, ref target0);
            TLanes.Store(s2_1, ref target1);
        }
        if (TRows.Count > 3)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s3_0, ref target0);
            TLanes.Store(s3_1, ref target1);
        }
        if (TRows.Count > 4)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s4_0, ref target0);
            TLanes.Store(s4_1, ref target1);
        }
        if (TRows.Count > 5)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s5_0, ref target0);
            TLanes.Store(s5_1, ref target1);
        }
        if (TRows.Count > 6)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s6_0, ref target0);
            TLanes.Store(s6_1, ref target1);
        }
        if (TRows.Count > 7)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s7_0, ref target0);
            TLanes.Store(s7_1, ref target1);
        }
        if (TRows.Count > 8)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s8_0, ref target0);
            TLanes.Store(s8_1, ref target1);
        }
        if (TRows.Count > 9)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s9_0, ref target0);
            TLanes.Store(s9_1, ref target1);
        }
        if (TRows.Count > 10)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s10_0, ref target0);
            TLanes.Store(s10_1, ref target1);
        }
        if (TRows.Count > 11)
        {
            target0 = ref Unsafe.Add(ref target0, targetStride);
            target1 = ref Unsafe.Add(ref target1, targetStride);
            TLanes.Store(s11_0, ref target0);
            TLanes.Store(s11_1, ref target1);
        }
    }

    /// <summary>One row's input, times its weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float input, TVector b0, TVector b1, ref TVector sum0, ref TVector sum1)
    {
        TVector a = TLanes.Broadcast(input);
        sum0 = TLanes.MultiplyAdd(a, b0, sum0);
        sum1 = TLanes.MultiplyAdd(a, b1, sum1);
    }
}
