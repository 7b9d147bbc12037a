using AttentionGen.Runtime;

namespace AttentionGen.Generator.Planning.Scores;

/// <summary>How the user's methods on scores are computed: which steps once for a panel, for a query, for a key, and which for every score.</summary>
/// <param name="Methods">The program.</param>
/// <param name="Dependences">What each of its steps changes with.</param>
/// <param name="PredicateSteps">The steps that the predicate needs, in order.</param>
/// <param name="ModifierSteps">The steps that only the modifier needs, in order.</param>
/// <param name="Classification">The steps that tell what a tile is, in order; empty without a predicate.</param>
/// <param name="ModifierNeeds">All steps that the modifier needs, those of the predicate too.</param>
/// <param name="Throwing">The steps that can throw, so that they must not be taken where C# would not.</param>
internal sealed record ScorePlan(
    ScoreMethods Methods,
    EquatableArray<int> Dependences,
    EquatableArray<int> PredicateSteps,
    EquatableArray<int> ModifierSteps,
    EquatableArray<int> Classification,
    EquatableArray<int> ModifierNeeds,
    EquatableArray<int> Throwing)
{
    /// <summary>The largest divisor that vectors divide by.</summary>
    private const int MostVectorDivisor = 1 << 24;

    /// <summary>Whether a division, or a remainder, is by a constant that vectors can do it with.</summary>
    public bool HasVectorDivisor(ScoreStep step) => HasVectorDivisor(Methods, step);

    /// <summary>What a step changes with.</summary>
    public ScoreDependence DependenceOf(int step) => (ScoreDependence)Dependences[step];

    /// <summary>Whether a step can throw.</summary>
    public bool CanThrow => Throwing.Count > 0;

    /// <summary>Whether a step is computed anew for each key of the walk.</summary>
    public bool IsInside(int step) => (DependenceOf(step) & (ScoreDependence.Key | ScoreDependence.Score)) != 0;

    /// <summary>Whether a step differs from lane to lane.</summary>
    public bool IsLane(int step, ScoreAxis axis) =>
        (DependenceOf(step) & (ScoreDependence.Score | (axis == ScoreAxis.Queries ? ScoreDependence.Query : ScoreDependence.Key))) != 0;

    /// <summary>Whether elements by this index lie side by side, so that they are one load.</summary>
    public bool IsContiguous(int index, ScoreAxis axis) => LaneStride(index, axis) == 1;

    /// <summary>What an integer grows by from lane to lane, or null where that is not one number.</summary>
    private int? LaneStride(int number, ScoreAxis axis)
    {
        if (!IsLane(number, axis))
            return 0;
        ScoreStep step = Methods.Steps[number];
        return step.Operation switch
        {
            ScoreOperation.Query or ScoreOperation.Key => 1,
            ScoreOperation.Add => LaneStride(step.A, axis) + LaneStride(step.B, axis),
            ScoreOperation.Subtract => LaneStride(step.A, axis) - LaneStride(step.B, axis),
            ScoreOperation.Negate => -LaneStride(step.A, axis),
            _ => null,
        };
    }

    /// <summary>The plan of a program.</summary>
    /// <param name="methods">The program.</param>
    /// <param name="hasShards">Whether keys begin at any place; queries then stand at their row numbers.</param>
    /// <param name="further">What is computed beside the modified score.</param>
    public static ScorePlan Of(ScoreMethods methods, bool hasShards, params int[] further)
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

        int[] predicate = Needed(methods, [methods.Predicate], withGuards: true);
        int[] needs = Needed(methods, [methods.Modifier, .. further], withGuards: true);
        int[] modifier = [.. needs.Except(predicate)];
        return new ScorePlan(
            methods,
            new(Array.ConvertAll(dependences, static dependence => (int)dependence)),
            new(predicate),
            new(modifier),
            new(Needed(methods, [methods.Predicate], withGuards: false)),
            new(needs),
            new(Throws(methods, [.. predicate.Concat(modifier).OrderBy(static step => step)], hasShards)));
    }

    private static bool HasVectorDivisor(ScoreMethods methods, ScoreStep step) =>
        step.Operation is ScoreOperation.Divide or ScoreOperation.Remainder
        && methods.Steps[step.B] is { Operation: ScoreOperation.Constant, Bits: (>= 2 and <= MostVectorDivisor) or (<= -2 and >= -MostVectorDivisor) };

    /// <summary>
    /// Steps that can throw. A quotient by a constant that vectors divide by cannot, nor can a distance from 0 where positions, as far as they go, leave out the least integer.
    /// </summary>
    private static int[] Throws(ScoreMethods methods, int[] steps, bool hasShards)
    {
        var ranges = new StepRanges(methods);
        var query = new IndexRange(hasShards ? 0 : -Visibility.MostPositions, 2L * Visibility.MostPositions);
        ranges.Compute(steps, query, new IndexRange(0, hasShards ? int.MaxValue : Visibility.MostPositions));
        return [.. steps.Where(number =>
        {
            ScoreStep step = methods.Steps[number];
            return step.CanThrow && !HasVectorDivisor(methods, step) && !(step.Operation == ScoreOperation.Absolute && ranges.Of(step.A).Least > int.MinValue);
        })];
    }

    /// <summary>The steps that results are made of, in order.</summary>
    private static int[] Needed(ScoreMethods methods, int[] results, bool withGuards)
    {
        var needed = new SortedSet<int>();
        var open = new Stack<int>(results.Where(ScoreStep.Has));
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
