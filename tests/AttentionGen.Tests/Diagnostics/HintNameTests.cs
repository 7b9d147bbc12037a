extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Parse;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Names of generated files: readable, legal, and never the same for two types.</summary>
public class HintNameTests
{
    private static readonly (string Name, int Arity) K = ("K", 0);

    [Theory]
    [InlineData("MyApp", "EncoderAttention", "MyApp.EncoderAttention-a408.g.cs")]
    [InlineData("", "k", "k-.g.cs")]
    [InlineData("", "Été", "-u00c9t-u00e9-.g.cs")]
    public void A_name_reads_like_its_type(string space, string type, string expected) =>
        Assert.Equal(expected, HintName.Of(space.Length == 0 ? [] : space.Split('.'), [(type, 0)]));

    [Fact]
    public void A_nested_generic_type_shows_nesting_and_arity() =>
        Assert.Equal("A.B.Outer-2+K-f04.g.cs".Replace("f04", "e1", StringComparison.Ordinal), HintName.Of(["A", "B"], [("Outer", 2), K]));

    [Fact]
    public void No_two_types_share_a_name_even_where_case_does_not_count()
    {
        var types = new List<(string[] Namespaces, (string, int)[] Types)>();

        // Namespace against nesting, arity against digits and escapes in the name, underscores and digits at every boundary.
        string[] parts =
        [
            "A", "a", "B", "AB", "Ab", "A_", "_A", "_", "__", "A1", "A_1", "u0041", "Au0041", "é", "É", "e\u0301", "ı", "I", "i", "İ", "K",
            "\u212A", "ß", "ẞ", "ſ", "s", "S", "h", "x",
        ];
        int[] arities = [0, 1, 2, 11, 21];
        foreach (string outer in parts)
        {
            foreach (string inner in parts)
            {
                foreach (int arity in arities)
                {
                    types.Add(([outer], [(inner, arity)]));
                    types.Add(([], [(outer, arity), (inner, 0)]));
                    types.Add(([], [(outer, 1), (inner, arity)]));
                }

                types.Add(([outer, inner], [K]));
                types.Add(([outer], [(inner, 0), K]));
                types.Add(([], [(outer, 0), (inner, 0), K]));
                types.Add(([], [(outer + inner, 0)]));
            }
        }

        // Every casing of a word, and names too long for a file system that differ at the very end or in case alone.
        for (int casing = 0; casing < 1 << 10; casing++)
            types.Add(([], [(new string([.. "abcdefghij".Select((c, i) => (casing >> i & 1) == 1 ? char.ToUpperInvariant(c) : c)]), 0)]));
        string long_ = new('a', 500);
        foreach (string end in parts)
            types.Add(([], [(long_ + end, 0)]));
        for (int i = 0; i < 200; i++)
            types.Add(([], [(long_[..i] + 'A' + long_[(i + 1)..], 0)]));

        // Concatenations like "A" + "_1" and "A_" + "1" spell the same type: count each once, by a spelling that cannot be misread.
        string[] distinct = [.. types.Select(Spelling).Distinct(StringComparer.Ordinal)];
        string[] names = [.. types.DistinctBy(Spelling, StringComparer.Ordinal).Select(type => HintName.Of(type.Namespaces, type.Types))];

        Assert.True(distinct.Length > 10_000);
        Assert.Equal(distinct.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(distinct.Length, names.Select(name => name.ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(distinct.Length, names.Select(name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name =>
        {
            Assert.Matches("^[A-Za-z0-9_.+-]+$", name);
            Assert.InRange(name.Length, 1, HintName.MaximumLength + ".g.cs".Length);
        });
    }

    private static string Spelling((string[] Namespaces, (string Name, int Arity)[] Types) type) =>
        string.Join('/', type.Namespaces) + "|" + string.Join('/', type.Types.Select(level => level.Name + "`" + level.Arity));
}
