using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Everything that is drawn from.</summary>
internal static class TargetList
{
    public static IReadOnlyList<ITarget> All { get; } =
    [
        .. KernelTypes.All.Select(ITarget (type) => type.Declaration.HasCache ? new CacheTarget(type) : new KernelTarget(type)),
        new RacingTarget(),
        new SharedCacheTarget(),
        new NestedCallTarget(),
        new ScratchFailureTarget(),
        .. BuildingBlockTargets.All,
        new ReferenceTarget(),
        new DeclarationTarget(),
    ];

    public static ITarget[] Matching(string? only, string? skip)
    {
        ITarget[] matching = [.. All.Where(target => (only is null || Holds(target, only)) && (skip is null || !Holds(target, skip)))];
        return matching.Length > 0 ? matching : throw new ArgumentException("No target has such a name.");

        static bool Holds(ITarget target, string parts) => parts.Split(',').Any(part => target.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
