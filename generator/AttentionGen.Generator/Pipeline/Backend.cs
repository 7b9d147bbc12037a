using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Emission;

namespace AttentionGen.Generator.Pipeline;

/// <summary>What the pipeline calls once a declaration is read. Tests put failing ones in its place.</summary>
/// <param name="UnrollRefusal">Why <see cref="Unroll.Full"/> cannot be honoured, or null.</param>
/// <param name="Generate">Declaration to source text, or to what only a plan or a text can tell against it.</param>
internal sealed record Backend(
    Func<KernelSpec, string?> UnrollRefusal,
    Func<Declaration, CancellationToken, GenerationResult> Generate)
{
    /// <summary>Planning and emission.</summary>
    public static readonly Backend Default = new(
        UnrollBudget.Refusal,
        static (declaration, cancellation) => PlanAndEmit(declaration, PlannerSettings.Default, cancellation));

    /// <summary>Planning with the sizes of a machine, and emission.</summary>
    public static GenerationResult PlanAndEmit(Declaration declaration, PlannerSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return declaration switch
        {
            KernelDeclaration kernel => PlanAndEmit(kernel, settings, cancellation),
            DenseDeclaration dense => GenerationResult.Of(dense, DenseEmitter.Emit(dense, DensePlanner.Plan(dense.Spec, settings))),
            _ => throw new ArgumentOutOfRangeException(nameof(declaration)),
        };
    }

    private static GenerationResult PlanAndEmit(KernelDeclaration declaration, PlannerSettings settings, CancellationToken cancellation)
    {
        KernelPlan plan = Planner.Plan(declaration.Spec, settings);
        if (plan.MostScratch > ScratchAreas.MostFloats)
            return GenerationResult.Of(declaration, ScratchTooLarge(plan));
        cancellation.ThrowIfCancellationRequested();
        return SourceEmitter.Emit(declaration, plan) is { } source
            ? GenerationResult.Of(declaration, source)
            : GenerationResult.Of(declaration, DiagnosticDescriptors.FileTooLong.Because(FileBudget.MostCharacters.ToString(CultureInfo.InvariantCulture)));
    }

    private static Refusal ScratchTooLarge(KernelPlan plan)
    {
        TargetPlan target = plan.Targets.First(target => target.MostScratch == plan.MostScratch);
        return DiagnosticDescriptors.SizeTooLarge.Because(
            $"the kernel's scratch for {target.Target.Vectors}",
            target.MostScratch.ToString(CultureInfo.InvariantCulture),
            ScratchAreas.MostFloats.ToString(CultureInfo.InvariantCulture));
    }
}
