using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>A feed-forward network with its packed weights: rows to hidden rows, activation, and back.</summary>
internal sealed class FeedForwardSteps(FeedForwardPlan plan, PackedFeedForward weights)
{
    private readonly Projection _projection = new(plan.Dense);

    /// <summary>Multiply-adds of a row.</summary>
    public long RowOperations { get; } = (long)plan.Activation.Projections() * plan.ModelDimension * plan.HiddenDimension;

    /// <summary>Groups of panels of hidden elements that so many rows have.</summary>
    public int UpGroups(int rowCount) => plan.Dense.Groups(plan.HiddenDimension, rowCount);

    /// <summary>Groups of panels of outputs.</summary>
    public int DownGroups(int rowCount) => plan.Dense.Groups(plan.ModelDimension, rowCount);

    /// <summary>One group of panels of hidden elements of some rows.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many.</param>
    /// <param name="number">Number of the group.</param>
    /// <param name="hidden">Where the first hidden row goes.</param>
    /// <param name="edge">As many rows of a group.</param>
    public void Up(ref float rows, int rowCount, int number, ref float hidden, ref float edge)
    {
        if (weights.Gate is null)
        {
            _projection.Run(ref rows, rowCount, plan.UpBlock, weights.Up, number, ref hidden, ref edge, plan.Activation, ref Unsafe.NullRef<float>());
            return;
        }
        int lanes = plan.Dense.GroupPanels(rowCount) * plan.Dense.PanelLanes, first = number * lanes;
        _projection.Run(ref rows, rowCount, plan.UpBlock, weights.Up, number, ref hidden, ref edge, Activation.None, ref Unsafe.NullRef<float>());
        _projection.RunPanels(ref rows, rowCount, plan.UpBlock, weights.Gate, number, ref edge, plan.Activation);
        GatedRows.Multiply(ref edge, lanes, rowCount, Math.Min(lanes, plan.HiddenDimension - first), ref Unsafe.Add(ref hidden, first), plan.HiddenDimension);
    }

    /// <summary>One group of panels of outputs.</summary>
    /// <param name="hidden">The first hidden row.</param>
    /// <param name="rowCount">How many.</param>
    /// <param name="number">Number of the group.</param>
    /// <param name="residual">The first row to add, or a null reference.</param>
    /// <param name="output">Where the first row goes.</param>
    /// <param name="edge">As many rows of a group.</param>
    public void Down(ref float hidden, int rowCount, int number, ref float residual, ref float output, ref float edge) =>
        _projection.Run(ref hidden, rowCount, plan.DownBlock, weights.Down, number, ref output, ref edge, Activation.None, ref residual);

    /// <summary>All of it for some rows.</summary>
    public void Run(ref float rows, int rowCount, ref float residual, ref float output, ref float hidden, ref float edge)
    {
        for (int number = 0; number < UpGroups(rowCount); number++)
            Up(ref rows, rowCount, number, ref hidden, ref edge);
        for (int number = 0; number < DownGroups(rowCount); number++)
            Down(ref hidden, rowCount, number, ref residual, ref output, ref edge);
    }
}
