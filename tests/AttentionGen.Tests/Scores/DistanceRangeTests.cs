using AttentionGen.Tests.Diagnostics;

namespace AttentionGen.Tests.Scores;

/// <summary>A predicate that asks for a range of distances is the kernel of that range; one that asks for more, or for less, is not.</summary>
public sealed class DistanceRangeTests
{
    private const string KernelStart = "file static class KernelKernel";

    [Theory]
    [InlineData("query >= key", "Mask = AttentionMask.Causal")]
    [InlineData("key <= query", "Mask = AttentionMask.Causal")]
    [InlineData("!(key > query)", "Mask = AttentionMask.Causal")]
    [InlineData("key - query < 1", "Mask = AttentionMask.Causal")]
    [InlineData("query - key >= 0", "Mask = AttentionMask.Causal")]
    [InlineData("key > query ? false : true", "Mask = AttentionMask.Causal")]
    [InlineData("query >= key && query - key < 20", "Mask = AttentionMask.Causal, WindowLeft = 19")]
    [InlineData("query >= key & key > query - 20", "Mask = AttentionMask.Causal, WindowLeft = 19")]
    [InlineData("!(query < key || query - key >= 20)", "Mask = AttentionMask.Causal, WindowLeft = 19")]
    [InlineData("key > query ? false : query - key <= Math.Min(19, 30)", "Mask = AttentionMask.Causal, WindowLeft = 19")]
    [InlineData("Math.Abs(query - key) <= 7", "WindowLeft = 7, WindowRight = 7")]
    [InlineData("Math.Abs(key - query) < 8", "WindowLeft = 7, WindowRight = 7")]
    [InlineData("key + 4 >= query && key - 9 <= query", "WindowLeft = 4, WindowRight = 9")]
    [InlineData("query - key < 5", "WindowLeft = 4")]
    [InlineData("query == key", "Mask = AttentionMask.Causal, WindowLeft = 0")]
    [InlineData("query - (key - 3) <= 10 && query + 2 > key", "WindowLeft = 7, WindowRight = 1")]
    public void A_range_is_the_kernel_of_the_range(string predicate, string options) =>
        Assert.Equal(Kernel($"[ScaledDotProductAttention(4, 64, 200, {options})]", ""), Kernel("[ScaledDotProductAttention(4, 64, 200, MaskPredicate = nameof(Sees))]", Sees(predicate)));

    [Theory]
    [InlineData("ScaledDotProductAttention(4, 64, 200, {0})")]
    [InlineData("ScaledDotProductAttention(4, 64, 8, {0})")]
    [InlineData("ScaledDotProductAttention(4, 64, 200, KeyValueCache = true, {0})")]
    [InlineData("ScaledDotProductAttention(4, 64, 200, PackedSequences = true, {0})")]
    [InlineData("ScaledDotProductAttention(4, 64, 100, KeyValueLength = 200, CausalAlignment = CausalAlignment.BottomRight, {0})")]
    [InlineData("ScaledDotProductAttention(4, 64, 200, Outputs = AttentionOutputs.Weights, {0})")]
    [InlineData("MultiHeadAttention(4, 64, 200, {0})")]
    [InlineData("TransformerLayer(4, 64, 200, 128, {0})")]
    public void Whatever_is_declared_beside_it(string attribute)
    {
        string code(string option) => $"[{string.Format(null, attribute, option)}]";
        Assert.Equal(
            Kernel(code("WindowLeft = 20, Mask = AttentionMask.Causal"), ""),
            Kernel(code("MaskPredicate = nameof(Sees)"), Sees("query >= key && query - key <= 20")));
    }

    /// <summary>Ranges of the declaration and of the predicate hold both.</summary>
    [Fact]
    public void The_narrower_bound_counts() => Assert.Equal(
        Kernel("[ScaledDotProductAttention(4, 64, 200, WindowLeft = 9, WindowRight = 3)]", ""),
        Kernel("[ScaledDotProductAttention(4, 64, 200, WindowLeft = 12, WindowRight = 3, MaskPredicate = nameof(Sees))]", Sees("Math.Abs(query - key) < 10")));

