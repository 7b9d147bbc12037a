using AttentionGen.Runtime;

namespace AttentionGen.Generator.Planning.Scores;

/// <summary>
/// What a predicate over positions and constants makes of a tile, found out by interval arithmetic while the kernel is built: the same that kernels compute
/// of predicates which ask for more.
/// </summary>
internal sealed class TileClassifier
{
    private readonly ScorePlan _plan;
    private readonly IndexRange[] _ranges;

    /// <param name="plan">The methods, with a predicate.</param>
    public TileClassifier(ScorePlan plan)
    {
        _plan = plan;
        _ranges = new IndexRange[plan.Methods.Steps.Count];
    }

    /// <summary>Whether positions alone decide, whatever the head and whatever a call passes.</summary>
    public static bool IsKnown(ScorePlan plan) => plan.Methods.HasPredicate && plan.Classification.All(step => plan.Methods.Steps[step].Operation is not
        (ScoreOperation.Batch or ScoreOperation.Head or ScoreOperation.Argument or ScoreOperation.Element or ScoreOperation.Length));

    /// <summary>The class of the tile; what is not known counts as any value.</summary>
    public TileClass Classify(IndexRange query, IndexRange key)
    {
        foreach (int step in _plan.Classification)
            _ranges[step] = Range(_plan.Methods.Steps[step], query, key);
        return _ranges[_plan.Methods.Predicate].Class;
    }

    private IndexRange Range(ScoreStep step, IndexRange query, IndexRange key)
    {
        IndexRange a = step.A < 0 ? default : _ranges[step.A], b = step.B < 0 ? default : _ranges[step.B], c = step.C < 0 ? default : _ranges[step.C];
        IndexRange unknown = step.Type == ScoreType.Truth ? IndexRange.Either : IndexRange.Any;
        if (step.Type == ScoreType.Number)
            return IndexRange.Any;
        return step.Operation switch
        {
            ScoreOperation.Constant => step.Type == ScoreType.Truth ? IndexRange.Of(step.Bits != 0) : IndexRange.Of(step.Bits),
            ScoreOperation.Query => query,
            ScoreOperation.Key => key,
            ScoreOperation.Add => a + b,
            ScoreOperation.Subtract => a - b,
            ScoreOperation.Multiply => a * b,
            ScoreOperation.Divide => a / b,
            ScoreOperation.Remainder => a % b,
            ScoreOperation.And => a & b,
            ScoreOperation.Or => a | b,
            ScoreOperation.Xor => a ^ b,
            ScoreOperation.Not => step.Type == ScoreType.Truth ? !a : ~a,
            ScoreOperation.Negate => -a,
            ScoreOperation.ShiftLeft => IndexRange.ShiftLeft(a, b),
            ScoreOperation.ShiftRight => IndexRange.ShiftRight(a, b),
            ScoreOperation.Equal when !step.OfNumbers => IndexRange.Equal(a, b),
            ScoreOperation.Less when !step.OfNumbers => IndexRange.Less(a, b),
            ScoreOperation.LessOrEqual when !step.OfNumbers => IndexRange.LessOrEqual(a, b),
            ScoreOperation.Select => IndexRange.Select(a, b, c),
            ScoreOperation.Minimum => IndexRange.Min(a, b),
            ScoreOperation.Maximum => IndexRange.Max(a, b),
            ScoreOperation.Absolute => IndexRange.Abs(a),
            _ => unknown,
        };
    }
}
