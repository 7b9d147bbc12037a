namespace AttentionGen.Generator.Model.Scores;

/// <summary>The user's methods on scores as one program: each step follows those that it reads, and none is there twice.</summary>
/// <param name="Steps">The steps.</param>
/// <param name="Modifier">The step that is the new score, or -1.</param>
/// <param name="Predicate">The step that tells whether a query sees a key, or -1.</param>
/// <param name="Parameters">What Forward takes for them, in order.</param>
/// <param name="ModifierText">The modifiers as they are written, for documentation; empty if there is none.</param>
/// <param name="PredicateText">Likewise the predicates.</param>
internal sealed record ScoreMethods(
    EquatableArray<ScoreStep> Steps,
    int Modifier,
    int Predicate,
    EquatableArray<ScoreParameter> Parameters,
    string ModifierText,
    string PredicateText)
{
    /// <summary>Whether Forward takes arguments for them.</summary>
    public bool TakesArguments => Parameters.Count > 0;

    /// <summary>The spans of floats among them, by slot.</summary>
    public IEnumerable<ScoreParameter> Tables => Parameters.Where(static parameter => parameter is { IsSpan: true, Type: ScoreType.Number });

    /// <summary>Whether scores are changed.</summary>
    public bool HasModifier => Modifier >= 0;

    /// <summary>Whether keys are hidden.</summary>
    public bool HasPredicate => Predicate >= 0;
}
