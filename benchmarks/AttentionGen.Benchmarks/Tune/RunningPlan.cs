extern alias generator;

using System.Runtime.Intrinsics;
using generator::AttentionGen.Generator.Planning;
using KernelSpec = generator::AttentionGen.Generator.Model.KernelSpec;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>The part of a plan that this machine runs.</summary>
internal static class RunningPlan
{
    /// <summary>What holds for all instruction sets, and the path that runs: equal to another's where the kernels that run are equal.</summary>
    public static (KernelPlan Kernel, TargetPlan Path) Of(KernelSpec spec, PlannerSettings settings)
    {
        KernelPlan plan = Planner.Plan(spec, settings);
        return (plan with { Targets = new([]) }, plan.Targets.First(path => path.Lanes <= WidestLanes));
    }

    /// <summary>Whether an output tile's accumulators, one row of vectors and one broadcast fit; what a sweep asks for may not.</summary>
    public static bool FitsRegisters(TargetPlan path)
    {
        int vectors = path.Values.Columns.Max(columns => columns.Offsets.Count);
        return (path.Values.MostQueries * vectors) + vectors + 1 <= path.Target.Registers;
    }

    private static int WidestLanes =>
        Vector512.IsHardwareAccelerated ? Vector512<float>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<float>.Count
        : Vector128.IsHardwareAccelerated ? Vector128<float>.Count
        : 1;
}
