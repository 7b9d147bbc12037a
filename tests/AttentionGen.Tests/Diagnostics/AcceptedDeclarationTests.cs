using System;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Unusual declarations that are right: no diagnostic, and what is generated compiles.</summary>
public class AcceptedDeclarationTests
{
    [Theory]
    [InlineData("[ScaledDotProductAttention(12, 768, 128)] public static partial class K;")]
    [InlineData("[ScaledDotProductAttention(1, 1, 1)] public partial class K;")]
    [InlineData("[ScaledDotProductAttention(sequenceLength: 3, headCount: 2, modelDimension: 4)] sealed partial class K;")]
    [InlineData("[ScaledDotProductAttention(3, 8, 4, HeadDimension = 5, ValueDimension = 7)] partial struct K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Scale = 1, KeyValueLength = 'a', Mask = 0)] readonly ref partial struct K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Scale = 0f)] readonly partial record struct K(int A);")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Scale = -1f)] abstract partial record K(int A);")]
    [InlineData(
        "[type: ScaledDotProductAttentionAttribute(C.Two, C.Two * 4, 1 << 2)] static partial class K; static class C { public "
            + "const int Two = 2; }")]
    [InlineData("[Alias(2, 8, 4)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4)] static partial class K<T, @class> where T : unmanaged, System.IComparable<T>;")]
    [InlineData(
        "[ScaledDotProductAttention(2, 8, 4, Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight)] "
            + "static partial class K;")]
    [InlineData(
        "[ScaledDotProductAttention(2, 8, 4, Mask = AttentionMask.Boolean | AttentionMask.Additive | AttentionMask.KeyPadding "
            + "| AttentionMask.Causal, MaskAxes = AttentionAxes.None, BiasAxes = AttentionAxes.Batch | AttentionAxes.Head | "
            + "AttentionAxes.Query, Outputs = AttentionOutputs.Weights, Layout = AttentionLayout.HeadMajor, VectorWidth = "
            + "VectorWidth.Vector128, Unroll = Unroll.Tiled)] static partial class K;")]
    [InlineData(
        "[ScaledDotProductAttention(2, 8, 4, Scale = 2e38f)] static partial class A; [ScaledDotProductAttention(2, 8, 4, Scale "
            + "= -float.Epsilon)] static partial class B; [ScaledDotProductAttention(2, 8, 4, Scale = -0f)] static partial class C;")]
    [InlineData("[ScaledDotProductAttention(1, 8, 1, KeyValueLength = 11000000)] static partial class LongKeys;")]
    [InlineData("[ScaledDotProductAttention(1, 8, 200000000, KeyValueLength = 1)] static partial class LongQueries;")]
    [InlineData("[ScaledDotProductAttention(1, 8000000, 1)] static partial class WideHead;")]
    [InlineData("[ScaledDotProductAttention(65536, 65536, 32767)] static partial class ManyHeads;")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] public sealed partial class L;")]
    [InlineData("[MultiHeadAttention(2, 8, 4, KeyValueLength = 4)] partial struct L;")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] readonly partial struct L;")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] ref partial struct L;")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] partial record L;")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] partial record struct L { public int A = 1; }")]
    [InlineData(
        "[MultiHeadAttention(2, 8, 4)] partial class L : B; class B { public B() { } public B(int size = 1) { } public required int A; }")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] partial class @class;")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] partial class @record<@where>;")]
    [InlineData("[MultiHeadAttention(2, 8, 4)] partial class L : B; class B { protected B(int size = 1) { } }")]
    [InlineData(
        "[MultiHeadAttention(2, 8, 4)] partial class L { public L() : this((MultiHeadAttentionWeights)null!) { } static L() { "
            + "} public L(L other) { _attentionGenLayer = other._attentionGenLayer; } }")]
    [InlineData(
        "namespace @namespace.@event.Ünïcode { partial class @if { public partial interface @int<T> { partial struct 名 { "
            + "partial record R<A, B> { partial record struct S { [MultiHeadAttention(2, 8, 4)] private partial class @new; } } } } } }")]
    [InlineData(
        "namespace AttentionGen.System { [ScaledDotProductAttention(2, 8, 4)] static partial class Span; partial class "
            + "AttentionGen { [MultiHeadAttention(2, 8, 4)] partial class System; } }")]
    [InlineData("class Forward { } partial class KernelPlan { [ScaledDotProductAttention(2, 8, 4)] static partial class K; }")]
    [InlineData(
        "using System; [ScaledDotProductAttention(2, 8, 4)] static partial class K { static void Forward(ReadOnlySpan<float> "
            + "a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, in Span<float> d) { } static void Forward<T>(ReadOnlySpan<float> a, "
            + "ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d) { } static void Forward(float[] all) { } static string "
            + "get_InstructionSet(int i) => \"\"; }")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4)] partial class A; [ScaledDotProductAttention(2, 8, 4)] partial class B : A;")]
    [InlineData(
        "partial class A { [ScaledDotProductAttention(2, 8, 4)] static partial class K; [ScaledDotProductAttention(2, 8, 4)] "
            + "static partial class k; [ScaledDotProductAttention(2, 8, 4)] static partial class K<T>; } partial class a { "
            + "[ScaledDotProductAttention(2, 8, 4)] static partial class K; }")]
    [MemberData(nameof(AcceptedOptions.All), MemberType = typeof(AcceptedOptions))]
    public void It_compiles_without_any_diagnostic(string source)
    {
        bool startsWithUsing = source.StartsWith("using System;", StringComparison.Ordinal);
        GeneratorRun run = GeneratorRun.Of(
            (startsWithUsing ? "using System;\n" : "")
            + "using AttentionGen;\nusing Alias = AttentionGen.ScaledDotProductAttentionAttribute;\n"
            + (startsWithUsing ? source["using System;".Length..] : source));

        Assert.Empty(run.Diagnostics);
        Assert.Equal(Regex.Count(source, @"(Attention|TransformerLayer|FeedForward|Linear|AttentionAttribute|Alias)\("), run.Sources.Count());
        Assert.Empty(run.CompilerComplaints());
    }

    [Fact]
    public void The_attribute_may_stand_on_any_part_of_the_type()
    {
        GeneratorRun run = GeneratorRun.Of(
        [
            ("A.cs", "namespace N; public partial class Outer { public static partial class K { } }"),
            ("B.cs", "namespace N; partial class Outer { [AttentionGen.ScaledDotProductAttention(2, 8, 4)] partial class K; }"),
            ("C.cs", "namespace N; partial class Outer { partial class K { static int Unrelated() => 1; } }"),
        ]);

        Assert.Empty(run.Diagnostics);
        Assert.Single(run.Sources);
        Assert.Empty(run.CompilerComplaints());
    }

    /// <summary>What the compiler refuses in its own words needs no second ones, and costs other kernels nothing.</summary>
    [Theory]
    [InlineData("[ScaledDotProductAttention] static partial class K;")]
    [InlineData("[ScaledDotProductAttention()] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, 5)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, )] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, \"4\")] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, Unknown)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, int.MaxValue + 1)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 1 / 0)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(7, 8, 4, HeadDimension = \"5\", ValueDimension = 3)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Scale = 0.5)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Windows = 3)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Mask = 4)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4, Scale = 1, Scale = 2)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4)] static partial class { }")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4)] static class { }")]
    [InlineData("partial class { [ScaledDotProductAttention(2, 8, 4)] static partial class K { } }")]
    public void What_the_compiler_refuses_is_left_to_it(string source)
    {
        GeneratorRun run = GeneratorRun.Of(
            "using AttentionGen;\n[ScaledDotProductAttention(2, 8, 4)] static partial class Other;\n" + source);

        Assert.Empty(run.Diagnostics);
        Assert.Contains(run.Sources, source => source.HintName.StartsWith("Other", StringComparison.Ordinal));
        Assert.NotEmpty(run.CompilerComplaints());
        Assert.All(run.CompilerComplaints(), d => Assert.Equal(GeneratorRun.UserPath, d.Location.GetLineSpan().Path));
    }

    /// <summary>A hint name that is added twice would make the compiler drop everything (CS8785).</summary>
    [Theory]
    [InlineData("[ScaledDotProductAttention(2, 8, 4), ScaledDotProductAttention(2, 8, 5)] static partial class K;")]
    [InlineData(
        "[ScaledDotProductAttention(2, 8, 4)] static partial class K; [ScaledDotProductAttention(2, 8, 4)] static partial class K;")]
    [InlineData("[ScaledDotProductAttention(2, 8, 4)] partial class K; [ScaledDotProductAttention(2, 8, 4)] partial struct K;")]
    [InlineData(
        "partial class A { [ScaledDotProductAttention(2, 8, 4)] partial class K; } partial record A { "
            + "[ScaledDotProductAttention(2, 8, 4)] partial class K; }")]
    public void Of_duplicate_declarations_one_is_generated(string source)
    {
        GeneratorRun run = GeneratorRun.Of("using AttentionGen;\n" + source);

        Assert.Null(run.Result.Results.Single().Exception);
        Assert.Empty(run.Diagnostics);
        Assert.Single(run.Sources);
        Assert.Contains(run.Input.GetDiagnostics(TestContext.Current.CancellationToken), d => d.Id is "CS0579" or "CS0101" or "CS0261");
    }
}
