using AttentionGen.Runtime;

namespace AttentionGen.Generator.Planning.Scores;

/// <summary>The values that steps can take where queries and keys stand in ranges, by interval arithmetic. What is not known counts as any value.</summary>
internal sealed class StepRanges(ScoreMethods methods)
{
    private readonly IndexRange[] _ranges = new IndexRange[methods.Steps.Count];

    /// <summary>The range of a step that <see cref="Compute"/> was given.</summary>
    public IndexRange Of(int step) => _ranges[step];

    /// <summary>Finds the ranges of steps that read one another in their order.</summary>
    public void Compute(IEnumerable<int> steps, IndexRange query, IndexRange key)
    {
        foreach (int step in steps)
            _ranges[step] = Range(methods.Steps[step], query, key);
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
