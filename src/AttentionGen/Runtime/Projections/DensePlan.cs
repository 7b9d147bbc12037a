using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>How one instruction set multiplies rows by packed weights, as the planner decided. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DensePlan
{
    /// <summary>Floats of a vector: 16, 8, 4 or 1. Two vectors of outputs stand side by side in a panel.</summary>
    public required int Lanes { get; init; }

    /// <summary>The most rows of a tile. Rows are cut into as few tiles as that allows, as equal as can be.</summary>
    public required int TileRows { get; init; }

    /// <summary>Rows that pass together through all that is computed row by row: what lies between two projections stays near.</summary>
    public required int BlockRows { get; init; }

    /// <summary>Whether a tile asks for weights of the next block while it computes.</summary>
    public bool PrefetchesWeights { get; init; }

    /// <summary>How weights are packed.</summary>
    public ElementType WeightType { get; init; }

    /// <summary>
    /// Row tiles from which on a block's weights are widened to floats once for all of them; fewer widen weights as they multiply. For types that are widened. Not the bits, but the time depends on it.
    /// </summary>
    public int WideningTiles { get; init; }

    /// <summary>Rows up to which two panels are multiplied at once, so that sums of one do not wait for themselves. Not the bits, but the time depends on it.</summary>
    public int PairedRows { get; init; }

    /// <summary>Multiply-adds that are worth a thread.</summary>
    public required int WorkerOperations { get; init; }

    /// <summary>Outputs of a panel.</summary>
    internal int PanelLanes => 2 * Lanes;

    /// <summary>Panels of so many outputs.</summary>
    internal int Panels(int outputs) => ((outputs - 1) / PanelLanes) + 1;

    /// <summary>Panels that so many rows are multiplied by at once.</summary>
    internal int GroupPanels(int rows) => rows <= PairedRows ? 2 : 1;

    /// <summary>Groups of them of so many outputs, the last of which may be smaller.</summary>
    internal int Groups(int outputs, int rows) => ((Panels(outputs) - 1) / GroupPanels(rows)) + 1;

    /// <summary>Floats of so many rows of a group of panels, or of fewer rows.</summary>
    internal long GroupLength(int rows) => Math.Max(rows, 2L * Math.Min(rows, PairedRows)) * PanelLanes;
}
