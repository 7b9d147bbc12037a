using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>How one instruction set computes the gradients of a layer, as the planner decided. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerGradientPlan
{
    /// <summary>The gradients of its attention.</summary>
    public required GradientPlan Attention { get; init; }

    /// <summary>Outputs of a block of the queries' projection on the way back.</summary>
    public required int QueryBlock { get; init; }

    /// <summary>The same of the keys'.</summary>
    public required int KeyBlock { get; init; }

    /// <summary>The same of the values'.</summary>
    public required int ValueBlock { get; init; }

    /// <summary>The same of the output's.</summary>
    public required int OutputBlock { get; init; }
}
