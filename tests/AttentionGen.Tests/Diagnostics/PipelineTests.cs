extern alias generator;

using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using generator::AttentionGen.Generator;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Why each step of the pipeline ran, and that nothing the pipeline remembers keeps a compilation alive.</summary>
public class PipelineTests
{
    private const string Kernels = """
        using AttentionGen;
        [ScaledDotProductAttention(2, 8, 4)] static partial class K;
        [MultiHeadAttention(2, 8, 4, MaskAxes = AttentionAxes.Head)] partial class L;
        [ScaledDotProductAttention(2, 8, 4, Layuot = AttentionLayout.HeadMajor)] static partial class Wrong;
        """;

    private const string MethodKernels = """

        [ScaledDotProductAttention(2, 8, 4, MaskPredicate = "P")] static partial class P1
        {
            static bool P(int head, int query, int key) => query >= key;
        }
        [MultiHeadAttention(2, 8, 4, ScoreModifier = "M")] partial class M1
        {
            static float M(float score, int head, int query, int key, System.ReadOnlySpan<float> table) => score - (Other.Slope * table[key]);
        }
        static class Other { public const int Slope = 3; public const int Unread = 1; }
        """;

    private const string Methods = "using AttentionGen;" + MethodKernels;

    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] Steps =
        [TrackingNames.Parse, TrackingNames.UnknownOptions, TrackingNames.Declarations, TrackingNames.Generate, TrackingNames.Failures];

    [Fact]
    public void An_edit_in_another_file_runs_nothing_again()
    {
        GeneratorRunResult result = SecondRun("class Other;", "class Other { int X => 1; }", Kernels, Kernels);

        // Parsing has to look at the new compilation, and finds the same; behind it, nothing runs.
        AssertReasons(result, TrackingNames.Parse, 3, IncrementalStepRunReason.Unchanged);
        AssertReasons(result, TrackingNames.UnknownOptions, 1, IncrementalStepRunReason.Cached);
        AssertReasons(result, TrackingNames.Declarations, 2, IncrementalStepRunReason.Cached);
        AssertReasons(result, TrackingNames.Generate, 2, IncrementalStepRunReason.Cached);
        AssertReasons(result, TrackingNames.Failures, 0, IncrementalStepRunReason.Cached);

        // No file is added and nothing is reported again.
        Assert.Equal(Enumerable.Repeat(IncrementalStepRunReason.Cached, 3), OutputReasons(result));
    }

    [Fact]
    public void A_line_above_moves_the_diagnostic_and_generates_nothing_again()
    {
        GeneratorRunResult result = SecondRun("", "", Kernels, "// A remark.\n" + Kernels);

        AssertReasons(result, TrackingNames.Parse, 3, IncrementalStepRunReason.Modified);
        AssertReasons(result, TrackingNames.UnknownOptions, 1, IncrementalStepRunReason.Modified);
        AssertReasons(result, TrackingNames.Declarations, 2, IncrementalStepRunReason.Unchanged);
        AssertReasons(result, TrackingNames.Generate, 2, IncrementalStepRunReason.Cached);
        Assert.Equal(4, Assert.Single(result.Diagnostics).Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void A_changed_declaration_is_generated_again_and_the_others_are_not()
    {
        const string Before = "ScaledDotProductAttention(2, 8, 4)";
        const string After = "ScaledDotProductAttention(2, 8, 4, Outputs = AttentionOutputs.Weights)";
        GeneratorRunResult result = SecondRun("", "", Kernels, Kernels.Replace(Before, After, StringComparison.Ordinal));

        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Reasons(result, TrackingNames.Generate));
    }

    [Theory]
    [InlineData("query >= key", "query > key")]
    [InlineData("Slope = 3", "Slope = 4")]
    public void An_edited_score_method_is_generated_again_and_no_other_kernel(string before, string after)
    {
        GeneratorRunResult result = SecondRun("", "", Methods, Methods.Replace(before, after, StringComparison.Ordinal));

        IncrementalStepRunReason[] generated = [.. Reasons(result, TrackingNames.Generate)];
        Assert.Equal(2, generated.Length);
        Assert.Single(generated, IncrementalStepRunReason.Modified);
        Assert.Single(generated, IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void An_edit_beside_score_methods_runs_nothing_again()
    {
        GeneratorRunResult result = SecondRun("", "", Methods, Methods.Replace("int Unread = 1", "int Unread = 2", StringComparison.Ordinal));

        AssertReasons(result, TrackingNames.Generate, 2, IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void What_the_pipeline_remembers_are_values()
    {
        GeneratorRunResult result = SecondRun("", "", Kernels + MethodKernels, Kernels + MethodKernels);
        var reached = new HashSet<Type>();

        foreach (string step in Steps)
        {
            foreach (IncrementalGeneratorRunStep run in result.TrackedSteps.GetValueOrDefault(step, []))
            {
                foreach ((object value, _) in run.Outputs)
                    Walk(value, reached, new HashSet<object>(ReferenceEqualityComparer.Instance));
            }
        }

        // The walk went deep: from the parse result to the spec, the type's containers and the spans of the diagnostics.
        Assert.Superset(
            new HashSet<string>
            {
                "ParseResult", "KernelDeclaration", "KernelSpec", "ScoreMethods", "ScoreStep", "ScoreParameter", "TypeModel", "DiagnosticInfo", "LocationInfo", "TextSpan",
                "GenerationResult",
            },
            reached.Select(type => type.Name).ToHashSet());
        Assert.All(reached, type =>
        {
            Assert.False(typeof(ISymbol).IsAssignableFrom(type), type.FullName);
            Assert.False(typeof(SyntaxNode).IsAssignableFrom(type), type.FullName);
            Assert.False(typeof(SyntaxTree).IsAssignableFrom(type), type.FullName);
            Assert.False(typeof(Microsoft.CodeAnalysis.Compilation).IsAssignableFrom(type), type.FullName);
            Assert.False(typeof(SemanticModel).IsAssignableFrom(type), type.FullName);
            Assert.False(typeof(Location).IsAssignableFrom(type), type.FullName);
            Assert.False(typeof(Diagnostic).IsAssignableFrom(type), type.FullName);
            bool isRoslyn = type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) ?? false;
            Assert.True(!isRoslyn || (type.IsValueType && type.Namespace == "Microsoft.CodeAnalysis.Text"), type.FullName);
        });
    }

    private static void Walk(object? value, HashSet<Type> reached, HashSet<object> visited)
    {
        if (value is null)
            return;
        Type type = value.GetType();
        if (!type.IsValueType && !visited.Add(value))
            return;

        reached.Add(type);
        if (type.IsPrimitive || type.IsEnum || value is string)
            return;
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                Walk(item, reached, visited);
        }

        for (Type? level = type; level is not null && !type.IsArray; level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(Fields))
                Walk(field.GetValue(value), reached, visited);
        }
    }

    private static GeneratorRunResult SecondRun(string otherBefore, string otherAfter, string kernelsBefore, string kernelsAfter)
    {
        CSharpCompilation compilation = GeneratorRun.Compile([("Other.cs", otherBefore), (GeneratorRun.UserPath, kernelsBefore)]);
        GeneratorDriver driver = GeneratorRun.Driver(new AttentionGenerator()).RunGenerators(compilation);

        ImmutableArray<SyntaxTree> trees = compilation.SyntaxTrees;
        compilation = compilation.ReplaceSyntaxTree(trees[0], Edit(trees[0], otherAfter));
        if (kernelsAfter != kernelsBefore)
            compilation = compilation.ReplaceSyntaxTree(trees[1], Edit(trees[1], kernelsAfter));
        return driver.RunGenerators(compilation).GetRunResult().Results.Single();
    }

    private static SyntaxTree Edit(SyntaxTree tree, string text) =>
        CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)tree.Options, tree.FilePath);

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps.GetValueOrDefault(step, []).SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.Values.SelectMany(runs => runs).SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static void AssertReasons(GeneratorRunResult result, string step, int count, IncrementalStepRunReason expected) =>
        Assert.Equal(Enumerable.Repeat(expected, count), Reasons(result, step));
}
