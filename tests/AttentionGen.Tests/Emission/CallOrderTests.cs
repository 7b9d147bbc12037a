using System.Text.RegularExpressions;
using AttentionGen.Tests.InMemory;

namespace AttentionGen.Tests.Emission;

/// <summary>
/// No vector register outlives a call, so that a vector which is there before one goes to the stack, and from there to every turn of a loop behind it. What the user's methods ask of
/// the platform for a whole panel is asked for first.
/// </summary>
public sealed partial class CallOrderTests
{
    private const string Source = """
        using System;
        using AttentionGen;

        [ScaledDotProductAttention(2, 32, 64, Mask = AttentionMask.Causal, WindowLeft = 40, Gradients = true, ScoreModifier = nameof(Decayed))]
        internal static partial class Kernel
        {
            private static float Decayed(float score, int head, int query, int key, ReadOnlySpan<float> table) =>
                score - (MathF.Pow(2f, -head) * table[Math.Abs(query - key) & 7]);
        }
        """;

    [Fact]
    public void Functions_of_a_panel_are_called_before_there_are_vectors()
    {
        string[] callers = [.. Methods().Where(method => method.Contains("MathF.Pow(", StringComparison.Ordinal))];

        // The walk over scores, the scores for gradients, the gradients of elements, and decoding, at several widths and without vectors.
        Assert.True(callers.Length >= 12, $"{callers.Length} methods");
        Assert.All(callers, method => Assert.DoesNotMatch(VectorLocal(), method[..method.IndexOf("MathF.Pow(", StringComparison.Ordinal)]));
        Assert.Contains(callers, method => VectorLocal().IsMatch(method));
    }

    private static IEnumerable<string> Methods() => GeneratorHarness.Run(Source).SingleSource.Split("\n        private static ").Skip(1);

    [GeneratedRegex(@"^ +Vector\d+<\w+> \w+", RegexOptions.Multiline)]
    private static partial Regex VectorLocal();
}
