using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>What ATTN030 says of score methods to those who ask, and at which expression; and that others hear nothing of it.</summary>
public class ScoreCostTests
{
    private const string Id = "ATTN030";

    public static TheoryData<string, string> Cases => new()
    {
        // Elements: side by side along the queries, anywhere, or one for a whole panel.
        { "float M(float score, int head, int query, int key, ReadOnlySpan<float> t) => score + [|t[query * 100 + key]|];", "is a gather, an element for each lane, for every score, as it depends on query and key" },
        { "float M(float score, int head, int query, int key, ReadOnlySpan<float> t) => score + [|t[query + key]|];", "is a load in vectors, for every score, as it depends on query and key" },
        { "float M(float score, int head, int query, int key, ReadOnlySpan<float> t) => score + [|t[query * 3]|];", "is a gather, an element for each lane, once for the queries of a panel, as it depends on the query alone" },
        { "float M(float score, int head, int query, int key, ReadOnlySpan<float> t) => score + t[query] + t[key] + t[head];", "" },

        // Division of integers: vectors have it by constants alone.
        { "float M(float score, int head, int query, int key) => score + [|(query + key) / (head + 1)|];", "is computed a lane after the other (integer division), for every score, as it depends on query and key" },
        { "float M(float score, int head, int query, int key) => score + [|(query + key) % (head + 1)|];", "is computed a lane after the other (integer remainder), for every score, as it depends on query and key" },
        { "float M(float score, int head, int query, int key) => score + [|(query + key) / 3|];", "is integer division in vectors, for every score, as it depends on query and key" },
        { "float M(float score, int head, int query, int key) => score + (query / (head + 1)) + (key / (head + 1));", "" },

        // Functions.
        { "float M(float score, int head, int query, int key) => [|MathF.Exp(score)|];", "is computed a lane after the other (MathF.Exp), for every score, as it depends on the score" },
        { "float M(float score, int head, int query, int key) => [|MathF.Sqrt(score * query)|];", "is MathF.Sqrt in vectors, for every score, as it depends on score and query" },
        { "float M(float score, int head, int query, int key) => score * MathF.Exp(query) * MathF.Exp(key);", "" },
        { "float M(float score, int head, int query, int key) => [|score / (key + 1)|];", "is division in vectors, for every score, as it depends on score and key" },
        { "float M(float score, int head, int query, int key) => score - 0.5f * (query - key);", "" },

        // A local, a called method, an assignment: at the expression itself.
        { "float M(float score, int head, int query, int key) { int d = query - key; d /= 3; return F(score) + d; } static float F(float x) => [|MathF.Log(x)|];", "is computed a lane after the other (MathF.Log), for every score, as it depends on the score" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_expression_is_named_to_those_who_ask(string method, string said)
    {
        var markup = Markup.Read(Source(method));
        GeneratorRun run = GeneratorRun.Asking(markup.Text, Id);
        Diagnostic[] found = [.. run.Diagnostics.Where(diagnostic => markup.Spans.Count == 0 || diagnostic.Location.SourceSpan == markup.Spans[0])];

        Assert.Single(run.Sources);
        Assert.All(run.Diagnostics, diagnostic => Assert.Equal((Id, DiagnosticSeverity.Info), (diagnostic.Id, diagnostic.Severity)));
        Assert.Equal(markup.Spans.Count, found.Length);
        foreach (Diagnostic diagnostic in found)
        {
            string quoted = markup.Text[markup.Spans[0].Start..markup.Spans[0].End];
            Assert.Equal($"'{quoted}' {said}", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nobody_else_hears_of_it(string method, string said)
    {
        Assert.NotNull(said);
        GeneratorRun run = GeneratorRun.Of(Markup.Read(Source(method)).Text);
        Assert.Empty(run.Diagnostics);
        Assert.Single(run.Sources);
    }

    [Fact]
    public void A_predicate_is_told_of_too_and_each_expression_once()
    {
        GeneratorRun run = GeneratorRun.Asking("""
            using System;
            using AttentionGen;
            [ScaledDotProductAttention(2, 16, 64, MaskPredicate = nameof(Sees), ScoreModifier = nameof(M))]
            static partial class K
            {
                static bool Sees(int head, int query, int key, ReadOnlySpan<int> ids) => query % (key + 1) == 0 && ids[2 * query] == ids[key];
                static float M(float score, int head, int query, int key) => score * (query % (key + 1));
            }
            """, Id);

        Assert.Equal(
            // What && guards is asked with its guard, and hoisted no further.
            ["'ids[2 * query]' is a gather, an element for each lane, for every score, as it depends on query and key",
             "'query % (key + 1)' is computed a lane after the other (integer remainder), for every score, as it depends on query and key"],
            run.Diagnostics.Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture)));
    }

    private static string Source(string method) => $$"""
        using System;
        using AttentionGen;
        [ScaledDotProductAttention(2, 16, 64, ScoreModifier = nameof(M))]
        static partial class K
        {
            static {{method}}
        }
        """;
}
