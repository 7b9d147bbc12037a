extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using generator::AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Whatever is declared, the generator answers with a kernel or a diagnostic, never with a crash.</summary>
public class HostileDeclarationTests(ITestOutputHelper output)
{
    private const int Seed = 20_170_612;

    private const int Files = 800;

    /// <summary>Options that others are checked against.</summary>
    private static readonly string[] Companions = ["", ", Rotary = RotaryPairing.HalfSplit", ", KeyValueCache = true"];

    /// <summary>Numbers that are cast to enums; some are defined in some.</summary>
    private static readonly string[] Undefined = ["int.MinValue", "-1", "3", "127", "1 << 30", "int.MaxValue"];

    [Fact]
    public void No_declaration_breaks_the_generator()
    {
        output.WriteLine($"Seed {Seed}, {Files} files.");
        var declarations = new HostileDeclarations(Seed);
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int kernels = 0;
        int kernelsOfSoundFiles = 0;
        for (int i = 0; i < Files; i++)
        {
            string source = declarations.Next();
            LanguageVersion language = i % 20 == 0 ? LanguageVersion.CSharp11 : LanguageVersion.CSharp12;
            GeneratorRun run = GeneratorRun.Of(source, language);
            string context = $"Seed {Seed}, file {i}:\n{source}\n";

            // An exception would be CS8785 in a build; one inside a stage would be ATTN018.
            Assert.True(run.Result.Results.Single().Exception is null, context + run.Result.Results.Single().Exception);
            foreach (Diagnostic diagnostic in run.Diagnostics)
            {
                seen[diagnostic.Id] = seen.GetValueOrDefault(diagnostic.Id) + 1;
                Assert.True(diagnostic.Id != DiagnosticDescriptors.InternalError.Id, context + diagnostic);
                AssertInside(source, diagnostic, context);
            }

            kernels += run.Sources.Count();
            bool isSound = run.Input.GetDiagnostics(TestContext.Current.CancellationToken).All(d => d.Severity != DiagnosticSeverity.Error);
            if (!isSound)
                continue;

            // What the compiler accepts is generated or refused, and what is generated compiles.
            kernelsOfSoundFiles += run.Sources.Count();
            bool isRefused = run.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
            Assert.True(isRefused || run.Sources.Any() || !HasAttribute(run), context);
            Assert.True(!run.CompilerComplaints().Any(), context + string.Join('\n', run.CompilerComplaints()));
        }

        output.WriteLine($"{kernels} kernels, {kernelsOfSoundFiles} of them compiled.");
        output.WriteLine(string.Join(", ", seen.Select(pair => $"{pair.Key} x{pair.Value}")));

        // The dice must reach both sides, or the assertions above say nothing.
        Assert.True(kernelsOfSoundFiles >= 200, $"Only {kernelsOfSoundFiles} kernels were compiled.");
        string[] unlikely =
        [
            DiagnosticDescriptors.InternalError.Id, DiagnosticDescriptors.FullUnrollRefused.Id, DiagnosticDescriptors.FileTooLong.Id,
            DiagnosticDescriptors.ScoreMethodCost.Id, DiagnosticDescriptors.HandwrittenAttention.Id,
        ];
        Assert.Equal(DiagnosticDescriptors.All.Select(d => d.Id).Except(unlikely), seen.Keys.Except(unlikely));
    }

