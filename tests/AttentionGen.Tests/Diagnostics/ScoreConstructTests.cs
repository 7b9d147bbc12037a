extern alias generator;

using System.Globalization;
using generator::AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>What no kernel can be made of is an error at that expression, which says why, and what to write instead.</summary>
public sealed class ScoreConstructTests
{
    private const string Longest =
        "Acos, Acosh, Asin, Asinh, Atan, Atanh, Cbrt, Ceiling, Cos, Cosh, Exp, Floor, Log, Log10, Log2, Sin, Sinh, Sqrt, Tan, Tanh, Truncate, Atan2, Pow, Abs, Max, Min";

    /// <summary>Other members of the type, the modifier's body with the place of the error, and reason and remedy.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        { "", "=> score + (float)([|0.5 * query|]);", "it is a double. Use float: constants with f, and MathF in place of Math." },
        { "", "=> [|score * 0.5|] > 0 ? 1f : 0f;", "it is a double. Use float: constants with f, and MathF in place of Math." },
        { "", "=> (float)[|Math.Sqrt(query)|];", "it is a double. Use float: constants with f, and MathF in place of Math." },
        { "", "=> score + (float)[|(byte)query|];", "it is of type byte. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> score + [|(long)query|];", "it is of type long. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> score + [|(uint)query|];", "it is of type uint. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> (float)[|(decimal)score|];", "it is of type decimal. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> checked([|query + key|]);", "it is checked for overflow, and a kernel has no exceptions. Use unchecked(...)." },
        { "", "=> checked([|query * key|]);", "it is checked for overflow, and a kernel has no exceptions. Use unchecked(...)." },
        { "", "=> checked([|-query|]);", "it is checked for overflow, and a kernel has no exceptions. Use unchecked(...)." },
        { "", "=> checked([|(int)score|]);", "it is checked, and a kernel has no exceptions. Use unchecked(...)." },
        { "static int s_slope = 2;", "=> score * [|s_slope|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "static readonly float s_slope = 2;", "=> score * [|s_slope|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "static float[] s_table = new float[4];", "=> score + [|s_table[key]|];", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "static float Slope => 2f;", "=> score * [|Slope|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "", "=> score + [|DateTime.Now.Second|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "", "=> score + [|\"abc\".Length|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "", "=> score + [|new Random().Next()|];", "'Next' is no static method. Use a static method of this project, Math or MathF." },
        { "", "=> score + [|Environment.TickCount|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "", "=> score + int.Parse([|\"1\"|]);", "it is of type string. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> score + [|MathF.IEEERemainder(score, 2f)|];", "MathF.IEEERemainder is not read. Use " + Longest + "." },
        { "", "=> score + (float)[|Math.BigMul(query, key)|];", "it is of type long. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> score + [|Math.Clamp(query, key, 5)|];", "it throws where the bounds are in the wrong order, and a kernel has no exceptions. Use Math.Min(Math.Max(x, least), most)." },
        { "", "=> score + [|Math.Sign(score)|];", "Math.Sign is not read. Use " + Longest + "." },
        { "", "=> [|score % 2f|];", "the remainder of floats is not read. Use x - MathF.Floor(x / y) * y, or int." },
        { "", "{ [|while (query > 0) { query--; }|] return score; }", "how often the loop turns is not known while the program is built. Use a for loop with constant bounds." },
        { "", "{ [|do { query--; } while (query > 0);|] return score; }", "how often the loop turns is not known while the program is built. Use a for loop with constant bounds." },
        { "", "{ [|foreach (int x in new[] { 1, 2 }) { score += x; }|] return score; }", "how often the loop turns is not known while the program is built. Use a for loop with constant bounds." },
        { "", "{ for (int i = 0; [|i < query|]; i++) score += i; return score; }", "how often the loop turns is not known while the program is built. Use constant bounds, and a condition inside." },
        { "", "{ [|for (int i = 0; i < 1000; i++) score += i;|] return score; }", "the loop takes more than 64 turns. Use fewer turns, or a table that is passed as a span." },
        { "", "{ [|for (int i = 0; ; i++) { if (i > 3) return score; }|] }", "the loop takes more than 64 turns. Use fewer turns, or a table that is passed as a span." },
        { "", "{ for (int i = 0; i < 4; i++) { if (i == 2) [|break;|] score += i; } return score; }", "a jump is not read. Use if and return." },
        { "", "{ for (int i = 0; i < 4; i++) { if (i == 2) [|continue;|] score += i; } return score; }", "a jump is not read. Use if and return." },
        { "", "{ [|switch (head) { case 0: score += 1f; break; default: break; }|] return score; }", "a switch statement is not read. Use a switch expression." },
        { "", "{ [|try { score += 1f; } finally { }|] return score; }", "a kernel has no exceptions. Use local variables, if, for and return." },
        { "", "{ if (query > 3) [|throw new Exception();|] return score; }", "a kernel has no exceptions. Use local variables, if, for and return." },
        { "", "=> query > 3 ? [|throw new Exception()|] : score;", "a kernel has no exceptions. Use a number." },
        { "", "{ [|lock (typeof(K)) { }|] return score; }", "it does something beside computing. Use local variables, if, for and return." },
        { "", "{ [|using (new System.IO.MemoryStream()) { }|] return score; }", "it does something beside computing. Use local variables, if, for and return." },
        { "", "{ [|again: score += 1f;|] goto again; }", "it does something beside computing. Use local variables, if, for and return." },
        { "static int s_calls;", "{ [|s_calls|]++; return score; }", "it writes to what is not its own local variable. Use a local variable." },
        { "static int s_calls;", "{ [|s_calls|] = 1; return score; }", "it writes to what is not its own local variable. Use a local variable." },
        { "", "{ [|Console.WriteLine(query)|]; return score; }", "it does something beside computing. Use local variables, if, for and return." },
        { "", "{ ref float [|same = ref score|]; same += 1f; return score; }", "it is a reference. Use a value." },
        { "", "{ [|float F() => 1f;|] return score + F(); }", "it does something beside computing. Use local variables, if, for and return." },
        { "", "{ [|Func<float, float> f = x => x + 1f;|] return f(score); }", "it does something beside computing. Use local variables, if, for and return." },
        { "static T Same<T>(T x) => x;", "=> [|Same(score)|];", "'Same' is generic. Use a static method of this project, Math or MathF." },
        { "static float Down(float x, int n) => n == 0 ? x : [|Down(x * 0.5f, n - 1)|];", "=> Down(score, head);", "'Down' calls itself. Use a loop with constant bounds." },
        { "static float Add(ref float x) => x + 1f;", "=> Add([|ref score|]);", "it is passed by reference. Use a value." },
        { "static float Sum(params float[] x) => x[0];", "=> [|Sum(score)|];", "it is passed by reference. Use a value." },
        { "struct P { public float X; public static P operator +(P a, P b) => a; }", "{ P p = [|default|]; return (p + p).X; }", "it is of type K.P. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "struct P { public static implicit operator float(P p) => 1f; }", "=> score + [|new P()|];", "it calls a conversion of somebody's own. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "{ int? n = [|query|]; return score + n.Value; }", "it is of type int?. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "{ var pair = [|(query, key)|]; return score + pair.query; }", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "", "=> score + [|(query, key).query|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "", "=> head switch { 0 => score, 1 => 1.0f * (float)1.5d * (float)Math.PI * (float)[|Math.Sin(1d)|], _ => 0f };", "it is a double. Use float: constants with f, and MathF in place of Math." },
        { "", "=> [|head switch { 0 => score, 1 => 1f, 2 => 3f }|];", "a value that no arm matches throws, and a kernel has no exceptions. Use a last arm for _." },
        { "", "=> [|head switch { 0 => score, int n => n }|];", "a value that no arm matches throws, and a kernel has no exceptions. Use a last arm for _." },
        { "", "=> query is [|var n|] ? n : score;", "this pattern is not read. Use constants, <, <=, >, >=, and, or, not and _." },
        { "", "=> score is [|1f|] ? 0f : score;", "this pattern is not read. Use constants, <, <=, >, >=, and, or, not and _." },
        { "", "{ string text = [|\"a\"|]; return score + text.Length; }", "it is of type string. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "{ int[] table = [|new int[4]|]; return score + table[0]; }", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "", "{ Span<int> table = [|stackalloc int[4]|]; return score + table[key]; }", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "", "=> score + [|nameof(M)[0]|];", "it is of type char. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> score + ([|query > key ? 1 : 2L|]);", "it is of type long. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
        { "", "=> score + [|Unsafe.SizeOf<int>()|];", "'SizeOf' is generic. Use a static method of this project, Math or MathF." },
        { "", "{ float x = score; float y = [|x = 2f|]; return y; }", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "", "=> score + [|query++|];", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "", "=> [|MathF.Round(score)|];", "MathF.Round is not read. Use " + Longest + "." },
        { "", "=> [|MathF.FusedMultiplyAdd(score, score, score)|];", "MathF.FusedMultiplyAdd is not read. Use " + Longest + "." },
        { "static extern float Far(float x);", "=> [|Far(score)|];", "'Far' has no body. Use a static method of this project, Math or MathF." },
        { "", "=> score + [|table[^1]|];", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "", "=> score + [|table[1..][0]|];", "its value may change while the kernel runs. Use a constant, or a further parameter." },
        { "", "=> score + [|table.ToArray()[0]|];", "it is none of what a kernel can repeat for every score. Use arithmetic, comparisons, conditions, Math, MathF and calls of static methods." },
        { "", "=> score + ([|table.IsEmpty|] ? 1f : 0f);", "this member of a span is not read. Use an element by an int, or Length." },
        { "", "{ [|foreach (float x in table) score += x;|] return score; }", "how often the loop turns is not known while the program is built. Use a for loop with constant bounds." },
        { "", "=> score + table[[|(byte)key|]];", "it is of type byte. Use int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_construct_is_refused_where_it_stands(string members, string body, string reasonAndRemedy)
    {
        var markup = Markup.Read($$"""
            using System;
            using System.Runtime.CompilerServices;
            using AttentionGen;
            [ScaledDotProductAttention(2, 8, 4, ScoreModifier = nameof(M))]
            public static partial class K
            {
                {{members}}
                static float M(float score, int head, int query, int key, ReadOnlySpan<float> table) {{body}}
            }
            """);
        GeneratorRun run = GeneratorRun.Of(markup.Text);

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(DiagnosticDescriptors.ScoreConstructRefused.Id, diagnostic.Id);
        Assert.Equal($"'M' can't become part of the kernel: {reasonAndRemedy}", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        TextSpan span = Assert.Single(markup.Spans);
        Assert.Equal(markup.Text[span.Start..span.End], markup.Text[diagnostic.Location.SourceSpan.Start..diagnostic.Location.SourceSpan.End]);
        Assert.Equal(span, diagnostic.Location.SourceSpan);
        Assert.Equal(GeneratorRun.UserPath, diagnostic.Location.GetLineSpan().Path);
        Assert.Empty(run.Sources);
    }

    [Theory]
    [InlineData("=> score + Unknown;")]
    [InlineData("=> score +;")]
    [InlineData("{ if (query > 1) return score; }")]
    [InlineData("=> \"a\";")]
    [InlineData("{ int n; return score + n; }")]
    public void What_the_compiler_refuses_it_refuses_alone(string body)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            using AttentionGen;
            [ScaledDotProductAttention(2, 8, 4, ScoreModifier = nameof(M))]
            public static partial class K
            {
                static float M(float score, int head, int query, int key) {{body}}
            }
            """);

        Assert.DoesNotContain(run.Diagnostics, diagnostic => diagnostic.Id == DiagnosticDescriptors.InternalError.Id);
        Assert.Contains(run.Input.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Empty(run.Sources);
    }

    [Theory]
    [InlineData("float M(float score, int head, int query, int key) => score;", "it is not static")]
    [InlineData("static double M(float score, int head, int query, int key) => score;", "it returns double")]
    [InlineData("static float M(int head, int query, int key) => 1f;", "its first parameter is no float")]
    [InlineData("static float M(float score, int query, int key) => score;", "it does not take the head, the query and the key as ints")]
    [InlineData("static float M(float score, int batch, int head, int query) => score;", "it does not take the head, the query and the key as ints")]
    [InlineData("static float M(float score, int head, int query, int key, double x) => score;", "its parameter 'x' is of type double")]
    [InlineData("static float M(float score, int head, int query, int key, System.Span<float> x) => score;", "its parameter 'x' is of type System.Span<float>")]
    [InlineData("static float M(float score, int head, int query, in int key) => score;", "it takes something by reference")]
    [InlineData("static float M<T>(float score, int head, int query, int key) => score;", "it is generic or asynchronous")]
    [InlineData("static float M(float score, int head, int query, int key) => score; static float M(float score, int head, int query) => score;", "K has 2 methods of that name")]
    [InlineData("static float N(float score, int head, int query, int key) => score;", "there is no such method in K")]
    [InlineData(
        "static float M(float score, int head, int query, int key, int a, int b, float c, int d, int e) => score;",
        "with 'e' there are more than 4 further parameters of a kind (spans of int, spans of float, numbers)")]
    public void A_method_of_another_form_is_refused_at_the_option(string member, string problem)
    {
        var markup = Markup.Read($$"""
            using AttentionGen;
            [ScaledDotProductAttention(2, 8, 4, ScoreModifier = [|"M"|])]
            public partial class K { {{member}} }
            """);
        GeneratorRun run = GeneratorRun.Of(markup.Text);

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(
            $"ScoreModifier names 'M', but {problem}; expected a static method float M(float score, int head, int query, int key), with further parameters of int, float, ReadOnlySpan<int> or ReadOnlySpan<float> if need be, and 'int batch' before the head if it counts",
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal(Assert.Single(markup.Spans), diagnostic.Location.SourceSpan);
    }

    [Theory]
    [InlineData("output", "", "Forward would have two of the name 'output'")]
    [InlineData("call", "", "Forward would have two of the name 'call'")]
    [InlineData("keyGradient", "", null)]
    [InlineData("keyGradient", ", Gradients = true", "Backward would have two of the name 'keyGradient'")]
    [InlineData("dropout", ", Gradients = true", null)]
    [InlineData("dropout", ", Gradients = true, AttentionDropout = 0.1f", "Forward would have two of the name 'dropout'")]
    [InlineData("query", ", Gradients = true", "Forward would have two of the name 'query'")]
    [InlineData("other", ", Gradients = true", "Backward would have two of the name 'otherGradient'")]
    public void A_parameter_called_as_another_is_refused(string name, string options, string? problem)
    {
        var markup = Markup.Read($$"""
            using AttentionGen;
            using System;
            [ScaledDotProductAttention(2, 8, 4, ScoreModifier = [|"M"|]{{options}})]
            public partial class K { static float M(float s, int h, int q, int k, ReadOnlySpan<float> {{name}}, float otherGradient) => s + {{name}}[0]; }
            """);
        GeneratorRun run = GeneratorRun.Of(markup.Text);

        Assert.Equal(problem is null ? 0 : 1, run.Diagnostics.Length);
        if (problem is null)
            return;
        Assert.Contains($"with its parameter '{name}', {problem}; expected", run.Diagnostics[0].GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(Assert.Single(markup.Spans), run.Diagnostics[0].Location.SourceSpan);
    }
}