    /// <summary>What is a range but for one thing, and predicates whose range no window has.</summary>
    [Theory]
    [InlineData("query >= key && head != 1")]
    [InlineData("query >= key || key < 4")]
    [InlineData("query > key")]
    [InlineData("key > query")]
    [InlineData("query != key")]
    [InlineData("query - 2 * key < 5")]
    [InlineData("query + key < 90")]
    [InlineData("key < 17")]
    [InlineData("(query - key) % 2 == 0")]
    [InlineData("query - key > -2147483648 && query - key + 2147483647 <= 2147483647")]
    [InlineData("(float)query - key < 5")]
    [InlineData("query - key < 2000000000")]
    [InlineData("unchecked(query - key + 2147483600) < 2147483610")]
    public void More_than_a_range_stays_a_predicate(string predicate) =>
        Assert.Contains("bool isWhole", Kernel("[ScaledDotProductAttention(4, 64, 200, MaskPredicate = nameof(Sees))]", Sees(predicate)), StringComparison.Ordinal);

    /// <summary>Loops make steps that read one another twice; each is looked at once.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Doubling_does_not_double_the_work()
    {
        await Task.Yield();
        const string Doubled = "static bool Sees(int head, int query, int key) { int s = key - query; bool sees = query >= key; for (int i = 0; i < 60; i++) { s = s + s; sees = sees & s <= 7; } return sees; }";
        Assert.Contains("isWhole", Kernel("[ScaledDotProductAttention(4, 64, 200, MaskPredicate = nameof(Sees))]", Doubled), StringComparison.Ordinal);
    }

    /// <summary>The documentation tells what was written, the tiles, and that the method is not asked.</summary>
    [Fact]
    public void The_predicate_is_still_told()
    {
        string text = Text("[ScaledDotProductAttention(4, 64, 200, MaskPredicate = nameof(Sees))]", Sees("query >= key && query - key <= 20"));
        Assert.Contains("A query sees a key if: static bool Sees(int head, int query, int key) =&gt; query &gt;= key &amp;&amp; query - key &lt;= 20;", text, StringComparison.Ordinal);
        Assert.Contains("computed as Mask and WindowLeft would be, without the predicate.", text, StringComparison.Ordinal);
        Assert.Contains("are hidden and not computed", text, StringComparison.Ordinal);
    }

    /// <summary>A modifier beside it stays; parts of keys begin anywhere, where positions have no bounds.</summary>
    [Fact]
    public void A_modifier_stays_and_shards_keep_the_predicate()
    {
        string modified = Kernel("[ScaledDotProductAttention(4, 64, 200, ScoreModifier = nameof(Score), MaskPredicate = nameof(Sees))]", Sees("query >= key") + " static float Score(float score, int head, int query, int key) => score * 2;");
        Assert.Equal(Kernel("[ScaledDotProductAttention(4, 64, 200, ScoreModifier = nameof(Score), Mask = AttentionMask.Causal)]", "static float Score(float score, int head, int query, int key) => score * 2;"), modified);
        Assert.Contains("isWhole", Kernel("[ScaledDotProductAttention(4, 64, 200, KeyShards = true, MaskPredicate = nameof(Sees))]", Sees("query >= key")), StringComparison.Ordinal);
    }

    private static string Sees(string predicate) => $"static bool Sees(int head, int query, int key) => {predicate};";

    /// <summary>The kernel itself, behind the members of the user's type, which quote the declaration.</summary>
    private static string Kernel(string attribute, string member)
    {
        string text = Text(attribute, member);
        int start = text.IndexOf(KernelStart, StringComparison.Ordinal);
        Assert.True(start >= 0, text);
        return text[start..];
    }

    private static string Text(string attribute, string member)
    {
        var run = GeneratorRun.Of($"using System; using AttentionGen; {attribute} partial class Kernel {{ {member} }}");
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerComplaints());
        return Assert.Single(run.Sources).SourceText.ToString();
    }
}
