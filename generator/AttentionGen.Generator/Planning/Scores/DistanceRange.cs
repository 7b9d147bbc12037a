namespace AttentionGen.Generator.Planning.Scores;

/// <summary>
/// A predicate that asks for nothing but how far a key is from its query: causal masks and windows, however they are written. Such a kernel is the one that
/// <c>Mask</c> and <c>WindowLeft</c> declare, to the bit.
/// </summary>
/// <param name="Left">Keys before a query's position that it sees, or null for all.</param>
/// <param name="Right">Keys behind it that it sees, or null for all.</param>
internal sealed record DistanceRange(int? Left, int? Right)
{
    /// <summary>What a declaration asks for, with a range in place of a predicate that is one.</summary>
    public static KernelSpec Lowered(KernelSpec spec)
    {
        // Keys of a part begin at any place, so that positions have no bounds; and what the caller passes is part of the signature.
        if (spec.KeyShards || spec.Methods is not { HasPredicate: true, TakesArguments: false } methods || Of(methods) is not { } range)
            return spec;
        int? left = Least(Bound(spec.WindowLeft), range.Left);
        int? right = Least(spec.IsCausal ? 0 : Bound(spec.WindowRight), range.Right);
        return spec with
        {
            Methods = methods.HasModifier ? methods with { Predicate = -1 } : null,
            Mask = right == 0 ? spec.Mask | AttentionMask.Causal : spec.Mask,
            WindowLeft = left ?? -1,
            WindowRight = right is { } bound and not 0 ? bound : -1,
        };
    }

    /// <summary>The range that a predicate is, or null if it is none.</summary>
    /// <remarks>Step by step, as each is made of those before it: a step that many read, as loops make them, is looked at once.</remarks>
    public static DistanceRange? Of(ScoreMethods methods)
    {
        var sums = new PositionSum?[methods.Steps.Count];
        var ranges = new (DistanceRange? Holds, DistanceRange? Fails)[methods.Steps.Count];
        for (int number = 0; number <= methods.Predicate; number++)
        {
            ScoreStep step = methods.Steps[number];
            sums[number] = Linear(step, sums);
            ranges[number] = (Holds(methods, step, sums, ranges), Fails(step, sums, ranges));
        }

        return ranges[methods.Predicate].Holds;
    }

    /// <summary>The range in which a step is true.</summary>
    private static DistanceRange? Holds(ScoreMethods methods, ScoreStep step, PositionSum?[] sums, (DistanceRange? Holds, DistanceRange? Fails)[] ranges) => step.Operation switch
    {
        ScoreOperation.Not => ranges[step.A].Fails,
        ScoreOperation.And => Both(ranges[step.A].Holds, ranges[step.B].Holds),
        ScoreOperation.Select when IsFalse(methods, step.B) => Both(ranges[step.A].Fails, ranges[step.C].Holds),
        ScoreOperation.Select when IsFalse(methods, step.C) => Both(ranges[step.A].Holds, ranges[step.B].Holds),
        ScoreOperation.Equal => Both(AtLeast(sums[step.A] - sums[step.B], 0), AtLeast(sums[step.B] - sums[step.A], 0)),
        ScoreOperation.LessOrEqual => NotLess(methods, step.B, step.A, 0, sums),
        ScoreOperation.Less => NotLess(methods, step.B, step.A, 1, sums),
        _ => null,
    };

    /// <summary>The range in which it is false.</summary>
    private static DistanceRange? Fails(ScoreStep step, PositionSum?[] sums, (DistanceRange? Holds, DistanceRange? Fails)[] ranges) => step.Operation switch
    {
        ScoreOperation.Not => ranges[step.A].Holds,
        ScoreOperation.Or => Both(ranges[step.A].Fails, ranges[step.B].Fails),
        ScoreOperation.LessOrEqual => AtLeast(sums[step.A] - sums[step.B], 1),
        ScoreOperation.Less => AtLeast(sums[step.A] - sums[step.B], 0),
        _ => null,
    };

    /// <summary>The range in which <paramref name="a"/> is at least <paramref name="b"/>, which may be a distance, and by as much.</summary>
    private static DistanceRange? NotLess(ScoreMethods methods, int a, int b, int by, PositionSum?[] sums) =>
        methods.Steps[b] is { Operation: ScoreOperation.Absolute } distance
            ? Both(AtLeast(sums[a] - sums[distance.A], by), AtLeast(sums[a] + sums[distance.A], by))
            : AtLeast(sums[a] - sums[b], by);

    /// <summary>The range in which a sum is at least so much.</summary>
    private static DistanceRange? AtLeast(PositionSum? sum, int by)
    {
        // The range of a window has no negative bounds, and none behind the longest sequence.
        if (sum is not { } known || known.Constant - by is not (>= 0 and <= Visibility.MostPositions))
            return null;
        int bound = (int)(known.Constant - by);
        return (known.Queries, known.Keys) switch
        {
            (1, -1) => new DistanceRange(null, bound),
            (-1, 1) => new DistanceRange(bound, null),
            _ => null,
        };
    }

    private static DistanceRange? Both(DistanceRange? a, DistanceRange? b) =>
        a is null || b is null ? null : new DistanceRange(Least(a.Left, b.Left), Least(a.Right, b.Right));

    private static int? Least(int? a, int? b) => a is { } first && b is { } second ? Math.Min(first, second) : a ?? b;

    private static int? Bound(int window) => window < 0 ? null : window;

    private static bool IsFalse(ScoreMethods methods, int step) => methods.Steps[step] is { Operation: ScoreOperation.Constant, IsTrue: false };

    private static PositionSum? Linear(ScoreStep step, PositionSum?[] sums)
    {
        PositionSum? sum = step.Type != ScoreType.Integer ? null : step.Operation switch
        {
            ScoreOperation.Constant => new PositionSum(0, 0, step.Bits),
            ScoreOperation.Query => new PositionSum(1, 0, 0),
            ScoreOperation.Key => new PositionSum(0, 1, 0),
            ScoreOperation.Add => sums[step.A] + sums[step.B],
            ScoreOperation.Subtract => sums[step.A] - sums[step.B],
            ScoreOperation.Negate => default(PositionSum) - sums[step.A],
            _ => null,
        };

        // Integers go round where they leave their range; then the sum is not what is computed.
        return sum is { IsInteger: true } ? sum : null;
    }

    /// <summary>Queries * query + Keys * key + Constant.</summary>
    private readonly record struct PositionSum(long Queries, long Keys, long Constant)
    {
        /// <summary>Whether it is in the range of an integer wherever queries and keys stand.</summary>
        public bool IsInteger => ((Math.Abs(Queries) * 2) + Math.Abs(Keys)) * Visibility.MostPositions + Math.Abs(Constant) <= int.MaxValue;

        public static PositionSum operator +(PositionSum a, PositionSum b) => new(a.Queries + b.Queries, a.Keys + b.Keys, a.Constant + b.Constant);

        public static PositionSum operator -(PositionSum a, PositionSum b) => new(a.Queries - b.Queries, a.Keys - b.Keys, a.Constant - b.Constant);
    }
}
