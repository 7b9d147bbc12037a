namespace AttentionGen.Generator.Planning.Scores;

/// <summary>How the user's methods on scores are computed: which steps once for a panel, for a query, for a key, and which for every score.</summary>
/// <param name="Methods">The program.</param>
/// <param name="Dependences">What each of its steps changes with.</param>
/// <param name="PredicateSteps">The steps that the predicate needs, in order.</param>
/// <param name="ModifierSteps">The steps that only the modifier needs, in order.</param>
/// <param name="Classification">The steps that tell what a tile is, in order; empty without a predicate.</param>
/// <param name="ModifierNeeds">All steps that the modifier needs, those of the predicate too.</param>
/// <param name="CanThrow">Whether a step can throw, so that it must not be taken where C# would not.</param>
internal sealed record ScorePlan(
    ScoreMethods Methods,
    EquatableArray<int> Dependences,
    EquatableArray<int> PredicateSteps,
    EquatableArray<int> ModifierSteps,
    EquatableArray<int> Classification,
    EquatableArray<int> ModifierNeeds,
    bool CanThrow)
{
    /// <summary>The largest divisor that vectors divide by.</summary>
    private const int MostVectorDivisor = 1 << 24;

    /// <summary>Whether a division, or a remainder, is by a constant that vectors can do it with.</summary>
    public bool HasVectorDivisor(ScoreStep step) =>
        Methods.Steps[step.B] is { Operation: ScoreOperation.Constant, Bits: (>= 2 and <= MostVectorDivisor) or (<= -2 and >= -MostVectorDivisor) };

    /// <summary>What a step changes with.</summary>
    public ScoreDependence DependenceOf(int step) => (ScoreDependence)Dependences[step];

    /// <summary>The plan of a program.</summary>
    public static ScorePlan Of(ScoreMethods methods)
    {
        var dependences = new ScoreDependence[methods.Steps.Count];
        for (int step = 0; step < dependences.Length; step++)
        {
            dependences[step] = methods.Steps[step].Operation switch
            {
                ScoreOperation.Query => ScoreDependence.Query,
                ScoreOperation.Key => ScoreDependence.Key,
                ScoreOperation.Score => ScoreDependence.Score,
                _ => methods.Steps[step].Operands.Aggregate(ScoreDependence.None, (all, operand) => all | dependences[operand]),
            };
        }

        int[] predicate = Needed(methods, methods.Predicate, withGuards: true);
        int[] needs = Needed(methods, methods.Modifier, withGuards: true);
        int[] modifier = [.. needs.Except(predicate)];
        return new ScorePlan(
            methods,
            new(Array.ConvertAll(dependences, static dependence => (int)dependence)),
            new(predicate),
            new(modifier),
            new(Needed(methods, methods.Predicate, withGuards: false)),
            new(needs),
            predicate.Concat(modifier).Any(step => methods.Steps[step].CanThrow));
    }

    /// <summary>The steps that a result is made of, itself the last.</summary>
    private static int[] Needed(ScoreMethods methods, int result, bool withGuards)
    {
        var needed = new SortedSet<int>();
        var open = new Stack<int>();
        if (result >= 0)
            open.Push(result);
        while (open.Count > 0)
        {
            int step = open.Pop();
            if (!needed.Add(step))
                continue;
            ScoreStep at = methods.Steps[step];
            foreach (int operand in at.Operands)
            {
                if (withGuards || operand != at.Guard)
                    open.Push(operand);
            }
        }

        return [.. needed];
    }
}
