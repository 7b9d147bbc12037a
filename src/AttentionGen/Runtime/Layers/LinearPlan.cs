using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>How one instruction set runs a linear layer, as the planner decided. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LinearPlan
{
    /// <summary>Elements of an input row.</summary>
    public required int Inputs { get; init; }

    /// <summary>Elements of an output row.</summary>
    public required int Outputs { get; init; }

    /// <summary>What is applied to outputs; no gated one.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Its projection.</summary>
    public required DensePlan Dense { get; init; }

    /// <summary>Inputs of a block.</summary>
    public required int Block { get; init; }

    /// <summary>Outputs of a block on the way back, or 0 where gradients are not asked for.</summary>
    public int BackwardBlock { get; init; }
}
