extern alias generator;

using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Diagnostics;
using AttentionGen.Tests.InMemory;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Tests.Planning;

/// <summary>What the planner is given for declarations: parsed, and not planned.</summary>
internal static class ParsedSpecs
{
    /// <summary>The specs, in the declarations' order. All must be accepted.</summary>
    public static IReadOnlyList<KernelSpec> Of(IReadOnlyList<DeclaredAttention> declarations) => Of(declarations.Select((declaration, n) => declaration.ToSource(Name(n))));

    /// <summary>The specs of attention with a predicate each: an expression of <c>head</c>, <c>query</c> and <c>key</c>, and of the numbers <c>ids</c> where it asks for them.</summary>
    public static IReadOnlyList<KernelSpec> OfPredicates(IEnumerable<(string Arguments, string Predicate)> kernels) => Of(kernels.Select((kernel, n) =>
    {
        string ids = kernel.Predicate.Contains("ids", StringComparison.Ordinal) ? ", ReadOnlySpan<int> ids" : "";
        return $"[ScaledDotProductAttention({kernel.Arguments}, MaskPredicate = nameof(Sees))] static partial class {Name(n)} {{ static bool Sees(int head, int query, int key{ids}) => {kernel.Predicate}; }}";
    }));

    /// <summary>The specs of attention with a modifier each: an expression of <c>score</c>, <c>head</c>, <c>query</c>, <c>key</c>, and of the floats <c>t</c>.</summary>
    public static IReadOnlyList<KernelSpec> OfModifiers(IEnumerable<string> modifiers) => Of(modifiers.Select((modifier, n) =>
        $"[ScaledDotProductAttention(2, 8, 4, ScoreModifier = nameof(Modified))] static partial class {Name(n)} {{ static float Modified(float score, int head, int query, int key, ReadOnlySpan<float> t) => {modifier}; }}"));

    private static IReadOnlyList<KernelSpec> Of(IEnumerable<string> declarations)
    {
        string[] sources = [.. declarations];
        var specs = new Dictionary<string, KernelSpec>();
        Backend backend = new(
            _ => null,
            (declaration, _) =>
            {
                lock (specs)
                    specs.Add(declaration.Type.Name, ((KernelDeclaration)declaration).Spec);
                return GenerationResult.Of(declaration, "// parsed");
            });
        GeneratorRun run = GeneratorRun.Of(
            backend, [(GeneratorRun.UserPath, "using System;\nusing AttentionGen;\nnamespace Sample;\n" + string.Join('\n', sources))], LanguageVersion.CSharp12, CancellationToken.None);
        Assert.Empty(run.Diagnostics);
        return [.. sources.Select((_, n) => specs[Name(n)])];
    }

    private static string Name(int number) => $"Kernel{number}";
}
