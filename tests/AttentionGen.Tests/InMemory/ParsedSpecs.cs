extern alias generator;

using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Diagnostics;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Tests.InMemory;

/// <summary>What the planner is given for declarations: parsed, and not planned.</summary>
internal static class ParsedSpecs
{
    /// <summary>The specs, in the declarations' order. All must be accepted.</summary>
    public static IReadOnlyList<KernelSpec> Of(IReadOnlyList<DeclaredAttention> declarations)
    {
        var specs = new Dictionary<string, KernelSpec>();
        Backend backend = new(
            _ => null,
            (declaration, _) =>
            {
                lock (specs)
                    specs.Add(declaration.Type.Name, ((KernelDeclaration)declaration).Spec);
                return GenerationResult.Of(declaration, "// parsed");
            });
        string source = "using AttentionGen;\nnamespace Sample;\n" + string.Concat(declarations.Select((declaration, n) => declaration.ToSource(Name(n)) + "\n"));
        GeneratorRun run = GeneratorRun.Of(backend, [(GeneratorRun.UserPath, source)], LanguageVersion.CSharp12, CancellationToken.None);
        Assert.Empty(run.Diagnostics);
        return [.. declarations.Select((_, n) => specs[Name(n)])];
    }

    private static string Name(int number) => $"Kernel{number}";
}
