extern alias generator;

using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>Sizes to plan kernels with.</summary>
/// <param name="Name">The size that is not as usual, and what it is.</param>
/// <param name="Settings">All of them.</param>
internal sealed record Variant(string Name, PlannerSettings Settings)
{
    /// <summary>What the generator plans with.</summary>
    public static Variant Default { get; } = new("default", PlannerSettings.Default);

    /// <summary>The same kernel compiled and loaded once more: differences from the default as small as its own say nothing.</summary>
    public static Variant Control { get; } = new("default, compiled again", PlannerSettings.Default);
}
