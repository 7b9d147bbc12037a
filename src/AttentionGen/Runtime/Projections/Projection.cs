using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>Rows times one panel of packed weights: a walk over blocks of inputs, whose weights stay in the first-level cache, and over tiles of rows.</summary>
internal sealed class Projection(DensePlan plan)
{
    /// <summary>Multiplies rows by a panel. Output o of row r goes to (o / group) * groupStride + r * rowStride + o % group.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="number">Number of the panel.</param>
    /// <param name="target">Where the outputs go.</param>
    /// <param name="group">Outputs that lie side by side.</param>
    /// <param name="groupStride">Floats from one group to the next.</param>
    /// <param name="rowStride">Floats from one row of outputs to the next.</param>
    /// <param name="edge">Rows of a panel of their own, where the last panel is not full.</param>
    public void Run(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target, int group, int groupStride, int rowStride, ref float edge) =>
        Run(
            ref rows, rowCount, block, weights, number, ref target, group, groupStride, rowStride, ref edge, Activation.None, ref Unsafe.NullRef<float>());

    /// <summary>The same for rows that lie end to end, with what is done to the outputs while they are near.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="number">Number of the panel.</param>
    /// <param name="target">Where the first row goes.</param>
    /// <param name="edge">Rows of a panel of their own, where the last panel is not full.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="residual">Added to the outputs: the first of as many rows as they are; or a null reference.</param>
    public void Run(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target, ref float edge, Activation activation, ref float residual) =>
        Run(ref rows, rowCount, block, weights, number, ref target, weights.Outputs, 0, weights.Outputs, ref edge, activation, ref residual);

