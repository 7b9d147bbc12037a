extern alias generator;

using AttentionGen.Tests.InMemory;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using generator::AttentionGen.Generator.Planning.Scores;
using Mask = generator::AttentionGen.AttentionMask;

namespace AttentionGen.Tests.Planning;

/// <summary>Which predicates are a range of distances, and which range.</summary>
public sealed class PredicateRangeTests
{
    private const string Plain = "2, 32, 200";

    /// <summary>What is declared, the predicate, and the range that both are: keys before a query and behind it, -1 for all; null where the predicate stays.</summary>
    private static readonly (string Arguments, string Predicate, (int Left, int Right)? Range)[] s_cases =
    [
        (Plain, "key <= query", (-1, 0)),
        (Plain, "query >= key", (-1, 0)),
        (Plain, "!(key > query)", (-1, 0)),
        (Plain, "!(query < key)", (-1, 0)),
        (Plain, "!!(key <= query)", (-1, 0)),
        (Plain, "!(!(key <= query) || !(query - key < 9))", (8, 0)),
        (Plain, "!(key >= query + 4)", (-1, 3)),
        (Plain, "key < query + 1", (-1, 0)),
        (Plain, "key < query + 7", (-1, 6)),
        (Plain, "key <= query + 7", (-1, 7)),
        (Plain, "query - 7 <= key", (7, -1)),
        (Plain, "query - 7 < key", (6, -1)),
        (Plain, "-key - 3 <= -query", (3, -1)),
        (Plain, "-(key - query) <= 3", (3, -1)),
        (Plain, "key == query", (0, 0)),
        (Plain, "key == query + 1", null),
        (Plain, "Math.Abs(query - key) <= 5", (5, 5)),
        (Plain, "Math.Abs(query - key) < 5", (4, 4)),
        (Plain, "Math.Abs(query - key - 2) <= 5", (7, 3)),
        (Plain, "5 >= Math.Abs(key - query)", (5, 5)),
        (Plain, "query - key <= 9 && query - key <= 6 && key - query <= 4 && key - query <= 8", (6, 4)),
        (Plain, "query - key <= 6 & query - key <= 9", (6, -1)),
        (Plain, "key > query ? false : query - key <= 5", (5, 0)),
        (Plain, "key <= query ? query - key <= 5 : false", (5, 0)),
        (Plain, "query - key <= 536870912", (536870912, -1)),
        (Plain, "query - key <= 536870913", null),
        (Plain, "query >= key || key < 4", null),
        (Plain, "query >= key && head == 0", null),
        (Plain, "query > key", null),
        (Plain, "key - query >= 1", null),
        (Plain, "query + key <= 9", null),
        (Plain, "2 * query - key <= 9", null),
        (Plain, "query + query - key - key <= 9", null),
        (Plain, "key <= 9", null),
        (Plain, "0 <= key", null),
        (Plain, "key > query ? true : query - key <= 5", null),
        (Plain, "query - key + 1500000000 <= 1500000005", null),
        (Plain + ", WindowLeft = 4", "query - key <= 9", (4, -1)),
        (Plain + ", WindowLeft = 4", "query - key <= 3", (3, -1)),
        (Plain + ", WindowLeft = 4", "key - query <= 3", (4, 3)),
        (Plain + ", WindowRight = 4", "key - query <= 9", (-1, 4)),
        (Plain + ", WindowRight = 4", "query >= key", (-1, 0)),
        (Plain + ", WindowRight = 0", "query - key <= 9", (9, 0)),
        (Plain + ", Mask = AttentionMask.Causal", "Math.Abs(query - key) <= 5", (5, 0)),
        (Plain + ", Mask = AttentionMask.KeyPadding", "query >= key", (-1, 0)),
        (Plain + ", KeyShards = true", "query >= key", null),
    ];

    // Parsing is no decision of the planner's: once will do.
    private static readonly Lazy<IReadOnlyList<KernelSpec>> s_specs = new(() => ParsedSpecs.OfPredicates(s_cases.Select(test => (test.Arguments, test.Predicate))));

    public static IEnumerable<TheoryDataRow<int>> Numbers => Enumerable.Range(0, s_cases.Length).Select(number => new TheoryDataRow<int>(number));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_range_is_that_of_the_distances_seen(int number)
    {
        (_, string predicate, (int Left, int Right)? range) = s_cases[number];
        KernelSpec declared = s_specs.Value[number];
        Assert.True(declared.Methods is { HasPredicate: true }, predicate);
        KernelSpec lowered = DistanceRange.Lowered(declared);
        if (range is not { } expected)
        {
            Assert.True(ReferenceEquals(declared, lowered), $"{predicate} is no range.");
            return;
        }

        Assert.True(lowered.Methods is null, $"{predicate} is a range.");
        Visibility visibility = Visibility.Of(lowered);
        Assert.Equal((predicate, expected), (predicate, (visibility.Left ?? -1, visibility.Right ?? -1)));
        Assert.Equal(expected.Right == 0, (lowered.Mask & Mask.Causal) != 0);
        Assert.Equal(declared.Mask, lowered.Mask & ~(expected.Right == 0 ? Mask.Causal & ~declared.Mask : Mask.None));
        Assert.Equal(expected.Right > 0 ? expected.Right : -1, lowered.WindowRight);
    }
}
