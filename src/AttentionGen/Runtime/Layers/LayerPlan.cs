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

    /// <summary>Its projections.</summary>
    public required DensePlan Dense { get; init; }

    /// <summary>Inputs of a block of the projections of queries.</summary>
    public required int QueryBlock { get; init; }

    /// <summary>Inputs of a block of the projection of keys.</summary>
    public required int KeyBlock { get; init; }

    /// <summary>Inputs of a block of the projection of values.</summary>
    public required int ValueBlock { get; init; }

    /// <summary>Inputs of a block of the output projection.</summary>
    public required int OutputBlock { get; init; }

    /// <summary>Order of the axes of the projected queries, keys and values.</summary>
    public required AttentionLayout ProjectedLayout { get; init; }

    /// <summary>Rows up to which a thread's samples of a call are projected and attended to together; at least one sample.</summary>
    public required int ChunkRows { get; init; }

    /// <summary>What comes behind the attention of a transformer layer, or null for attention with its projections alone.</summary>
    public TransformerPlan? Transformer { get; init; }

    /// <summary>How gradients are computed, or null where they are not asked for.</summary>
    public LayerGradientPlan? Gradients { get; init; }

    /// <summary>What the attention of a call consists of.</summary>
    public required AttentionItemCount ItemCount { get; init; }

    /// <summary>Computes a share of the attention's items.</summary>
    public required AttentionWorker Attend { get; init; }
}

/// <summary>How many items the attention of a call consists of. For generated code.</summary>
/// <param name="call">The call.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate int AttentionItemCount(in AttentionArguments call);
