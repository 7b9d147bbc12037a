extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Whatever is declared, the generator answers with a kernel or a diagnostic, never with a crash.</summary>
public class HostileDeclarationTests(ITestOutputHelper output)
{
    private const int Seed = 20_170_612;

    private const int Files = 600;

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
        string[] unlikely = [DiagnosticDescriptors.InternalError.Id, DiagnosticDescriptors.FullUnrollRefused.Id];
        Assert.Equal(DiagnosticDescriptors.All.Select(d => d.Id).Except(unlikely), seen.Keys.Except(unlikely));
    }

    private static bool HasAttribute(GeneratorRun run) =>
        run.Input.SyntaxTrees.Single().GetRoot().DescendantNodes()
            .Any(node => run.Input.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node) is INamedTypeSymbol type
                && type.GetAttributes().Any(a => a.AttributeClass?.BaseType?.Name == nameof(AttentionAttribute)));

    private static void AssertInside(string source, Diagnostic diagnostic, string context)
    {
        Assert.True(diagnostic.Location.GetLineSpan().Path == GeneratorRun.UserPath, context + diagnostic);
        Assert.True(diagnostic.Location.SourceSpan.Start >= 0 && diagnostic.Location.SourceSpan.End <= source.Length, context + diagnostic);
        Assert.True(diagnostic.Location.SourceSpan.Length > 0, context + diagnostic);
    }
}
