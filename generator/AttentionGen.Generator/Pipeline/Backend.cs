using AttentionGen.Generator.Emission;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Pipeline;

/// <summary>What the pipeline calls once a declaration is read. Tests put failing ones in its place.</summary>
/// <param name="UnrollRefusal">Why <see cref="Unroll.Full"/> cannot be honoured, or null.</param>
/// <param name="Source">Declaration to source text.</param>
internal sealed record Backend(
    Func<KernelSpec, string?> UnrollRefusal,
    Func<KernelDeclaration, CancellationToken, string> Source)
{
    /// <summary>Planning and emission.</summary>
    public static readonly Backend Default = new(UnrollBudget.Refusal, PlanAndEmit);

    private static string PlanAndEmit(KernelDeclaration declaration, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        KernelPlan plan = Planner.Plan(declaration.Spec);
        cancellation.ThrowIfCancellationRequested();
        return SourceEmitter.Emit(declaration, plan);
    }
}
