namespace AttentionGen.Generator.Planning.Scores;

/// <summary>How gradients go through the user's methods on scores.</summary>
/// <param name="Scores">Scores anew, hidden where the predicate says so, and by what step they change.</param>
/// <param name="Derivative">The step that tells what the modified score changes by when the score does; -1 without a modifier.</param>
/// <param name="Tables">The steps that the gradients of elements take, or null where the modifier reads none.</param>
/// <param name="Elements">The elements that the modifier reads.</param>
internal sealed record ScoreGradientPlan(ScorePlan Scores, int Derivative, ScorePlan? Tables, EquatableArray<ElementGradient> Elements)
{
    /// <summary>The walk over a tile whose scores are computed anew: every test, and nothing is remembered.</summary>
    public ScoreWalk Walk => new(Scores.Methods.HasPredicate, TestsPlaces: true, Replaces: true, Remembers: false);

    /// <summary>The plan of a program.</summary>
    /// <param name="methods">The program.</param>
    /// <param name="hasShards">Whether keys begin at any place.</param>
    public static ScoreGradientPlan Of(ScoreMethods methods, bool hasShards)
    {
        if (!methods.HasModifier)
            return new ScoreGradientPlan(ScorePlan.Of(methods, hasShards), -1, null, new([]));
        var program = new ScoreProgramBuilder(methods.Steps);
        int score = program.Input(ScoreOperation.Score, ScoreType.Number);
        int derivative = ScoreDerivative.Of(program, methods.Modifier, score) ?? program.Number(0f);
        ElementGradient[] elements = [.. ElementsOf(program, methods)];
        ScoreMethods differentiated = methods with { Steps = new([.. program.Steps]) };
        ScorePlan? tables = elements.Length == 0
            ? null
            : ScorePlan.Of(
                differentiated with { Modifier = -1, Predicate = -1 }, hasShards, [.. elements.SelectMany(element => new[] { element.Derivative, differentiated.Steps[element.Element].A, differentiated.Steps[element.Element].Guard }.Where(ScoreStep.Has))]);
        return new ScoreGradientPlan(ScorePlan.Of(differentiated, hasShards, derivative), derivative, tables, new(elements));
    }

    /// <summary>The floats that the modifier reads, and what it changes by when they do.</summary>
    private static IEnumerable<ElementGradient> ElementsOf(ScoreProgramBuilder program, ScoreMethods methods)
    {
        for (int step = 0; step <= methods.Modifier; step++)
        {
            if (methods.Steps[step] is { Operation: ScoreOperation.Element, Type: ScoreType.Number } && ScoreDerivative.Of(program, methods.Modifier, step) is { } derivative)
                yield return new ElementGradient(step, derivative);
        }
    }
}

/// <summary>An element that the modifier reads, and the step that tells what the modified score changes by when it does.</summary>
/// <param name="Element">The step that reads it.</param>
/// <param name="Derivative">The derivative's step.</param>
internal readonly record struct ElementGradient(int Element, int Derivative);
