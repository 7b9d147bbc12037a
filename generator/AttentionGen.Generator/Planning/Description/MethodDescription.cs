using System.Globalization;

namespace AttentionGen.Generator.Planning;

/// <summary>The user's methods on scores in prose: what they are, and what tiles the predicate makes.</summary>
internal static class MethodDescription
{
    /// <summary>A few lines; none without methods.</summary>
    public static IEnumerable<string> Of(KernelPlan plan)
    {
        if (plan.DeclaredMethods is not { } methods)
            yield break;
        foreach (string line in Quoted("Each score becomes", methods.Methods.ModifierText).Concat(Quoted("A query sees a key if", methods.Methods.PredicateText)))
            yield return line;
        foreach (string line in Hints(methods))
            yield return line;
        if (!methods.Methods.HasPredicate)
            yield break;
        if (plan.HasRangeAsPredicate)
            yield return "The distance alone decides, within bounds: computed as Mask and WindowLeft would be, without the predicate.";
        bool skips = plan.HasRangeAsPredicate || plan.Targets.Any(target => target.ClassifiesTiles);
        if (!skips)
            yield return "All tiles are computed, because whole rows of scores are kept: for outputs made of them, or because there are few keys.";
        if (TileCount.Of(methods, plan.Spec) is not { } count)
        {
            if (skips && !plan.HasRangeAsPredicate)
                yield return "Tiles are classified at each call, by interval arithmetic over blocks.";
            yield break;
        }

        long all = count.Hidden + count.Partial + count.Whole;
        yield return Invariant($"Of {all:N0} tiles of {TileCount.Queries} queries x {TileCount.Keys} keys {count.Hidden:N0} are hidden{(skips ? " and not computed" : "")}, {count.Whole:N0} are whole, {count.Partial:N0} test each score ('.', '#', '+'):");
        foreach (string line in count.Picture)
            yield return "  " + line;
        if (!skips || plan.HasRangeAsPredicate)
            yield break;
        yield return plan.Targets.Any(target => target.Schedule is not null)
            ? "Which tile is which was found when this was generated."
            : "Which tile is which is found at each call, by interval arithmetic over blocks.";
    }

    private static IEnumerable<string> Quoted(string what, string text) =>
        text.Length == 0 ? [] : text.Split('\n').Select(line => $"{what}: {line}");

    /// <summary>What costs more than an operation of its kind.</summary>
    private static IEnumerable<string> Hints(ScorePlan plan)
    {
        string[] slow = [.. ScoreCost.Of(plan).Where(static cost => cost.Kind == ScoreCostKind.LaneByLane).Select(static cost => cost.What).Distinct()];
        if (slow.Length > 0)
            yield return $"For each score, a lane after the other: {string.Join(", ", slow)}.";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
