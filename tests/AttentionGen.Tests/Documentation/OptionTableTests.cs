using System.Text.RegularExpressions;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Tests.Documentation;

/// <summary>Every option is described, and the table of what may not be combined is the one that the generator enforces.</summary>
public sealed class OptionTableTests
{
    private const string Options = "docs/options.md";

    [Fact]
    public void Every_option_is_described()
    {
        string page = DocumentationPage.Read(Options).Text, readme = DocumentationPage.Read("README.md").Text;
        IEnumerable<string> options = new[] { typeof(ScaledDotProductAttentionAttribute), typeof(MultiHeadAttentionAttribute), typeof(TransformerLayerAttribute), typeof(FeedForwardAttribute), typeof(LinearAttribute) }
            .SelectMany(type => type.GetProperties())
            .Where(property => property.CanWrite)
            .Select(property => property.Name)
            .Distinct();
        Assert.Equal([], options.Where(option => !readme.Contains($"`{option}`", StringComparison.Ordinal)));

        IEnumerable<string> values = Enum.GetNames<AttentionOutputs>().Concat(Enum.GetNames<AttentionMask>()).Except(["None"]);
        Assert.Equal([], values.Where(value => !page.Contains($"`{value}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_table_of_exclusions_is_the_generators()
    {
        HashSet<string> listed = [.. ListedExclusions()];
        HashSet<string> reported = [.. ReportedExclusions()];
        Assert.NotEmpty(reported);
        Assert.Equal([], reported.Except(listed).Order(StringComparer.Ordinal));
        Assert.Equal([], listed.Except(reported).Order(StringComparer.Ordinal));
    }

    /// <summary>Pairs of the table's rows: options of the first column with those of the second, and the third's diagnostic.</summary>
    private static IEnumerable<string> ListedExclusions()
    {
        string page = DocumentationPage.Read(Options).Text;
        string section = page[page.IndexOf("\n## What may not be combined\n", StringComparison.Ordinal)..];
        return
            from Match row in Regex.Matches(section, @"^\| (`.*) \| (`.*) \| \[(ATTN\d+)\]", RegexOptions.Multiline)
            from Match first in Regex.Matches(row.Groups[1].Value, "`(.*?)`")
            from Match second in Regex.Matches(row.Groups[2].Value, "`(.*?)`")
            select Pair(first.Groups[1].Value, second.Groups[1].Value, row.Groups[3].Value);
    }

    /// <summary>What the generator says against each pair that the tests know to be refused.</summary>
    private static IEnumerable<string> ReportedExclusions()
    {
        foreach (ExcludedPair pair in Combinations.Excluded.Where(pair => pair.Kind == Exclusion.Refused))
        {
            DeclaredAttention declaration = RandomDeclarations.Small(Combinations.WithNeeds(pair.First, pair.Second));
            GeneratorOutcome outcome = GeneratorHarness.Run($"using AttentionGen;\n{declaration.ToSource("Kernel")}");

            // What one of them needs may be refused too; the first report is about the pair itself.
            string id = outcome.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Id;
            yield return Pair(pair.First, pair.Second, id);
        }
    }

    private static string Pair(string first, string second, string id)
    {
        string[] names = [Name(first), Name(second)];
        Array.Sort(names, StringComparer.Ordinal);
        return $"{names[0]} and {names[1]}: {id}";

        // A value of an option stands for the option.
        static string Name(string option) => option is "Unroll.Full" ? option : option.Split(" = ")[0];
    }
}
