using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>Rows times packed weights, one group of panels at a time: where the outputs go.</summary>
internal sealed class Projection(DensePlan plan)
{
    /// <summary>Multiplies rows by a group of panels. Output o of row r goes to (o / group) * groupStride + r * rowStride + o % group.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="number">Number of the group of panels: of as many as <see cref="DensePlan.GroupPanels"/> has of so many rows.</param>
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
    /// <param name="number">Number of the group of panels: of as many as <see cref="DensePlan.GroupPanels"/> has of so many rows.</param>
    /// <param name="target">Where the first row goes.</param>
    /// <param name="edge">Rows of a panel of their own, where the last panel is not full.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="residual">Added to the outputs: the first of as many rows as they are; or a null reference.</param>
    public void Run(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target, ref float edge, Activation activation, ref float residual) =>
        Run(ref rows, rowCount, block, weights, number, ref target, weights.Outputs, 0, weights.Outputs, ref edge, activation, ref residual);

    /// <summary>The same into panels of their own, one row behind the other.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="block">Inputs of a block; the last takes what is left.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="number">Number of the group of panels.</param>
    /// <param name="target">The first row of the group, as wide as any, whatever outputs there are.</param>
    /// <param name="activation">Applied to each output.</param>
    public void RunPanels(ref float rows, int rowCount, int block, ProjectionWeights weights, int number, ref float target, Activation activation)
    {
        int panels = plan.GroupPanels(rowCount), first = number * panels, width = panels * plan.PanelLanes;
        PanelTarget target0 = Whole(ref target, width);
        if (first + 1 < Math.Min(first + panels, plan.Panels(weights.Outputs)))
            Pair(ref rows, rowCount, block, weights, first, target0, Whole(ref Unsafe.Add(ref target, plan.PanelLanes), width), activation);
        else
            Panel(ref rows, rowCount, block, weights, first, target0, activation);
    }

    private void Run(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number,
        ref float target, int group, int groupStride, int rowStride, ref float edge, Activation activation, ref float residual)
    {
        int lanes = plan.PanelLanes, outputs = weights.Outputs, panels = plan.GroupPanels(rowCount), first = number * panels;
        int last = Math.Min(first + panels, plan.Panels(outputs)) - 1, lastOutput = last * lanes;

        // A last panel that is not full goes through the edge, so that nothing is written behind a row.
        bool isWhole = lastOutput + lanes <= outputs;
        PanelTarget lastTarget = isWhole ? Target(last, ref target, group, groupStride, rowStride, ref residual, outputs) : Whole(ref edge, lanes);
        if (last == first)
            Panel(ref rows, rowCount, block, weights, first, lastTarget, activation);
        else
            Pair(ref rows, rowCount, block, weights, first, Target(first, ref target, group, groupStride, rowStride, ref residual, outputs), lastTarget, activation);
        if (isWhole)
            return;
        ref float to = ref Unsafe.Add(ref target, ((nint)(lastOutput / group) * groupStride) + (lastOutput % group));
        if (Unsafe.IsNullRef(ref residual))
            OutputPanel.Copy(ref edge, lanes, rowCount, outputs - lastOutput, ref to, rowStride);
        else
            AddEdge(ref edge, lanes, rowCount, outputs - lastOutput, ref Unsafe.Add(ref residual, lastOutput), ref to, rowStride);
    }

    /// <summary>A full panel's place among groups of outputs.</summary>
    private PanelTarget Target(int panel, ref float target, int group, int groupStride, int rowStride, ref float residual, int outputs)
    {
        int first = panel * plan.PanelLanes, second = first + plan.Lanes;
        return new(
            ref Unsafe.Add(ref target, ((nint)(first / group) * groupStride) + (first % group)),
            ref Unsafe.Add(ref target, ((nint)(second / group) * groupStride) + (second % group)),
            rowStride,
            ref Unsafe.IsNullRef(ref residual) ? ref residual : ref Unsafe.Add(ref residual, first),
            outputs);
    }

    /// <summary>A panel's place among rows of panels.</summary>
    private PanelTarget Whole(ref float target, int width) => new(ref target, ref Unsafe.Add(ref target, plan.Lanes), width, ref Unsafe.NullRef<float>(), 0);

    private void Panel(ref float rows, int rowCount, int block, ProjectionWeights weights, int number, in PanelTarget target, Activation activation)
    {
        if (plan.Lanes == Lanes512.Count)
            Panel<Vector512<float>, Lanes512>(ref rows, rowCount, block, weights, number, target, activation);
        else if (plan.Lanes == Lanes256.Count)
            Panel<Vector256<float>, Lanes256>(ref rows, rowCount, block, weights, number, target, activation);
        else if (plan.Lanes == Lanes128.Count)
            Panel<Vector128<float>, Lanes128>(ref rows, rowCount, block, weights, number, target, activation);
        else
            Panel<float, ScalarLanes>(ref rows, rowCount, block, weights, number, target, activation);
    }

    private void Panel<TVector, TLanes>(ref float rows, int rowCount, int block, ProjectionWeights weights, int number, in PanelTarget target, Activation activation)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        if (weights.Type == ElementType.BFloat16)
            PanelProduct<TVector, TLanes, BFloat16Panel>.Run(plan, ref rows, rowCount, block, weights, number, target, activation);
        else if (weights.Type == ElementType.Int8)
            PanelProduct<TVector, TLanes, Int8Panel>.Run(plan, ref rows, rowCount, block, weights, number, target, activation);
        else
            PanelProduct<TVector, TLanes, Float32Panel>.Run(plan, ref rows, rowCount, block, weights, number, target, activation);
    }

    private void Pair(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number, in PanelTarget target0, in PanelTarget target1, Activation activation)
    {
        if (plan.Lanes == Lanes512.Count)
            Pair<Vector512<float>, Lanes512>(ref rows, rowCount, block, weights, number, target0, target1, activation);
        else if (plan.Lanes == Lanes256.Count)
            Pair<Vector256<float>, Lanes256>(ref rows, rowCount, block, weights, number, target0, target1, activation);
        else if (plan.Lanes == Lanes128.Count)
            Pair<Vector128<float>, Lanes128>(ref rows, rowCount, block, weights, number, target0, target1, activation);
        else
            Pair<float, ScalarLanes>(ref rows, rowCount, block, weights, number, target0, target1, activation);
    }

    private void Pair<TVector, TLanes>(
        ref float rows, int rowCount, int block, ProjectionWeights weights, int number, in PanelTarget target0, in PanelTarget target1, Activation activation)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        if (weights.Type == ElementType.BFloat16)
            PanelProduct<TVector, TLanes, BFloat16Panel>.Pair(plan, ref rows, rowCount, block, weights, number, target0, target1, activation);
        else if (weights.Type == ElementType.Int8)
            PanelProduct<TVector, TLanes, Int8Panel>.Pair(plan, ref rows, rowCount, block, weights, number, target0, target1, activation);
        else
            PanelProduct<TVector, TLanes, Float32Panel>.Pair(plan, ref rows, rowCount, block, weights, number, target0, target1, activation);
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