    /// <summary>The same into a panel of its own, one row behind the other.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="number">Number of the panel.</param>
    /// <param name="target">The panel's first row, as wide as any, whatever outputs there are.</param>
    /// <param name="activation">Applied to each output.</param>
    public void RunPanel(ref float rows, int rowCount, int block, ProjectionWeights weights, int number, ref float target, Activation activation) =>
        Panel(
            ref rows, rowCount, block, weights, number, ref target, ref Unsafe.Add(ref target, plan.Lanes), plan.PanelLanes, activation, ref Unsafe.NullRef<float>());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target, int group, int groupStride, int rowStride, ref float edge, Activation activation, ref float residual)
    {
        int lanes = plan.PanelLanes, outputs = weights.Outputs, first = number * lanes;

        // A last panel that is not full goes through the edge, so that nothing is written behind a row.
        bool isWhole = first + lanes <= outputs;
        int second = first + plan.Lanes;
        ref float target0 = ref isWhole ? ref Unsafe.Add(ref target, ((nint)(first / group) * groupStride) + (first % group)) : ref edge;
        ref float target1 = ref isWhole ? ref Unsafe.Add(ref target, ((nint)(second / group) * groupStride) + (second % group)) : ref Unsafe.Add(ref edge, plan.Lanes);
        ref float added = ref isWhole && !Unsafe.IsNullRef(ref residual) ? ref Unsafe.Add(ref residual, first) : ref Unsafe.NullRef<float>();
        Panel(ref rows, rowCount, block, weights, number, ref target0, ref target1, isWhole ? rowStride : lanes, activation, ref added);
        if (isWhole)
            return;
        ref float last = ref Unsafe.Add(ref target, ((nint)(first / group) * groupStride) + (first % group));
        if (Unsafe.IsNullRef(ref residual))
            OutputPanel.Copy(ref edge, lanes, rowCount, outputs - first, ref last, rowStride);
        else
            AddEdge(ref edge, lanes, rowCount, outputs - first, ref Unsafe.Add(ref residual, first), ref last, rowStride);
    }

    private void Panel(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target0, ref float target1, nint stride, Activation activation, ref float residual)
    {
        if (weights.Type == ElementType.BFloat16)
            Narrow<BFloat16Panel>(ref rows, rowCount, block, weights, number, ref target0, ref target1, stride, activation, ref residual);
        else if (weights.Type == ElementType.Int8)
            Narrow<Int8Panel>(ref rows, rowCount, block, weights, number, ref target0, ref target1, stride, activation, ref residual);
        else
            Blocks<Float32Panel>(ref rows, rowCount, block, weights, number, ref target0, ref target1, stride, activation, ref residual, ref Unsafe.NullRef<float>());
    }

    /// <summary>Few tiles widen weights as they multiply by them; many read what was widened once for all.</summary>
    private void Narrow<TElement>(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target0, ref float target1, nint stride, Activation activation, ref float residual)
        where TElement : struct, IPanelElement
    {
        if (new RowTiles(rowCount, plan.TileRows).Count < plan.WideningTiles)
        {
            Blocks<TElement>(ref rows, rowCount, block, weights, number, ref target0, ref target1, stride, activation, ref residual, ref Unsafe.NullRef<float>());
            return;
        }
        using ScratchMemory wide = ScratchMemory.Rent((long)Math.Min(block, weights.Inputs) * plan.PanelLanes);
        Blocks<TElement>(ref rows, rowCount, block, weights, number, ref target0, ref target1, stride, activation, ref residual, ref wide.Start);
    }

    /// <summary>All blocks of inputs, each with all tiles of rows; where there is room for a block's weights as floats, they are widened to there first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Blocks<TElement>(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target0, ref float target1, nint stride, Activation activation, ref float residual, ref float wide)
        where TElement : struct, IPanelElement
    {
        int length = weights.InputLength, inputs = weights.Inputs, outputs = weights.Outputs;
        ref float panel = ref Unsafe.Add(ref weights.First, (nint)number * weights.PanelLength);
        ref float scales = ref Unsafe.Add(ref panel, plan.PanelLanes);
        bool adds = !Unsafe.IsNullRef(ref residual);
        var tiles = new RowTiles(rowCount, plan.TileRows);

        // A tile asks for a line of weights ahead every so many inputs, a power of two: so many that all tiles together ask for a whole block, if they are not too few.
        int share = tiles.Count * plan.Lanes / TElement.Floats(plan.Lanes);
        int askingInputs = share >= 4 ? 4 : share >= 2 ? 2 : 1;
        for (int input = 0; input < inputs; input += block)
        {
            int count = Math.Min(block, inputs - input);
            bool isLast = input + count == inputs;
            ref float biases = ref input == 0 ? ref panel : ref Unsafe.NullRef<float>();
            ref float weightsAt = ref Unsafe.Add(ref panel, weights.HeadLength + ((nint)input * length));

            // Each tile's share of the weights behind this block: as many lines as it asks for.
            ref float ahead = ref plan.PrefetchesWeights ? ref Unsafe.Add(ref weightsAt, (nint)block * length) : ref Unsafe.NullRef<float>();
            bool isWide = !Unsafe.IsNullRef(ref wide);
            if (isWide)
                Widen<TElement>(ref weightsAt, ref scales, count, ref wide);
            int tile;
            for (int row = 0; row < rowCount; row += tile)
            {
                tile = tiles.At(row);
                ref float from = ref Unsafe.Add(ref rows, ((nint)row * inputs) + input);
                ref float to0 = ref Unsafe.Add(ref target0, row * stride);
                ref float to1 = ref Unsafe.Add(ref target1, row * stride);
                if (isWide)
                    Tile<Float32Panel>(tile, ref from, inputs, ref wide, ref scales, count, ref biases, ref ahead, askingInputs - 1, ref to0, ref to1, stride);
                else
                    Tile<TElement>(tile, ref from, inputs, ref weightsAt, ref scales, count, ref biases, ref ahead, askingInputs - 1, ref to0, ref to1, stride);
                if (isLast && activation != Activation.None)
                    Activate(activation, tile, ref to0, ref to1, stride);
                if (isLast && adds)
                    Add(tile, ref Unsafe.Add(ref residual, (nint)row * outputs), outputs, ref to0, ref to1, stride);
                if (plan.PrefetchesWeights)
                    ahead = ref Unsafe.Add(ref ahead, block / askingInputs * Prefetch.LineFloats);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tile<TElement>(
        int rowCount, ref float rows, nint stride, ref float panel, ref float scales, int inputs, ref float biases, ref float ahead, int askMask, ref float target0, ref float target1, nint targetStride)
        where TElement : struct, IPanelElement
    {
        if (plan.Lanes == Lanes512.Count)
            ProductTile<Vector512<float>, Lanes512, TElement, AdjacentInputs>.Run(rowCount, ref rows, stride, ref panel, ref scales, inputs, ref biases, ref ahead, askMask, ref target0, ref target1, targetStride, 1, 0);
        else if (plan.Lanes == Lanes256.Count)
            ProductTile<Vector256<float>, Lanes256, TElement, AdjacentInputs>.Run(rowCount, ref rows, stride, ref panel, ref scales, inputs, ref biases, ref ahead, askMask, ref target0, ref target1, targetStride, 1, 0);
        else if (plan.Lanes == Lanes128.Count)
            ProductTile<Vector128<float>, Lanes128, TElement, AdjacentInputs>.Run(rowCount, ref rows, stride, ref panel, ref scales, inputs, ref biases, ref ahead, askMask, ref target0, ref target1, targetStride, 1, 0);
        else
            ProductTile<float, ScalarLanes, TElement, AdjacentInputs>.Run(rowCount, ref rows, stride, ref panel, ref scales, inputs, ref biases, ref ahead, askMask, ref target0, ref target1, targetStride, 1, 0);
    }

    private void Widen<TElement>(ref float weights, ref float scales, int inputs, ref float target)
        where TElement : struct, IPanelElement
    {
        if (plan.Lanes == Lanes512.Count)
            WidePanel<Vector512<float>, Lanes512>.Fill<TElement>(ref weights, ref scales, inputs, ref target);
        else if (plan.Lanes == Lanes256.Count)
            WidePanel<Vector256<float>, Lanes256>.Fill<TElement>(ref weights, ref scales, inputs, ref target);
        else if (plan.Lanes == Lanes128.Count)
            WidePanel<Vector128<float>, Lanes128>.Fill<TElement>(ref weights, ref scales, inputs, ref target);
        else
            WidePanel<float, ScalarLanes>.Fill<TElement>(ref weights, ref scales, inputs, ref target);
    }

    private void Activate(Activation activation, int rowCount, ref float target0, ref float target1, nint stride)
    {
        if (plan.Lanes == Lanes512.Count)
            TileEnd<Vector512<float>, Lanes512>.Activate(activation, rowCount, ref target0, ref target1, stride);
        else if (plan.Lanes == Lanes256.Count)
            TileEnd<Vector256<float>, Lanes256>.Activate(activation, rowCount, ref target0, ref target1, stride);
        else if (plan.Lanes == Lanes128.Count)
            TileEnd<Vector128<float>, Lanes128>.Activate(activation, rowCount, ref target0, ref target1, stride);
        else
            TileEnd<float, ScalarLanes>.Activate(activation, rowCount, ref target0, ref target1, stride);
    }

    private void Add(int rowCount, ref float residual, nint residualStride, ref float target0, ref float target1, nint stride)
    {
        ref float residual1 = ref Unsafe.Add(ref residual, plan.Lanes);
        if (plan.Lanes == Lanes512.Count)
            TileEnd<Vector512<float>, Lanes512>.Add(rowCount, ref residual, ref residual1, residualStride, ref target0, ref target1, stride);
        else if (plan.Lanes == Lanes256.Count)
            TileEnd<Vector256<float>, Lanes256>.Add(rowCount, ref residual, ref residual1, residualStride, ref target0, ref target1, stride);
        else if (plan.Lanes == Lanes128.Count)
            TileEnd<Vector128<float>, Lanes128>.Add(rowCount, ref residual, ref residual1, residualStride, ref target0, ref target1, stride);
        else
            TileEnd<float, ScalarLanes>.Add(rowCount, ref residual, ref residual1, residualStride, ref target0, ref target1, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddEdge(ref float edge, int lanes, int rows, int columns, ref float residual, ref float target, int stride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                Unsafe.Add(ref target, ((nint)row * stride) + column) = Unsafe.Add(ref edge, ((nint)row * lanes) + column) + Unsafe.Add(ref residual, ((nint)row * stride) + column);
        }
    }
}