    /// <summary>Every option at its limits, by itself: what the dice above may miss. Nothing is compiled, so that this is quick.</summary>
    [Fact]
    public void No_value_of_any_option_breaks_the_generator()
    {
        // Many to a file: what takes time is a compilation.
        string[] declarations = [.. OptionsAtTheirLimits()];
        foreach (string[] file in declarations.Chunk(PerFile))
        {
            string source = "using AttentionGen;\n" + string.Concat(file.Select((declaration, n) => $"[{declaration}] partial class K{n};\n"));
            GeneratorRun run = GeneratorRun.Of(source);
            Assert.True(run.Result.Results.Single().Exception is null, source + run.Result.Results.Single().Exception);
            Assert.True(run.Diagnostics.All(d => d.Id != DiagnosticDescriptors.InternalError.Id), source + run.Diagnostics.FirstOrDefault());

            // Each is refused or generated, and not both.
            bool[] isRefused = new bool[file.Length];
            foreach (Diagnostic diagnostic in run.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))
                isRefused[diagnostic.Location.GetLineSpan().StartLinePosition.Line - 1] = true;
            HashSet<string> generated = [.. run.Sources.Select(generated => generated.HintName)];
            Assert.Equal(file.Length - isRefused.Count(refused => refused), generated.Count);
            Assert.All(isRefused.Select((refused, n) => (refused, n)), type => Assert.True(type.refused || generated.Any(name => name.StartsWith($"K{type.n}-", StringComparison.Ordinal)), file[type.n]));
        }

        output.WriteLine($"{declarations.Length} declarations.");
        Assert.True(declarations.Length >= 400, $"Only {declarations.Length} declarations.");
    }

    private const int PerFile = 24;

    private static IEnumerable<string> OptionsAtTheirLimits()
    {
        foreach (Type attribute in new[] { typeof(ScaledDotProductAttentionAttribute), typeof(MultiHeadAttentionAttribute), typeof(TransformerLayerAttribute), typeof(FeedForwardAttribute), typeof(LinearAttribute) })
        {
            string name = attribute.Name[..^nameof(Attribute).Length];
            string sizes = attribute.GetConstructors().Single().GetParameters().Length switch { 2 => "2, 8", 3 => "2, 8, 4", _ => "2, 8, 4, 8" };
            string[] companions = typeof(AttentionAttribute).IsAssignableFrom(attribute) ? Companions : [""];
            foreach (PropertyInfo option in attribute.GetProperties().Where(property => property.CanWrite))
            {
                foreach (string value in Limits(option.PropertyType))
                {
                    foreach (string beside in companions.Where(beside => !beside.Contains($" {option.Name} ", StringComparison.Ordinal)))
                        yield return $"{name}({sizes}, {option.Name} = {value}{beside})";
                }
            }
        }
    }

    private static string[] Limits(Type option)
    {
        if (option == typeof(bool))
            return ["false", "true"];
        if (option == typeof(int))
            return ["int.MinValue", "int.MinValue + 1", "-2", "-1", "0", "1", "2", "3", "4", "5", "1 << 30", "int.MaxValue - 1", "int.MaxValue"];
        if (option == typeof(string))
            return ["null", "\"\"", "\"M\"", "\",\"", "nameof(System)", "\"M\" + \", N\""];
        if (option == typeof(float))
        {
            return
            [
                "float.NaN", "float.NegativeInfinity", "float.PositiveInfinity", "float.MinValue", "float.MaxValue", "-1f", "-0f", "0f",
                "float.Epsilon", "1e-37f", "1e37f",
            ];
        }

        string[] names = [.. Enum.GetNames(option).Select(name => $"{option.Name}.{name}")];
        return [.. names, .. Undefined.Select(number => $"({option.Name})({number})")];
    }

    private static bool HasAttribute(GeneratorRun run) =>
        run.Input.SyntaxTrees.Single().GetRoot().DescendantNodes()
            .Any(node => run.Input.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node) is INamedTypeSymbol type
                && type.GetAttributes().Any(a => a.AttributeClass is { ContainingNamespace.Name: nameof(AttentionGen), ContainingNamespace.ContainingNamespace.IsGlobalNamespace: true }));

    private static void AssertInside(string source, Diagnostic diagnostic, string context)
    {
        Assert.True(diagnostic.Location.GetLineSpan().Path == GeneratorRun.UserPath, context + diagnostic);
        Assert.True(diagnostic.Location.SourceSpan.Start >= 0 && diagnostic.Location.SourceSpan.End <= source.Length, context + diagnostic);
        Assert.True(diagnostic.Location.SourceSpan.Length > 0, context + diagnostic);
    }
}
