namespace AttentionGen.Tests.Cases;

/// <summary>Why two options are never declared together.</summary>
internal enum Exclusion
{
    /// <summary>The generator reports an error.</summary>
    Refused,

    /// <summary>The other attribute has no such property.</summary>
    NotOnAttribute,

    /// <summary>Two values of one property.</summary>
    SameProperty,
}

/// <summary>Two options that are not declared together, and why.</summary>
internal sealed record ExcludedPair(string First, string Second, Exclusion Kind, string Why);

/// <summary>The one place in the tests that knows which options may not be combined, and which need others.</summary>
internal static class Combinations
{
    private static readonly string[] s_outputs = [.. Enum.GetNames<AttentionOutputs>().Where(name => name != nameof(AttentionOutputs.None))];

    // What goes by places in the whole sequence whatever positions are given for the rotation.
    private static readonly string[] s_positional = ["Causal", "WindowLeft", "WindowRight", "WindowRight = 0", "Alibi", "ScoreModifier", "MaskPredicate"];

    public static IReadOnlyList<ExcludedPair> Excluded { get; } =
    [
        new("WindowRight", "Causal", Exclusion.Refused, "the window reaches behind the diagonal"),
        new("WindowRight", "KeyValueCache", Exclusion.Refused, "a cache is causal"),

        .. Refused("KeyValueCache", "the cache's rows are the keys of every call", "KeyValueLength", "BottomRight", "PackedSequences", "KeyShards", "KeyInputDimension", "ValueInputDimension", "AddBiasKeyValue"),
        .. Refused("KeyValueCache", "the cached count is every sample's length", "KeyPadding"),

        .. Refused("PackedSequences", "rows of all heads lie together", "HeadMajor"),
        .. Refused("PackedSequences", "tables have no room for samples of different lengths", "Boolean", "Additive", "KeyPadding", "Keys", "PositionIds"),
        .. Refused("PackedSequences", "a sample's first key is its own", "KeyShards"),
        .. Refused("PackedSequences", "tables have no room for samples of different lengths", [.. s_outputs.Where(name => name != nameof(AttentionOutputs.LogSumExp))]),

        .. Refused("Gradients", "gradients are of whole calls on floats", "KeyValueCache", "KeyShards", "KeyValueType", "Float16", "BFloat16"),
        .. Refused("Gradients", "weights learn as floats", "WeightType"),
        .. Refused("Unroll.Full", "log-sum-exp is returned from loops", "Gradients"),

        .. Refused("AttentionDropout", "it needs gradients, which exclude them", "KeyValueCache", "KeyShards", "KeyValueType", "Float16", "BFloat16", "WeightType"),
        .. Refused("AttentionDropout", "nothing is drawn for the added row", "AddBiasKeyValue"),
        .. Refused("Unroll.Full", "only loops are written for it", "AttentionDropout"),

        .. Refused("KeyShards", "the number of all keys is not known", "BottomRight"),
        .. Refused("KeyShards", "a layer projects all keys", DeclarationOptions.Layer),

        .. Refused("AddZeroAttention", "both are the one sink", "Sinks"),
        .. Refused("AddBiasKeyValue", "the added key stands at no position", "WindowLeft", "WindowRight", "WindowRight = 0", "HalfSplit", "Interleaved", "Alibi", "ScoreModifier", "MaskPredicate"),

        .. Refused("Unroll.Full", "only loops are written for it",
            "WindowLeft", "WindowRight", "WindowRight = 0", "SoftCap", "Alibi", "Sinks", "HalfSplit", "Interleaved", "KeyValueHeadCount", "KeyValueCache", "KeyValueType",
            "Float16", "BFloat16", "PackedSequences", "KeyShards", "Keys", "AddBiasKeyValue", "AddZeroAttention", "KeyInputDimension", "ValueInputDimension", "ScoreModifier", "MaskPredicate"),
        .. Refused("Unroll.Full", "only loops are written for it", [.. s_outputs.Where(name => name != nameof(AttentionOutputs.Weights))]),

        .. Excluding(DeclarationOptions.Layer, Exclusion.NotOnAttribute, "attention alone has it", "HeadMajor", "Float16", "BFloat16"),

        new("HalfSplit", "Interleaved", Exclusion.SameProperty, "Rotary"),
        new("Float16", "BFloat16", Exclusion.SameProperty, "ElementType"),
        new("WindowRight", "WindowRight = 0", Exclusion.SameProperty, "WindowRight"),
        new("Unroll.Tiled", "Unroll.Full", Exclusion.SameProperty, "Unroll"),
    ];

