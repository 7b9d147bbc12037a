namespace AttentionGen.Generator.Planning.Scores;

/// <summary>A step of the user's methods that costs more than arithmetic in vectors, in a panel of queries.</summary>
/// <param name="Step">The step.</param>
/// <param name="Kind">What costs.</param>
/// <param name="What">The operation, in words.</param>
/// <param name="Dependence">What it changes with: by that, how often it is computed.</param>
internal sealed record ScoreCost(int Step, ScoreCostKind Kind, string What, ScoreDependence Dependence)
{
    /// <summary>Whether it is computed for every score: what only the query, or only the key, decides is computed before.</summary>
    public bool IsForEveryScore => IsScored(Dependence);

    /// <summary>What costs in a program, the predicate's steps first.</summary>
    public static IEnumerable<ScoreCost> Of(ScorePlan plan) =>
        from step in plan.PredicateSteps.Concat(plan.ModifierSteps)
        let cost = Of(plan, step)
        where cost is not null
        select cost;

    private static ScoreCost? Of(ScorePlan plan, int number)
    {
        ScoreStep step = plan.Methods.Steps[number];
        ScoreDependence dependence = plan.DependenceOf(number);
        bool isScored = IsScored(dependence);
        if (step.Operation == ScoreOperation.Element && plan.IsLane(number, ScoreAxis.Queries))
        {
            if (plan.IsLane(step.A, ScoreAxis.Queries) && !plan.IsContiguous(step.A, ScoreAxis.Queries))
                return new ScoreCost(number, ScoreCostKind.Gather, "a gather", dependence);
            return isScored ? new ScoreCost(number, ScoreCostKind.Vector, "a load", dependence) : null;
        }

        if (isScored && LaneByLane(plan, step) is { } slow)
            return new ScoreCost(number, ScoreCostKind.LaneByLane, slow, dependence);
        return isScored && InVectors(step) is { } costly ? new ScoreCost(number, ScoreCostKind.Vector, costly, dependence) : null;
    }

    private static bool IsScored(ScoreDependence dependence) =>
        (dependence & ScoreDependence.Score) != 0 || dependence == (ScoreDependence.Query | ScoreDependence.Key);

    private static string? LaneByLane(ScorePlan plan, ScoreStep step) => step switch
    {
        { Operation: ScoreOperation.Function, Function: not ("Sqrt" or "Floor" or "Ceiling" or "Tanh") } => "MathF." + step.Function,
        { Operation: ScoreOperation.Divide, Type: ScoreType.Integer } when !plan.HasVectorDivisor(step) => "integer division",
        { Operation: ScoreOperation.Remainder } when !plan.HasVectorDivisor(step) => "integer remainder",
        _ => null,
    };

    private static string? InVectors(ScoreStep step) => step.Operation switch
    {
        ScoreOperation.Function => "MathF." + step.Function,
        ScoreOperation.Divide => step.Type == ScoreType.Integer ? "integer division" : "division",
        ScoreOperation.Remainder => "integer remainder",
        _ => null,
    };
}

/// <summary>What of a step costs.</summary>
internal enum ScoreCostKind
{
    /// <summary>Elements of a span that do not lie side by side: each lane is loaded by itself.</summary>
    Gather,

    /// <summary>What vectors cannot do.</summary>
    LaneByLane,

    /// <summary>What vectors do in many cycles, and what could not be computed before the walk over scores.</summary>
    Vector,
}
