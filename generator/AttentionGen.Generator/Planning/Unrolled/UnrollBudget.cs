namespace AttentionGen.Generator.Planning;

/// <summary>Whether a declaration that forbids loops can be honoured.</summary>
internal static class UnrollBudget
{
    /// <summary>Why the kernel cannot do without loops, or null if it can on every instruction set with vectors.</summary>
    public static string? Refusal(KernelSpec spec) => Planner.Targets(spec)
        .Select(target => (target.Vectors, Reason: UnrollPlanner.Refusal(spec, target)))
        .Where(refused => refused.Reason is not null)
        .Select(refused => $"with {refused.Vectors}, {refused.Reason}")
        .FirstOrDefault();
}
