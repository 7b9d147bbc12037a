using System.Text.RegularExpressions;
using AttentionGen.Tests.Diagnostics;

namespace AttentionGen.Tests.Scores;

/// <summary>A distance that a method takes as a float is computed of floats where all of its integers are floats, and of integers where they may not be.</summary>
public sealed partial class FloatDistanceTests
{
    private const string KernelStart = "file static class KernelKernel";

    [Theory]
    [InlineData("query - key", "(float)query - (float)key")]
    [InlineData("key - query", "(float)key - (float)query")]
    [InlineData("Math.Abs(query - key)", "Math.Abs((float)query - (float)key)")]
    [InlineData("query - key + 3", "(float)query - (float)key + 3f")]
    [InlineData("query * 2 - (key + 1)", "(float)(query * 2) - ((float)key + 1f)")]
    public void A_distance_is_one_of_floats(string asWritten, string ofFloats)
    {
        foreach (string options in new[] { "", ", KeyValueCache = true", ", KeyValueLength = 90, CausalAlignment = CausalAlignment.BottomRight, Mask = AttentionMask.Causal", ", Gradients = true" })
            Assert.Equal(Kernel(200, options, $"0.5f * ({ofFloats})"), Kernel(200, options, $"0.5f * ({asWritten})"));
    }

    /// <summary>Where an integer may be no float, where parts of keys begin anywhere, and where the zero of a float would have a sign.</summary>
    [Theory]
    [InlineData(9_000_000, "", "query - key", "(float)query - (float)key")]
    [InlineData(200, ", KeyShards = true", "query - key", "(float)query - (float)key")]
    [InlineData(200, "", "query * 100_000 - key", "(float)(query * 100_000) - (float)key")]
    [InlineData(200, "", "unchecked(query - key + int.MaxValue)", "(float)query - (float)key + (float)int.MaxValue")]
    [InlineData(200, "", "query - key + head", "(float)query - (float)key + (float)head")]
    [InlineData(200, "", "-query", "-(float)query")]
    [InlineData(200, "", "query * key", "(float)query * (float)key")]
    public void What_may_differ_stays_an_integer(int length, string options, string asWritten, string ofFloats) =>
        Assert.NotEqual(Kernel(length, options, $"0.5f * ({ofFloats})"), Kernel(length, options, $"0.5f * ({asWritten})"));

    /// <summary>Loops make steps that read one another twice; each is looked at once.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Doubling_does_not_double_the_work()
    {
        await Task.Yield();
        const string Doubled = "static float Score(float score, int head, int query, int key) { int s = (query - key) & 1; for (int i = 0; i < 23; i++) s = s + s; return score + s; }";
        Assert.Contains("ConvertToSingle", Text(200, "", Doubled), StringComparison.Ordinal);
    }

    private static string Kernel(int length, string options, string change)
    {
        string text = Text(length, options, $"static float Score(float score, int head, int query, int key) => score - {change};");
        int start = text.IndexOf(KernelStart, StringComparison.Ordinal);
        Assert.True(start >= 0, text);
        return Renumbered(text[start..]);
    }

    /// <summary>Steps are named by their numbers in the program, in which those that nothing needs any more leave gaps.</summary>
    private static string Renumbered(string kernel)
    {
        var numbers = new Dictionary<string, int>();
        return StepName().Replace(kernel, step =>
        {
            if (!numbers.TryGetValue(step.Value, out int number))
                numbers.Add(step.Value, number = numbers.Count);
            return $"step{number}";
        });
    }

    [GeneratedRegex(@"\b(n|all)\d+(_\d+)?\b")]
    private static partial Regex StepName();

    private static string Text(int length, string options, string member)
    {
        var run = GeneratorRun.Of($"using System; using AttentionGen; [ScaledDotProductAttention(2, 32, {length}, ScoreModifier = nameof(Score){options})] partial class Kernel {{ {member} }}");
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerComplaints());
        return Assert.Single(run.Sources).SourceText.ToString();
    }
}
