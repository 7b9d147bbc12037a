using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using AttentionGen.Tests.InMemory;
using AttentionGen.Tests.Kernels;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>
/// What kernels make of drawn score methods is what the C# compiler makes of the same text: conditions and the integers in them to the bit, floats but for
/// the way into base 2 and back. One kernel has an expression for each head.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class RandomExpressionTests(ITestOutputHelper output)
{
    private const int Kernels = 20;
    private const int ExpressionsOfKernel = 50;
    private const int FirstSeed = 4_000;
    private const int Depth = 3;
    private const int Queries = 19;
    private const int Keys = 23;
    private const int N = 13;
    private const float X = -2.75f;

    private static readonly string[] s_widths = ["", ", VectorWidth = VectorWidth.Vector256", ", VectorWidth = VectorWidth.Vector128", ", KeyValueHeadCount = 1"];

    private delegate bool Predicate(int head, int query, int key, ReadOnlySpan<int> integers, ReadOnlySpan<float> numbers, int n, float x);

    private delegate float Modifier(float score, int head, int query, int key, ReadOnlySpan<int> integers, ReadOnlySpan<float> numbers, int n, float x);

    private delegate void Forward(
        ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, ReadOnlySpan<int> integers, ReadOnlySpan<float> numbers, int n, float x,
        Span<float> output, Span<float> maskedScores);

    [Fact]
    public void Predicates_are_what_the_compiler_makes_of_them()
    {
        int hidden = 0, visible = 0;
        Run("bool", hasScore: false, (random, depth) => random.Truth(depth), (method, integers, numbers, scores) =>
        {
            var expected = method.CreateDelegate<Predicate>();
            return (head, query, key) =>
            {
                bool isVisible = expected(head, query, key, integers, numbers, N, X);
                _ = isVisible ? visible++ : hidden++;
                return isVisible == float.IsNegativeInfinity(scores[Index(head, query, key)]);
            };
        });
        output.WriteLine($"{visible} visible, {hidden} hidden.");
        Assert.True(Math.Min(visible, hidden) > (visible + hidden) / 5, "Most drawn predicates say the same of all pairs.");
    }

    [Fact]
    public void Modifiers_are_what_the_compiler_makes_of_them() =>
        Run("float", hasScore: true, (random, depth) => random.Number(depth), (method, integers, numbers, scores) =>
        {
            var expected = method.CreateDelegate<Modifier>();
            return (head, query, key) =>
            {
                // The score itself only ever counts as 0: any other will do, and its sign shows in nothing but the sign of 0.
                float value = expected(1f, head, query, key, integers, numbers, N, X), other = expected(-1f, head, query, key, integers, numbers, N, X);
                float got = scores[Index(head, query, key)];
                return !(Agrees(value, got) || Agrees(other, got));
            };
        });

    // Into base 2 and back: two rounded constants and two products, 4 u. Near the largest float the way leads through infinity, near the smallest through subnormals.
    private static bool Agrees(float expected, float got)
    {
        const float Beyond = float.MaxValue / 1.5f;
        if (float.IsNaN(expected))
            return float.IsNaN(got);
        if (float.IsInfinity(got) || float.IsInfinity(expected))
            return Math.Abs(expected) >= Beyond && Math.Abs(got) >= Beyond && Math.Sign(expected) == Math.Sign(got);
        return Math.Abs((double)expected - got) <= 4 * Math.ScaleB(1, -24) * Math.Abs((double)expected) + 4 * Math.ScaleB(1, -149);
    }

    private static int Index(int head, int query, int key) => (((head * Queries) + query) * Keys) + key;

    private void Run(
        string type, bool hasScore, Func<RandomExpressions, int, string> draw, Func<MethodInfo, int[], float[], float[], Func<int, int, int, bool>> differs)
    {
        int[] integers = [.. Enumerable.Range(0, 16).Select(n => (n * 37 % 23) - 8)];
        float[] numbers = [.. Enumerable.Range(0, 11).Select(n => (n * 0.75f) - 2)];
        var failures = new List<string>();
        for (int kernel = 0; kernel < Kernels; kernel++)
        {
            var random = new RandomExpressions(FirstSeed + kernel, hasScore);
            string[] expressions = [.. Enumerable.Range(0, ExpressionsOfKernel).Select(_ => draw(random, Depth))];
            string option = hasScore ? "ScoreModifier" : "MaskPredicate";
            string source = $$"""
                #pragma warning disable
                using System;
                using AttentionGen;
                [ScaledDotProductAttention({{ExpressionsOfKernel}}, {{ExpressionsOfKernel}}, {{Queries}}, KeyValueLength = {{Keys}}, Outputs = AttentionOutputs.MaskedScores, {{option}} = nameof(M){{s_widths[kernel % s_widths.Length]}})]
                public static partial class K
                {
                    public static {{type}} M({{(hasScore ? "float score, " : "")}}int head, int query, int key, ReadOnlySpan<int> integers, ReadOnlySpan<float> numbers, int n, float x) =>
                        {{RandomExpressions.Choice(expressions)}};
                }
                """;
            using LoadedAssembly compiled = GeneratorHarness.Compile(source);
            var scores = new float[ExpressionsOfKernel * Queries * Keys];
            var kernels = compiled.Type("K");
            int keyHeads = source.Contains("KeyValueHeadCount", StringComparison.Ordinal) ? 1 : ExpressionsOfKernel;
            var forward = kernels.GetMethods().Single(method => method.Name == "Forward" && method.GetParameters().Length == 9).CreateDelegate<Forward>();
            forward(new float[ExpressionsOfKernel * Queries], new float[keyHeads * Keys], new float[keyHeads * Keys], integers, numbers, N, X, new float[ExpressionsOfKernel * Queries], scores);
            Func<int, int, int, bool> isDifferent = differs(kernels.GetMethod("M")!, integers, numbers, scores);
            for (int head = 0; head < ExpressionsOfKernel; head++)
            {
                int wrong = 0;
                for (int query = 0; query < Queries; query++)
                for (int key = 0; key < Keys; key++)
                    wrong += isDifferent(head, query, key) ? 1 : 0;
                if (wrong > 0)
                    failures.Add(string.Create(CultureInfo.InvariantCulture, $"seed {FirstSeed + kernel}, {wrong} of {Queries * Keys}: {expressions[head]}"));
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {Kernels * ExpressionsOfKernel} expressions differ:\n{string.Join("\n", failures.Take(10))}");
    }
}
