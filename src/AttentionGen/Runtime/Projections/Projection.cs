using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>Rows times one panel of packed weights: a walk over blocks of inputs, whose weights stay in the first-level cache, and over tiles of rows.</summary>
internal sealed class Projection(LayerPlan plan)
{
    /// <summary>Multiplies rows by a panel. Output o of row r goes to (o / group) * groupStride + r * rowStride + o % group.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many.</param>
    /// <param name="inputs">Floats of a row.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="first">The panel's first output.</param>
    /// <param name="outputs">Outputs of all panels.</param>
    /// <param name="target">Where the outputs go.</param>
    /// <param name="group">Outputs that lie side by side.</param>
    /// <param name="groupStride">Floats from one group to the next.</param>
    /// <param name="rowStride">Floats from one row of outputs to the next.</param>
    /// <param name="edge">Rows of a panel of their own, where the last panel is not full.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(
        ref float rows, int rowCount, int inputs, int block, ProjectionWeights weights, int first, int outputs,
        ref float target, int group, int groupStride, int rowStride, ref float edge)
    {
        int lanes = plan.PanelLanes;
        ref float panel = ref Unsafe.Add(ref weights.First, first / lanes * weights.PanelLength);

        // A last panel that is not full goes through the edge, so that nothing is written behind a row.
        bool isWhole = first + lanes <= outputs;
        int second = first + plan.Lanes;
        ref float target0 = ref isWhole ? ref Unsafe.Add(ref target, (first / group * groupStride) + (first % group)) : ref edge;
        ref float target1 = ref isWhole ? ref Unsafe.Add(ref target, (second / group * groupStride) + (second % group)) : ref Unsafe.Add(ref edge, plan.Lanes);
        int stride = isWhole ? rowStride : lanes;
        for (int input = 0; input < inputs; input += block)
        {
            int count = Math.Min(block, inputs - input);
            int row = 0;
            for (; row < plan.FirstEnd && row + plan.FirstRows <= rowCount; row += plan.FirstRows)
                Tile(plan.FirstRows, row, input, count, ref rows, ref target0, ref target1, ref panel);
            for (; row + plan.LastRows <= rowCount; row += plan.LastRows)
                Tile(plan.LastRows, row, input, count, ref rows, ref target0, ref target1, ref panel);
            if (row < rowCount)
                Tile(rowCount - row, row, input, count, ref rows, ref target0, ref target1, ref panel);
        }
        if (!isWhole)
            OutputPanel.Copy(ref edge, lanes, rowCount, outputs - first, ref Unsafe.Add(ref target, (first / group * groupStride) + (first % group)), rowStride);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Tile(int tileRows, int row, int input, int count, ref float rows, ref float target0, ref float target1, ref float panel)
        {
            ref float biases = ref input == 0 ? ref panel : ref Unsafe.NullRef<float>();
            ref float tile = ref Unsafe.Add(ref panel, (input + 1) * lanes);

            // Each row's share of the weights behind this block: as many lines as a tile asks for.
            ref float ahead = ref plan.PrefetchesWeights ? ref Unsafe.Add(ref tile, (block * lanes) + (row * (block / AskingInputs * Prefetch.LineFloats / plan.FirstRows))) : ref Unsafe.NullRef<float>();
            ref float from = ref Unsafe.Add(ref rows, (row * inputs) + input);
            ref float to0 = ref Unsafe.Add(ref target0, row * stride);
            ref float to1 = ref Unsafe.Add(ref target1, row * stride);
            if (plan.Lanes == Lanes512.Count)
                ProjectionTile<Vector512<float>, Lanes512>.Run(tileRows, ref from, inputs, ref tile, count, ref biases, ref ahead, ref to0, ref to1, stride);
            else if (plan.Lanes == Lanes256.Count)
                ProjectionTile<Vector256<float>, Lanes256>.Run(tileRows, ref from, inputs, ref tile, count, ref biases, ref ahead, ref to0, ref to1, stride);
            else if (plan.Lanes == Lanes128.Count)
                ProjectionTile<Vector128<float>, Lanes128>.Run(tileRows, ref from, inputs, ref tile, count, ref biases, ref ahead, ref to0, ref to1, stride);
            else
                ProjectionTile<float, ScalarLanes>.Run(tileRows, ref from, inputs, ref tile, count, ref biases, ref ahead, ref to0, ref to1, stride);
        }
    }

    /// <summary>Inputs for which a tile asks for one line of the next block.</summary>
    private const int AskingInputs = 4;
}
