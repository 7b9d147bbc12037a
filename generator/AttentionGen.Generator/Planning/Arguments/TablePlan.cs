namespace AttentionGen.Generator.Planning;

/// <summary>The run-time masks and biases that a panel reads.</summary>
/// <param name="Mask">The boolean mask, if there is one.</param>
/// <param name="Bias">The additive bias, if there is one.</param>
/// <param name="HasKeyMask">There is a boolean for each key of a sample.</param>
internal sealed record TablePlan(TableAxes? Mask, TableAxes? Bias, bool HasKeyMask)
{
    /// <summary>Whether there are tables with a row for a query, be it the same for all.</summary>
    public bool HasRows => Mask is not null || Bias is not null;

    public static TablePlan Of(KernelSpec spec) => new(
        Axes(spec, AttentionMask.Boolean, spec.MaskAxes),
        Axes(spec, AttentionMask.Additive, spec.BiasAxes),
        (spec.Mask & AttentionMask.Keys) != 0);

    private static TableAxes? Axes(KernelSpec spec, AttentionMask mask, AttentionAxes axes) => (spec.Mask & mask) == 0 ? null : new(
        (axes & AttentionAxes.Batch) != 0,
        (axes & AttentionAxes.Head) != 0,
        (axes & AttentionAxes.Query) != 0);
}

/// <summary>The axes that a table has beside the key.</summary>
/// <param name="HasSamples">One for each sample.</param>
/// <param name="HasHeads">One for each head.</param>
/// <param name="HasQueries">One row for each query.</param>
internal sealed record TableAxes(bool HasSamples, bool HasHeads, bool HasQueries);
