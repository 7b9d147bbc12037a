using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>Rows times a panel of packed weights, or times a pair of them: a walk over blocks of inputs, whose weights stay in the first-level cache, and over tiles of rows.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
/// <typeparam name="TElement">How weights are stored.</typeparam>
internal static class PanelProduct<TVector, TLanes, TElement>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
    where TElement : struct, IPanelElement
{
    private static int PanelLanes => 2 * TLanes.Count;

    /// <summary>Multiplies rows by a panel. Few tiles widen weights as they multiply by them; many read what was widened once for all.</summary>
    /// <param name="plan">What the planner decided.</param>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="number">Number of the panel.</param>
    /// <param name="target">Where the outputs go.</param>
    /// <param name="activation">Applied to each output.</param>
    public static void Run(DensePlan plan, ref float rows, int rowCount, int block, ProjectionWeights weights, int number, in PanelTarget target, Activation activation)
    {
        var tiles = new RowTiles(rowCount, plan.TileRows);
        if (plan.WideningTiles == 0 || tiles.Count < plan.WideningTiles)
        {
            Blocks(plan, tiles, ref rows, rowCount, block, weights, number, target, activation, ref Unsafe.NullRef<float>());
            return;
        }
        using ScratchMemory wide = ScratchMemory.Rent((long)Math.Min(block, weights.Inputs) * PanelLanes);
        Blocks(plan, tiles, ref rows, rowCount, block, weights, number, target, activation, ref wide.Start);
    }

    /// <summary>Multiplies very few rows by the two panels of a pair at once.</summary>
    /// <param name="plan">What the planner decided.</param>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many, 1 to those of a <see cref="PairTile{TVector, TLanes, TElement}"/>.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="number">Number of the first panel.</param>
    /// <param name="target0">Where its outputs go.</param>
    /// <param name="target1">Where those of the second panel go.</param>
    /// <param name="activation">Applied to each output.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pair(
        DensePlan plan, ref float rows, int rowCount, int block, ProjectionWeights weights, int number, in PanelTarget target0, in PanelTarget target1, Activation activation)
    {
        int inputs = weights.Inputs, askingInputs = AskingInputs(1);
        ref float panel0 = ref weights.Panel(number);
        ref float panel1 = ref weights.Panel(number + 1);
        for (int input = 0; input < inputs; input += block)
        {
            int count = Math.Min(block, inputs - input);
            nint at = weights.HeadLength + ((nint)input * weights.InputLength);

            // What is behind this block, or behind the pair.
            nint behind = input + count == inputs ? 2 * (nint)weights.PanelLength : at + ((nint)block * weights.InputLength);
            ref float ahead0 = ref plan.PrefetchesWeights ? ref Unsafe.Add(ref panel0, behind) : ref Unsafe.NullRef<float>();
            ref float ahead1 = ref plan.PrefetchesWeights ? ref Unsafe.Add(ref panel1, behind) : ref Unsafe.NullRef<float>();
            PairTile<TVector, TLanes, TElement>.Run(
                rowCount, ref Unsafe.Add(ref rows, input), inputs, ref Unsafe.Add(ref panel0, at), ref Unsafe.Add(ref panel1, at), count,
                ref input == 0 ? ref panel0 : ref Unsafe.NullRef<float>(), ref input == 0 ? ref panel1 : ref Unsafe.NullRef<float>(), ref ahead0, ref ahead1, askingInputs - 1,
                target0, target1);
        }
        End(rowCount, weights, ref panel0, activation, ref target0.First, ref target0.Second, target0.Stride, ref target0.Residual, target0.ResidualStride);
        End(rowCount, weights, ref panel1, activation, ref target1.First, ref target1.Second, target1.Stride, ref target1.Residual, target1.ResidualStride);
    }

    /// <summary>All blocks of inputs, each with all tiles of rows; where there is room for a block's weights as floats, they are widened to there first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks(
        DensePlan plan, RowTiles tiles, ref float rows, int rowCount, int block, ProjectionWeights weights, int number, in PanelTarget target, Activation activation, ref float wide)
    {
        int inputs = weights.Inputs, askingInputs = AskingInputs(tiles.Count);
        nint length = weights.InputLength, stride = target.Stride;
        ref float panel = ref weights.Panel(number);
        bool isWide = !Unsafe.IsNullRef(ref wide);
        for (int input = 0; input < inputs; input += block)
        {
            int count = Math.Min(block, inputs - input);
            bool isLast = input + count == inputs;
            ref float starts = ref input == 0 ? ref panel : ref Unsafe.NullRef<float>();
            ref float weightsAt = ref Unsafe.Add(ref panel, weights.HeadLength + (input * length));

            // Each tile's share of the weights behind this block: as many lines as it asks for.
            ref float ahead = ref plan.PrefetchesWeights ? ref Unsafe.Add(ref weightsAt, block * length) : ref Unsafe.NullRef<float>();
            if (isWide)
                WidePanel<TVector, TLanes>.Fill<TElement>(ref weightsAt, count, ref wide);
            int tile;
            for (int row = 0; row < rowCount; row += tile)
            {
                tile = tiles.At(row);
                ref float from = ref Unsafe.Add(ref rows, ((nint)row * inputs) + input);
                ref float to0 = ref Unsafe.Add(ref target.First, row * stride);
                ref float to1 = ref Unsafe.Add(ref target.Second, row * stride);
                if (isWide)
                    ProductTile<TVector, TLanes, Float32Panel, AdjacentInputs>.Run(tile, ref from, inputs, ref wide, count, ref starts, ref ahead, askingInputs - 1, ref to0, ref to1, stride, 1, 0);
                else
                    ProductTile<TVector, TLanes, TElement, AdjacentInputs>.Run(tile, ref from, inputs, ref weightsAt, count, ref starts, ref ahead, askingInputs - 1, ref to0, ref to1, stride, 1, 0);
                if (isLast)
                    End(tile, weights, ref panel, activation, ref to0, ref to1, stride, ref target.Adds ? ref Unsafe.Add(ref target.Residual, row * target.ResidualStride) : ref target.Residual, target.ResidualStride);
                if (plan.PrefetchesWeights)
                    ahead = ref Unsafe.Add(ref ahead, block / askingInputs * Prefetch.LineFloats);
            }
        }
    }

    /// <summary>
    /// A tile asks for a line of weights ahead every so many inputs, a power of two: so many that all tiles together ask for a whole block, if they are not too few.
    /// </summary>
    private static int AskingInputs(int tiles)
    {
        int share = tiles * Prefetch.LineFloats / TElement.Floats(TLanes.Count);
        return share >= 4 ? 4 : share >= 2 ? 2 : 1;
    }

    /// <summary>What is done to a tile's sums once they are whole.</summary>
    private static void End(
        int rowCount, ProjectionWeights weights, ref float panel, Activation activation, ref float target0, ref float target1, nint stride, ref float residual, nint residualStride)
    {
        if (weights.Type == ElementType.Int8)
            TileEnd<TVector, TLanes>.Scale(rowCount, ref Unsafe.Add(ref panel, weights.ScaleStart), ref Unsafe.Add(ref panel, weights.BiasStart), ref target0, ref target1, stride);
        if (activation != Activation.None)
            TileEnd<TVector, TLanes>.Activate(activation, rowCount, ref target0, ref target1, stride);
        if (!Unsafe.IsNullRef(ref residual))
            TileEnd<TVector, TLanes>.Add(rowCount, ref residual, ref Unsafe.Add(ref residual, TLanes.Count), residualStride, ref target0, ref target1, stride);
    }
}