    // An option, what it stands with, and one of which it needs.
    private static readonly (string Option, string? With, string[] OneOf)[] s_needs =
    [
        ("RotaryDimension", null, ["HalfSplit", "Interleaved"]),
        ("PositionIds", null, ["HalfSplit", "Interleaved"]),
        ("BottomRight", null, [.. s_positional, "HalfSplit", "Interleaved"]),
        ("BottomRight", "PositionIds", s_positional),
        ("KeyShards", null, [.. s_positional, "HalfSplit", "Interleaved"]),
        ("KeyShards", "PositionIds", s_positional),
        ("WeightType", null, [DeclarationOptions.Layer]),
        ("KeyInputDimension", null, [DeclarationOptions.Layer]),
        ("ValueInputDimension", null, [DeclarationOptions.Layer]),
        ("AddBiasKeyValue", null, [DeclarationOptions.Layer]),
        ("AddZeroAttention", null, [DeclarationOptions.Layer]),
        ("KeyValueType", DeclarationOptions.Layer, ["KeyValueCache"]),
        ("AttentionDropout", null, ["Gradients"]),
    ];

    private static readonly HashSet<(string, string)> s_excluded =
        [.. Excluded.SelectMany(pair => new[] { (pair.First, pair.Second), (pair.Second, pair.First) })];

    public static bool AreExcluded(string first, string second) => s_excluded.Contains((first, second));

    /// <summary>The pairs of some options that some declaration of nothing but those options has together.</summary>
    public static IEnumerable<(string First, string Second)> Allowed(IReadOnlySet<string> options)
    {
        string[] names = [.. DeclarationOptions.All.Select(option => option.Name).Where(options.Contains)];
        for (int a = 0; a < names.Length; a++)
        for (int b = a + 1; b < names.Length; b++)
        {
            if (Completed(new HashSet<string> { names[a], names[b] }, options, new Random(0)) is not null)
                yield return (names[a], names[b]);
        }
    }

    /// <summary>A choice with what it needs, from the given options, or null if something speaks against it.</summary>
    public static IReadOnlySet<string>? Completed(IReadOnlySet<string> chosen, IReadOnlySet<string> options, Random random)
    {
        foreach (string first in chosen)
        {
            if (!options.Contains(first) || chosen.Any(second => AreExcluded(first, second)))
                return null;
        }

        foreach ((string option, string? with, string[] oneOf) in s_needs)
        {
            if (!chosen.Contains(option) || (with is not null && !chosen.Contains(with)) || oneOf.Any(chosen.Contains))
                continue;
            string[] shuffled = [.. oneOf];
            random.Shuffle(shuffled);
            return shuffled
                .Select(needed => Completed(new HashSet<string>(chosen) { needed }, options, random))
                .FirstOrDefault(completed => completed is not null);
        }

        return chosen;
    }

    /// <summary>What two excluded options need besides each other, so that the generator has nothing else to say against them.</summary>
    public static IReadOnlySet<string> WithNeeds(string first, string second)
    {
        var chosen = new HashSet<string> { first, second };
        foreach ((string option, string? with, string[] oneOf) in s_needs)
        {
            bool isNeeded = chosen.Contains(option) && (with is null || chosen.Contains(with)) && !oneOf.Any(chosen.Contains);
            if (isNeeded)
                chosen.Add(oneOf.FirstOrDefault(needed => !chosen.Any(other => AreExcluded(needed, other))) ?? oneOf[0]);
        }

        return chosen;
    }

    private static IEnumerable<ExcludedPair> Refused(string first, string why, params string[] others) =>
        Excluding(first, Exclusion.Refused, why, others);

    private static IEnumerable<ExcludedPair> Excluding(string first, Exclusion kind, string why, params string[] others) =>
        others.Select(other => new ExcludedPair(first, other, kind, why));
}
