using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>
/// How one instruction set runs a layer around its attention: what the planner decided, and the attention. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerPlan
{
    /// <summary>The layer.</summary>
    public required LayerShape Layer { get; init; }

    /// <summary>Floats of a vector: 16, 8, 4 or 1. Two vectors of outputs stand side by side in a panel.</summary>
    public required int Lanes { get; init; }

    /// <summary>Rows of the first tiles.</summary>
    public required int FirstRows { get; init; }

    /// <summary>Rows that are cut into the first tiles.</summary>
    public required int FirstEnd { get; init; }

    /// <summary>Rows of the tiles behind them.</summary>
    public required int LastRows { get; init; }

    /// <summary>Inputs of a block of the projections of queries.</summary>
    public required int QueryBlock { get; init; }

    /// <summary>Inputs of a block of the projection of keys.</summary>
    public required int KeyBlock { get; init; }

    /// <summary>Inputs of a block of the projection of values.</summary>
    public required int ValueBlock { get; init; }

    /// <summary>Inputs of a block of the output projection.</summary>
    public required int OutputBlock { get; init; }

    /// <summary>Whether a tile asks for weights of the next block while it computes.</summary>
    public bool PrefetchesWeights { get; init; }

    /// <summary>Whether a last panel of outputs is not full, and goes through an edge.</summary>
    public bool HasEdge { get; init; }

    /// <summary>Order of the axes of the projected queries, keys and values.</summary>
    public required AttentionLayout ProjectedLayout { get; init; }

    /// <summary>Multiply-adds of a step that are worth a thread, hidden scores counted too.</summary>
    public required int WorkerOperations { get; init; }

    /// <summary>What the attention of a call consists of.</summary>
    public required AttentionItemCount ItemCount { get; init; }

    /// <summary>Computes a share of the attention's items.</summary>
    public required AttentionWorker Attend { get; init; }

    /// <summary>Outputs of a panel.</summary>
    internal int PanelLanes => 2 * Lanes;

    /// <summary>Panels of so many outputs.</summary>
    internal int Panels(int outputs) => ((outputs - 1) / PanelLanes) + 1;
}

/// <summary>How many items the attention of a call consists of. For generated code.</summary>
/// <param name="call">The call.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate int AttentionItemCount(in AttentionArguments call);
