namespace AttentionGen.Runtime;

/// <summary>
/// Sums that heads of samples have of their own, for gradients of sinks, of the rows that weights add and of what methods read: joined in the order of the samples, whoever made them.
/// </summary>
internal readonly ref struct GradientSums
{
    private readonly Span<float> _sinks;
    private readonly Span<float> _addedRows;
    private readonly Span<float> _tables;

    /// <summary>Lays them out, all 0.</summary>
    /// <param name="plan">How gradients are computed.</param>
    /// <param name="call">The call, checked.</param>
    /// <param name="scratch">As many floats as <see cref="Floats"/> tells.</param>
    public GradientSums(GradientPlan plan, scoped in AttentionArguments call, Span<float> scratch)
    {
        int sinks = Sinks(plan, call), rows = AddedRowSums.Floats(plan, call);
        _sinks = scratch[..sinks];
        _addedRows = scratch.Slice(sinks, rows);
        _tables = scratch[(sinks + rows)..];
        scratch.Clear();
    }

    /// <summary>Floats of all of them.</summary>
    public static int Floats(GradientPlan plan, in AttentionArguments call) => Sinks(plan, call) + AddedRowSums.Floats(plan, call) + (call.QueryLength == 0 ? 0 : GradientTables.Floats(plan, call));

    /// <summary>Has a call add to them.</summary>
    public void Set(scoped ref AttentionArguments call)
    {
        call.Scratch = _sinks;
        call.AddedRowSums = _addedRows;
        call.TableSums = _tables;
    }

    /// <summary>Adds them to the caller's.</summary>
    public void Join(in AttentionArguments call)
    {
        for (int n = 0; n < _sinks.Length; n++)
            call.SinkGradient[n % call.SinkGradient.Length] += _sinks[n];
        GradientTables.Join(call, _tables);
    }

    /// <summary>Adds those of the rows that weights add to the weights' gradients.</summary>
    public void JoinAddedRows(GradientPlan plan, Span<float> biasKey, Span<float> biasValue)
    {
        if (!_addedRows.IsEmpty)
            AddedRowSums.Join(_addedRows, plan, biasKey, biasValue);
    }

    private static int Sinks(GradientPlan plan, in AttentionArguments call) => call.SinkGradient.IsEmpty || call.QueryLength == 0 ? 0 : call.BatchSize * plan.Shape.HeadCount;
}
