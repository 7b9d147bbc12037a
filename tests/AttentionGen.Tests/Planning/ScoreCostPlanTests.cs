extern alias generator;

using AttentionGen.Tests.InMemory;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning.Scores;

namespace AttentionGen.Tests.Planning;

/// <summary>What of a predicate costs more than arithmetic in vectors, and what is computed before the walk over scores.</summary>
public sealed class ScoreCostPlanTests
{
    /// <summary>A predicate and its costs: the operation, how it is done, and whether for every score.</summary>
    private static readonly (string Predicate, string Costs)[] s_cases =
    [
        ("key * 3 - query < 5", ""),
        ("key / 3 == query / 3", ""),
        ("(key - query) / 3 == 1", "integer division Vector every"),
        ("(key - query) / 16777216 == 1", "integer division Vector every"),
        ("(key - query) / 16777217 == 1", "integer division LaneByLane every"),
        ("(key - query) / -2 == 1", "integer division Vector every"),
        ("(key - query) / 2 == 1", "integer division Vector every"),
        ("(key - query) / -16777216 == 1", "integer division Vector every"),
        ("(key - query) / -16777217 == 1", "integer division LaneByLane every"),
        ("(key - query) / (query + 1) == 1", "integer division LaneByLane every"),
        ("(key - query) % 3 == 1", "integer remainder Vector every"),
        ("(key - query) % (key + 1) == 1", "integer remainder LaneByLane every"),
        ("key % (key + 1) == query % (query + 1)", ""),
        ("(float)(key - query) / 3f < 1f", "division Vector every"),
        ("(float)(key - query) / (query + 1f) < 1f", "division Vector every"),
        ("MathF.Exp(key - query) < 2f", "MathF.Exp LaneByLane every"),
        ("MathF.Tanh(key - query) < 2f", "MathF.Tanh Vector every"),
        ("MathF.Sqrt(key - query) < 2f", "MathF.Sqrt Vector every"),
        ("MathF.Floor(0.5f * (key - query)) < 2f", "MathF.Floor Vector every"),
        ("MathF.Ceiling(0.5f * (key - query)) < 2f", "MathF.Ceiling Vector every"),
        ("MathF.Exp(query) < MathF.Exp(key)", ""),
        ("ids[query] == ids[key]", ""),
        ("ids[2 * query] == ids[key]", "a gather Gather once"),
        ("ids[key + query] == 0", "a load Vector every"),
        ("ids[query + 7 - key] == 0", "a load Vector every"),
        ("ids[-(-query) + key] == 0", "a load Vector every"),
        ("ids[key - query + 200] == 0", "a gather Gather every"),
        ("ids[query + query] == 0", "a gather Gather once"),
        ("ids[ids[key]] == 0", ""),
        ("ids[ids[query]] == 0", "a gather Gather once"),
    ];

    private static readonly Lazy<IReadOnlyList<KernelSpec>> s_specs = new(() => ParsedSpecs.OfPredicates(s_cases.Select(test => ("2, 32, 200", test.Predicate))));

    public static IEnumerable<TheoryDataRow<int>> Numbers => Enumerable.Range(0, s_cases.Length).Select(number => new TheoryDataRow<int>(number));

    /// <summary>A predicate, and whether its plan reckons with an exception: where positions are bounded, and where keys begin anywhere.</summary>
    private static readonly (string Predicate, bool Throws, bool ThrowsInShards)[] s_throwing =
    [
        ("query - key < 5", false, false),
        ("3 / (key + 1) == query", true, true),
        ("query / 16 == key / 16", false, false),
        ("(key - query) % -5 == 1", false, false),
        ("(key - query) / 16777217 == 1", true, true),
        ("query % (key - 5) == 0", true, true),
        ("Math.Abs(query - key) < 5", false, false),
        ("Math.Abs(query + key) < 5", false, true),
        ("Math.Abs(query + query + key) < 5", true, true),
        ("Math.Abs(4 * query) < 5", true, true),
        ("Math.Abs(key * query) < 5", true, true),
        ("ids[key] == ids[query]", true, true),
    ];

    private static readonly Lazy<IReadOnlyList<KernelSpec>> s_throwingSpecs = new(() => ParsedSpecs.OfPredicates(s_throwing.Select(test => ("2, 32, 200", test.Predicate))));

    [Fact]
    public void What_can_throw_is_known()
    {
        for (int n = 0; n < s_throwing.Length; n++)
        {
            Assert.Equal(
                (s_throwing[n].Predicate, s_throwing[n].Throws, s_throwing[n].ThrowsInShards),
                (s_throwing[n].Predicate, ScorePlan.Of(s_throwingSpecs.Value[n].Methods!, hasShards: false).CanThrow, ScorePlan.Of(s_throwingSpecs.Value[n].Methods!, hasShards: true).CanThrow));
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void What_costs_is_told(int number)
    {
        var plan = ScorePlan.Of(s_specs.Value[number].Methods!, hasShards: false);
        string costs = string.Join(", ", ScoreCost.Of(plan).Select(cost => $"{cost.What} {cost.Kind} {(cost.IsForEveryScore ? "every" : "once")}"));
        Assert.Equal((s_cases[number].Predicate, s_cases[number].Costs), (s_cases[number].Predicate, costs));
    }
}
