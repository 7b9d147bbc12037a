extern alias generator;

using System.Globalization;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>The variants: one size is changed at a time.</summary>
internal static class Sweeps
{
    private const int NoLimit = int.MaxValue;

    private static readonly Variant[] s_all =
    [
        .. Sweep(nameof(PlannerSettings.ScoreRows), [6, 8, 10, 12, 14], (settings, rows) => settings with { ScoreRows = rows }),
        .. Sweep(nameof(PlannerSettings.ValueRows), [4, 8, 14], (settings, rows) => settings with { ValueRows = rows }),
        .. Sweep(nameof(PlannerSettings.BlockKeys), [64, 128, 256, 512], (settings, keys) => settings with { BlockKeys = keys }),
        .. Sweep(nameof(PlannerSettings.MostQueriesSharing), [0, 64, 128, 512], (settings, queries) => settings with { MostQueriesSharing = queries }),
        .. Sweep(nameof(PlannerSettings.MostStripKeys), [0, 512, 4096], (settings, keys) => settings with { MostStripKeys = keys }),
        .. Sweep(nameof(PlannerSettings.MostFloatsInPlace), [0, NoLimit], (settings, floats) => settings with { MostFloatsInPlace = floats }),
        .. Sweep(nameof(PlannerSettings.ProjectionRows), [8, 12, 14], (settings, rows) => settings with { ProjectionRows = rows }),
        .. Sweep(nameof(PlannerSettings.BlockInputs), [128, 192, 256, 384, 768], (settings, inputs) => settings with { BlockInputs = inputs }),
    ];

    /// <summary>
    /// The variants that give a kernel of its own here, behind the default and its control. Many sizes do not matter to many kernels, and one that does
    /// is rounded to what divides an axis.
    /// </summary>
    /// <remarks>
    /// The control comes first, because whoever follows the FMA peaks in a round is up to 3 % slower (12x64, 512 causal), and that must not be what
    /// the others are compared with.
    /// </remarks>
    public static IEnumerable<Variant> Of(KernelSpec spec)
    {
        yield return Variant.Control;
        yield return Variant.Default;
        var seen = new HashSet<(KernelPlan, TargetPlan)> { RunningPlan.Of(spec, Variant.Default.Settings) };
        foreach (Variant variant in s_all)
        {
            (KernelPlan Kernel, TargetPlan Path) plan = RunningPlan.Of(spec, variant.Settings);
            if (RunningPlan.FitsRegisters(plan.Path) && seen.Add(plan))
                yield return variant;
        }
    }

    private static IEnumerable<Variant> Sweep(string name, int[] values, Func<PlannerSettings, int, PlannerSettings> change) => values.Select(value =>
        new Variant(
            value == NoLimit ? $"{name} without limit" : string.Create(CultureInfo.InvariantCulture, $"{name} {value}"),
            change(PlannerSettings.Default, value)));
}
