using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>A feed-forward network with its packed weights: rows to hidden rows, activation, and back.</summary>
internal sealed class FeedForwardSteps(FeedForwardPlan plan, PackedFeedForward weights)
{
    private readonly Projection _projection = new(plan.Dense);

    /// <summary>Panels of hidden elements.</summary>
    public int UpPanels { get; } = plan.Dense.Panels(plan.HiddenDimension);

    /// <summary>Panels of outputs.</summary>
    public int DownPanels { get; } = plan.Dense.Panels(plan.ModelDimension);

    /// <summary>Multiply-adds of a row.</summary>
    public long RowOperations { get; } = (long)plan.Activation.Projections() * plan.ModelDimension * plan.HiddenDimension;

    /// <summary>One panel of hidden elements of some rows.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="rowCount">How many.</param>
    /// <param name="panel">Number of the panel.</param>
    /// <param name="hidden">Where the first hidden row goes.</param>
    /// <param name="edge">As many rows of a panel.</param>
    public void Up(ref float rows, int rowCount, int panel, ref float hidden, ref float edge)
    {
        if (weights.Gate is null)
        {
            _projection.Run(ref rows, rowCount, plan.UpBlock, weights.Up, panel, ref hidden, ref edge, plan.Activation, ref Unsafe.NullRef<float>());
            return;
        }
        int lanes = plan.Dense.PanelLanes, first = panel * lanes;
        _projection.Run(ref rows, rowCount, plan.UpBlock, weights.Up, panel, ref hidden, ref edge, Activation.None, ref Unsafe.NullRef<float>());
        _projection.RunPanel(ref rows, rowCount, plan.UpBlock, weights.Gate, panel, ref edge, plan.Activation);
        GatedRows.Multiply(ref edge, lanes, rowCount, Math.Min(lanes, plan.HiddenDimension - first), ref Unsafe.Add(ref hidden, first), plan.HiddenDimension);
    }

    /// <summary>One panel of outputs.</summary>
    /// <param name="hidden">The first hidden row.</param>
    /// <param name="rowCount">How many.</param>
    /// <param name="panel">Number of the panel.</param>
    /// <param name="residual">The first row to add, or a null reference.</param>
    /// <param name="output">Where the first row goes.</param>
    /// <param name="edge">As many rows of a panel.</param>
    public void Down(ref float hidden, int rowCount, int panel, ref float residual, ref float output, ref float edge) =>
        _projection.Run(ref hidden, rowCount, plan.DownBlock, weights.Down, panel, ref output, ref edge, Activation.None, ref residual);

    /// <summary>All of it for some rows.</summary>
    public void Run(ref float rows, int rowCount, ref float residual, ref float output, ref float hidden, ref float edge)
    {
        for (int panel = 0; panel < UpPanels; panel++)
            Up(ref rows, rowCount, panel, ref hidden, ref edge);
        for (int panel = 0; panel < DownPanels; panel++)
            Down(ref hidden, rowCount, panel, ref residual, ref output, ref edge);
    }
}
