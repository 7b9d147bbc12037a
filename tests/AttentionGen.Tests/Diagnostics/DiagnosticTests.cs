extern alias generator;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using generator::AttentionGen.Generator.Diagnostics;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Every wrong declaration is told what is wrong with it, where it is wrong.</summary>
public class DiagnosticTests
{
    public static TheoryData<string, string, string> Cases => DiagnosticCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_mistake_is_reported_at_its_own_place(string id, string marked, string message)
    {
        // The second line shows that lines are counted, too.
        var markup = Markup.Read("using AttentionGen;\n" + marked);
        GeneratorRun run = GeneratorRun.Of(markup.Text);

        TextSpan span = Assert.Single(markup.Spans);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(message, diagnostic.GetMessage(CultureInfo.InvariantCulture));
        AssertAt(markup.Text, span, GeneratorRun.UserPath, diagnostic);

        if (diagnostic.Severity == DiagnosticSeverity.Error)
        {
            Assert.Empty(run.Sources);
        }
        else
        {
            Assert.Single(run.Sources);
            Assert.Empty(run.CompilerComplaints());
        }
    }

    [Fact]
    public void Every_mistake_of_a_declaration_is_reported_in_source_order()
    {
        var markup = Markup.Read("""
            using AttentionGen;
            [ScaledDotProductAttention(
                [|-1|],
                [|0|],
                sequenceLength: 4,
                Scale = [|float.NaN|],
                Layout = [|(AttentionLayout)7|],
                MaskAxes = [|AttentionAxes.Batch|])]
            public static class [|K|] { }
            """);
        GeneratorRun run = GeneratorRun.Of(markup.Text);

        Assert.Equal(["ATTN001", "ATTN001", "ATTN005", "ATTN004", "ATTN006", "ATTN008"], run.Diagnostics.Select(d => d.Id));
        Assert.Equal(markup.Spans, run.Diagnostics.Select(d => d.Location.SourceSpan));
        Assert.Equal([2, 3, 5, 6, 7, 8], run.Diagnostics.Select(d => d.Location.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public void A_mistake_in_another_part_of_the_type_is_reported_in_its_own_file()
    {
        var markup = Markup.Read("partial class K\n{\n    int [|KernelPlan|];\n}");
        GeneratorRun run = GeneratorRun.Of(
        [
            ("A.cs", "[AttentionGen.ScaledDotProductAttention(2, 8, 4)] partial class K;"),
            ("B.cs", markup.Text),
        ]);

        AssertAt(markup.Text, markup.Spans[0], "B.cs", Assert.Single(run.Diagnostics));
    }

    /// <summary>The base's own kernel is fine, so this is no case of the list above.</summary>
    [Fact]
    public void A_layer_cannot_derive_from_a_layer()
    {
        var markup = Markup.Read("""
            using AttentionGen;
            [MultiHeadAttention(2, 8, 4)] partial class B;
            [MultiHeadAttention(2, 8, 4)] partial class [|L|] : B;
            """);
        GeneratorRun run = GeneratorRun.Of(markup.Text);

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ATTN016", diagnostic.Id);
        Assert.Equal(
            "Base class 'B' of 'L' must have an accessible constructor without parameters for the generated "
                + "constructor to call, but it is a layer that is constructed from weights",
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
        AssertAt(markup.Text, markup.Spans[0], GeneratorRun.UserPath, diagnostic);
        Assert.Single(run.Sources);
    }

    [Fact]
    public void A_refused_full_unroll_is_reported_with_the_budget_s_reason()
    {
        var markup = Markup.Read("""
            using AttentionGen;
            [ScaledDotProductAttention(2, 8, 4, Unroll = [|Unroll.Full|])] static partial class K;
            """);
        Backend backend = new(
            spec => $"{spec.HeadCount} heads of {spec.HeadDimension} are too many",
            (_, _) => throw new InvalidOperationException("A refused declaration is not generated."));
        GeneratorRun run = Run(backend, markup.Text);

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ATTN007", diagnostic.Id);
        Assert.Equal(
            "Unroll = Full cannot be honoured: 2 heads of 4 are too many; use Unroll = Auto or Tiled",
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
        AssertAt(markup.Text, markup.Spans[0], GeneratorRun.UserPath, diagnostic);
    }

    /// <summary>Nothing is emitted here: the rule on members alone decides.</summary>
    [Theory]
    [InlineData("ElementType = ElementType.Float16", "ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d")]
    [InlineData(
        "KeyValueType = ElementType.Float16, KeyValueCache = true",
        "ReadOnlySpan<float> a, ReadOnlySpan<Half> b, ReadOnlySpan<Half> c, Span<float> d")]
    [InlineData(
        "PackedSequences = true",
        "ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<int> d, ReadOnlySpan<int> e, Span<float> f, int g, int h")]
    [InlineData("Outputs = AttentionOutputs.LogSumExp", "ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d")]
    public void A_Forward_of_other_parameters_leaves_room(string options, string parameters)
    {
        Backend backend = new(_ => null, (declaration, _) => GenerationResult.Of(declaration, "// fine"));
        GeneratorRun run = Run(
            backend,
            $"using System; using AttentionGen; [ScaledDotProductAttention(2, 8, 4, {options})] partial class K {{ void Forward({parameters}) {{ }} }}");

        Assert.Empty(run.Diagnostics);
        Assert.Single(run.Sources);
    }

    [Fact]
    public void The_real_budget_refuses_to_unroll_a_long_sequence()
    {
        GeneratorRun run = GeneratorRun.Of(
            "using AttentionGen;\n[ScaledDotProductAttention(12, 768, 1024, Unroll = Unroll.Full)] static partial class K;");
        Assert.Equal("ATTN007", Assert.Single(run.Diagnostics).Id);
        Assert.Empty(run.Sources);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp11, "11.0")]
    [InlineData(LanguageVersion.CSharp8, "8.0")]
    public void A_language_before_CSharp_12_is_refused(LanguageVersion version, string name)
    {
        var markup = Markup.Read("[[|AttentionGen.ScaledDotProductAttention(2, 8, 4)|]] static partial class K { }");
        GeneratorRun run = GeneratorRun.Of(markup.Text, version);

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ATTN017", diagnostic.Id);
        Assert.Equal(
            $"Generated kernels need C# 12 or later, but this project compiles as C# {name}",
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
        AssertAt(markup.Text, markup.Spans[0], GeneratorRun.UserPath, diagnostic);
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void A_failure_of_planning_or_emission_is_reported_at_its_attribute_and_spares_the_others()
    {
        var markup = Markup.Read("""
            using AttentionGen;
            [ScaledDotProductAttention(2, 8, 4)] static partial class A;
            [[|ScaledDotProductAttention(3, 9, 4)|]] static partial class B;
            [MultiHeadAttention(4, 8, 4)] partial class C;
            [[|MultiHeadAttention(3, 12, 4)|]] partial class D;
            """);
        Backend backend = new(
            _ => null,
            (declaration, _) => ((KernelDeclaration)declaration).Spec.HeadCount == 3 ? throw new FormatException("one\r\ntwo") : GenerationResult.Of(declaration, "// fine"));
        GeneratorRun run = Run(backend, markup.Text);

        Assert.Equal(["ATTN018", "ATTN018"], run.Diagnostics.Select(d => d.Id));
        Assert.Equal(markup.Spans, run.Diagnostics.Select(d => d.Location.SourceSpan));
        Assert.All(run.Diagnostics, d => Assert.Contains(
            "defect of AttentionGen: System.FormatException: one  two (at ",
            d.GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal));
        Assert.Equal(2, run.Sources.Count());
    }

    [Fact]
    public void A_failure_of_parsing_is_reported_at_its_attribute()
    {
        var markup = Markup.Read("""
            using AttentionGen;
            [[|ScaledDotProductAttention(2, 8, 4, Unroll = Unroll.Full)|]] static partial class K;
            """);
        Backend backend = new(_ => throw new OverflowException("too far"), (declaration, _) => GenerationResult.Of(declaration, "// unused"));
        GeneratorRun run = Run(backend, markup.Text);

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ATTN018", diagnostic.Id);
        Assert.Contains("System.OverflowException: too far", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        AssertAt(markup.Text, markup.Spans[0], GeneratorRun.UserPath, diagnostic);
    }

    [Fact]
    public void Cancellation_is_no_failure()
    {
        using var cancellation = new CancellationTokenSource();
        Backend backend = new(
            _ => null,
            (declaration, token) =>
            {
                cancellation.Cancel();
                token.ThrowIfCancellationRequested();
                return GenerationResult.Of(declaration, "// not reached");
            });

        Assert.ThrowsAny<OperationCanceledException>(() => GeneratorRun.Of(
            backend,
            [(GeneratorRun.UserPath, "[AttentionGen.ScaledDotProductAttention(2, 8, 4)] static partial class K;")],
            LanguageVersion.CSharp12,
            cancellation.Token));
    }

    /// <summary>The compiler's own error stays, and so does what is wrong with the type.</summary>
    [Fact]
    public void An_unknown_option_hides_nothing_else()
    {
        GeneratorRun run = GeneratorRun.Of("using AttentionGen;\n[MultiHeadAttention(8, 512, 64, Layout = AttentionLayout.HeadMajor)] static class L;");
        Assert.Equal(["ATTN027", "ATTN008", "ATTN011"], run.Diagnostics.Select(d => d.Id));
        Assert.Contains(run.CompilerComplaints(), d => d.Id == "CS0246");
        Assert.Empty(run.Sources);

        // Nothing comes near this one: the compiler says it all.
        run = GeneratorRun.Of("using AttentionGen;\n[MultiHeadAttention(8, 512, 64, Xyzzy = 1)] partial class L;");
        Assert.Empty(run.Diagnostics);
        Assert.Contains(run.CompilerComplaints(), d => d.Id == "CS0246");
    }

    [Fact]
    public void Every_descriptor_has_a_case_here()
    {
        HashSet<string> covered = [.. DiagnosticCases.All.Select(row => row.Data.Item1), "ATTN007", "ATTN017", "ATTN018", "ATTN030", "ATTN034"];
        Assert.Equal(DiagnosticDescriptors.All.Select(d => d.Id), covered.Order(StringComparer.Ordinal));
    }

    private static GeneratorRun Run(Backend backend, string text) =>
        GeneratorRun.Of(backend, [(GeneratorRun.UserPath, text)], LanguageVersion.CSharp12, CancellationToken.None);

    private static void AssertAt(string text, TextSpan span, string path, Diagnostic diagnostic)
    {
        Assert.Equal(span, diagnostic.Location.SourceSpan);
        FileLinePositionSpan lines = diagnostic.Location.GetLineSpan();
        Assert.Equal(path, lines.Path);
        Assert.Equal(SourceText.From(text).Lines.GetLinePositionSpan(span), lines.Span);
    }
}
