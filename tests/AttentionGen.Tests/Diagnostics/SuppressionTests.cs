using System;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>What C# has to silence a warning silences the generator's, and nothing silences its errors.</summary>
public class SuppressionTests
{
    private const string Warned = "[ScaledDotProductAttention(2, 8, 4, MaskAxes = AttentionAxes.Head)] static partial class K;";

    private const string Refused = "[ScaledDotProductAttention(0, 8, 4)] static partial class K;";

    [Fact]
    public void A_pragma_silences_a_warning_up_to_where_it_is_restored()
    {
        Diagnostic[] reported = Reported(
            $"""
            using AttentionGen;
            #pragma warning disable ATTN006
            {Warned}
            #pragma warning restore ATTN006
            {Warned.Replace("class K", "class L", StringComparison.Ordinal)}
            """);

        Diagnostic diagnostic = Assert.Single(reported);
        Assert.Equal("ATTN006", diagnostic.Id);
        Assert.Equal(4, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void A_pragma_after_lines_that_were_typed_silences_it_still()
    {
        const string Source = "using AttentionGen;\n#pragma warning disable ATTN006\n" + Warned;
        CSharpCompilation compilation = GeneratorRun.Compile([(GeneratorRun.UserPath, Source)]);
        GeneratorDriver driver = Run(GeneratorRun.Driver(new()), compilation);
        string edited = "// A remark.\n" + Source.Replace("#pragma warning disable ATTN006", "", StringComparison.Ordinal);

        Assert.Empty(Reported(driver));
        driver = Run(driver, GeneratorRun.Compile([(GeneratorRun.UserPath, edited)]));
        Assert.Single(Reported(driver));
        driver = Run(driver, compilation);
        Assert.Empty(Reported(driver));
    }

    [Fact]
    public void A_SuppressMessage_attribute_silences_a_warning() =>
        Assert.Empty(Reported($"""
            using AttentionGen;
            [System.Diagnostics.CodeAnalysis.SuppressMessage("AttentionGen", "ATTN006")]
            {Warned}
            """));

    [Theory]
    [InlineData(ReportDiagnostic.Suppress, null)]
    [InlineData(ReportDiagnostic.Info, DiagnosticSeverity.Info)]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    public void An_editorconfig_gives_a_warning_its_severity(ReportDiagnostic configured, DiagnosticSeverity? expected)
    {
        CSharpCompilation compilation = GeneratorRun.Compile([(GeneratorRun.UserPath, "using AttentionGen;\n" + Warned)]);
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Severities("ATTN006", configured)));

        Diagnostic[] reported = Reported(Run(GeneratorRun.Driver(new()), compilation));
        Assert.Equal(expected, reported.SingleOrDefault()?.Severity);
    }

    /// <summary>A pragma without IDs stands on many a file, and would hide why there is no kernel.</summary>
    [Theory]
    [InlineData("#pragma warning disable")]
    [InlineData("#pragma warning disable ATTN001")]
    public void A_pragma_silences_no_error(string pragma) =>
        Assert.Equal("ATTN001", Assert.Single(Reported($"using AttentionGen;\n{pragma}\n{Refused}")).Id);

    [Fact]
    public void A_diagnostic_stands_in_its_tree_where_two_files_have_one_path()
    {
        GeneratorRun run = GeneratorRun.Of(
        [
            (GeneratorRun.UserPath, "class Other;"),
            (GeneratorRun.UserPath, "using AttentionGen;\n" + Warned),
        ]);
        Location location = Assert.Single(run.Diagnostics).Location;
        Assert.Same(run.Input.SyntaxTrees[1], location.SourceTree);
    }

    private static Diagnostic[] Reported(string source) =>
        Reported(Run(GeneratorRun.Driver(new()), GeneratorRun.Compile([(GeneratorRun.UserPath, source)])));

    private static GeneratorDriver Run(GeneratorDriver driver, CSharpCompilation compilation) =>
        driver.RunGenerators(compilation, TestContext.Current.CancellationToken);

    /// <summary>As the compiler shows them: suppressed ones are kept, marked, for tools that ask.</summary>
    private static Diagnostic[] Reported(GeneratorDriver driver) =>
        [.. driver.GetRunResult().Diagnostics.Where(diagnostic => !diagnostic.IsSuppressed)];

    private sealed class Severities(string id, ReportDiagnostic severity) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severityOfTree)
        {
            severityOfTree = severity;
            return diagnosticId == id;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severityOfAll)
        {
            severityOfAll = default;
            return false;
        }
    }
}
