using AttentionGen.Runtime;

namespace AttentionGen.Generator.Planning.Scores;

/// <summary>
/// What a predicate over positions and constants makes of a tile, found out by interval arithmetic while the kernel is built: the same that kernels compute
/// of predicates which ask for more.
/// </summary>
internal sealed class TileClassifier
{
    private readonly ScorePlan _plan;
    private readonly StepRanges _ranges;

    /// <param name="plan">The methods, with a predicate.</param>
    public TileClassifier(ScorePlan plan)
    {
        _plan = plan;
        _ranges = new StepRanges(plan.Methods);
    }

    /// <summary>Whether positions alone decide, whatever the head and whatever a call passes.</summary>
    public static bool IsKnown(ScorePlan plan) => plan.Methods.HasPredicate && plan.Classification.All(step => plan.Methods.Steps[step].Operation is not
        (ScoreOperation.Batch or ScoreOperation.Head or ScoreOperation.Argument or ScoreOperation.Element or ScoreOperation.Length));

    /// <summary>The class of the tile; what is not known counts as any value.</summary>
    public TileClass Classify(IndexRange query, IndexRange key)
    {
        _ranges.Compute(_plan.Classification, query, key);
        return _ranges.Of(_plan.Methods.Predicate).Class;
    }
}
