using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using AttentionGen.Report;
using AttentionGen.Tensors;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;
using AttentionGen.Weights;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Tests;

/// <summary>
/// What the documentation shows is true: its examples compile, those of docs/options.md, docs/layers.md and docs/weights.md print what their comments say, and the table of what may not
/// be combined is the one that the generator enforces.
/// </summary>
public sealed class DocumentationTests
{
    private const string Options = "docs/options.md", Layers = "docs/layers.md", Weights = "docs/weights.md", ReportPage = "docs/report.md";

    /// <summary>What a C# project has without asking for it, and what the examples' statements become.</summary>
    private const string Frame =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading.Tasks;
        """;

    /// <summary>The README's example leaves its arrays to the reader.</summary>
    private const string ReadersArrays =
        "float[] query, float[] key, float[] value, float[] input, float[] output, float[] inWeight, float[] inBias, float[] outWeight, float[] outBias";

    private static readonly string s_root = Path.GetFullPath(Path.Combine(
        typeof(DocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ProjectDirectory").Value!, "..", ".."));

    /// <summary>The headings under which a page has examples that print: all of docs/options.md and docs/layers.md, and those of docs/weights.md that need no file.</summary>
    public static TheoryData<string, string> Sections =>
    [
        .. Examples(Options).Select(example => (Options, example.Section)).Distinct(),
        .. Examples(Layers).Select(example => (Layers, example.Section)).Distinct(),
        .. Examples(ReportPage).Select(example => (ReportPage, example.Section)).Distinct(),
        .. Examples(Weights).Where(example => example.Code.Contains("Console.WriteLine(", StringComparison.Ordinal)).Select(example => (Weights, example.Section)).Distinct(),
    ];

    [Fact]
    public void The_readme_compiles()
    {
        Example[] examples = [.. Examples("README.md")];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.NotEmpty(Compile(example, ReadersArrays).Compile()));
    }

    [Fact]
    public void The_page_on_weights_compiles()
    {
        Example[] examples = [.. Examples(Weights)];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.NotEmpty(Compile(example, "").Compile()));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void An_example_prints_what_it_says(string page, string section)
    {
        foreach (Example example in Examples(page).Where(example => example.Section == section))
        {
            string[] expected = [.. Regex.Matches(example.Code, @"Console\.WriteLine\(.*\);\s*// (.*)").Select(match => match.Groups[1].Value.Trim())];
            Assert.NotEmpty(expected);
            Assert.Equal(Regex.Count(example.Code, @"Console\.WriteLine\("), expected.Length);

            using LoadedAssembly assembly = Compile(example, "").Load();
            using var printed = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            assembly.Type("Page").GetMethod("Statements")!.CreateDelegate<Action<TextWriter>>()(printed);
            Assert.Equal(expected, printed.ToString().TrimEnd('\n').Split('\n'));
        }
    }

    [Fact]
    public void Every_option_is_described()
    {
        string page = File.ReadAllText(Path.Combine(s_root, Options)), readme = File.ReadAllText(Path.Combine(s_root, "README.md"));
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
        string page = File.ReadAllText(Path.Combine(s_root, Options));
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

    /// <summary>
    /// An example begins with its declarations, as a reader wants to see them; a program wants them last. So statements go into a method, which
    /// writes to the given <c>Console</c>.
    /// </summary>
    private static GeneratorOutcome Compile(Example example, string parameters)
    {
        CompilationUnitSyntax unit = SyntaxFactory.ParseCompilationUnit(example.Code, options: GeneratorHarness.ParseOptions);
        string statements = string.Concat(unit.Members.OfType<GlobalStatementSyntax>().Select(statement => statement.ToFullString()));
        string declarations = string.Concat(unit.Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()));
        string source =
            $$"""
            {{unit.Usings.ToFullString()}}
            using AttentionGen;
            {{declarations}}
            public static class Page
            {
                public static void Statements({{(parameters.Length > 0 ? parameters : "TextWriter Console")}})
                {
            {{statements}}
                }
            }
            """;
        if (unit.Usings.Any(item => item.Name?.ToString() == "AttentionGen"))
            source = source.Replace("\nusing AttentionGen;\n", "\n", StringComparison.Ordinal);

        string[] libraries = [typeof(TensorAttention).Assembly.Location, typeof(NamedTensors).Assembly.Location, typeof(AttentionReport).Assembly.Location, typeof(System.Numerics.Tensors.TensorPrimitives).Assembly.Location];
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation(Frame, source)
            .AddReferences(libraries.Select(library => MetadataReference.CreateFromFile(library)));
        return GeneratorHarness.Run(compilation);
    }

    private static IEnumerable<Example> Examples(string path)
    {
        string page = File.ReadAllText(Path.Combine(s_root, path));
        string section = "";
        foreach (Match match in Regex.Matches(page, "^##+ (?<section>[^\n]*)$|^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline))
        {
            if (match.Groups["code"] is { Success: true } code)
                yield return new Example(section, code.Value);
            else
                section = match.Groups["section"].Value;
        }
    }

    private sealed record Example(string Section, string Code);
}
