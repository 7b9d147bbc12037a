extern alias generator;

using System;
using System.Linq;
using System.Threading;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>What C# has to silence a warning silences the analyzer's, and neither a pragma nor an .editorconfig silences its errors.</summary>
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

        Diagnostic[] reported = Reported(compilation);
        Assert.Equal(expected, reported.SingleOrDefault()?.Severity);
    }

    /// <summary>A pragma without IDs stands on many a file, and would hide why there is no kernel.</summary>
    [Theory]
    [InlineData("#pragma warning disable")]
    [InlineData("#pragma warning disable ATTN001")]
    public void A_pragma_silences_no_error(string pragma) =>
        Assert.Equal("ATTN001", Assert.Single(Reported($"using AttentionGen;\n{pragma}\n{Refused}")).Id);

    /// <summary>The compiler lets it, whatever the diagnostic's tags: whoever writes it names this very error at this very declaration.</summary>
    [Fact]
    public void A_SuppressMessage_attribute_that_names_an_error_silences_it() =>
        Assert.Empty(Reported($"""
            using AttentionGen;
            [System.Diagnostics.CodeAnalysis.SuppressMessage("AttentionGen", "ATTN001")]
            {Refused}
            """));

    [Fact]
    public void An_editorconfig_silences_no_error()
    {
        CSharpCompilation compilation = GeneratorRun.Compile([(GeneratorRun.UserPath, "using AttentionGen;\n" + Refused)]);
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Severities("ATTN001", ReportDiagnostic.Suppress)));
        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(Reported(compilation)).Severity);
    }

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

    private static Diagnostic[] Reported(string source) => Reported(GeneratorRun.Compile([(GeneratorRun.UserPath, source)]));

    /// <summary>As the compiler shows them: suppressed ones are kept, marked, for tools that ask.</summary>
    private static Diagnostic[] Reported(CSharpCompilation compilation) =>
    [
        .. GeneratorRun.Analyzed(compilation, compilation.SyntaxTrees, Backend.Default, TestContext.Current.CancellationToken).Where(diagnostic => !diagnostic.IsSuppressed),
    ];

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
