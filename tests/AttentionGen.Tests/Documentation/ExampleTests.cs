using Markdig.Syntax;

namespace AttentionGen.Tests.Documentation;

/// <summary>
/// What the documentation shows is true: C# in the README and in every page below docs compiles, and prints what its comments say. What cannot is marked in the page with a reason,
/// and listed here.
/// </summary>
public sealed class ExampleTests
{
    /// <summary>A mark more or less is a change of this list, which is seen in review.</summary>
    private static readonly string[] s_marked =
    [
        "README.md: not run: the arrays are the reader's",
        "docs/weights.md: not run: it reads a model's file",
        "docs/weights.md: not run: it reads a model's file",
        "docs/your-own-model.md: not compiled: tests/OwnModel/run.sh builds and runs this page",
        "samples/SentenceEncoder/README.md: not run: a declaration alone prints nothing",
        "samples/TextGenerator/README.md: not compiled: the sizes are constants of the sample, in Model/LlamaShape.cs",
        "samples/TrainFromScratch/README.md: not run: a declaration alone prints nothing",
    ];

    /// <summary>A block without a language would be C# that nobody tests.</summary>
    private static readonly string[] s_languages = ["csharp", "ini", "python", "sh", "text", "xml"];

    public static TheoryData<string, int> Compiled => [.. Examples.Where(example => example.IsCompiled && !example.IsRun).Select(example => (example.Page, example.Line))];

    public static TheoryData<string, int> Run => [.. Examples.Where(example => example.IsRun).Select(example => (example.Page, example.Line))];

    private static IEnumerable<DocumentationExample> Examples => DocumentationPage.All.Where(page => !page.IsOfDiagnostic).SelectMany(page => page.Examples);

    [Theory]
    [MemberData(nameof(Compiled))]
    public void An_example_compiles(string page, int line) => Assert.NotEmpty(Find(page, line).Compile().Compile());

    [Theory]
    [MemberData(nameof(Run))]
    public void An_example_prints_what_it_says(string page, int line)
    {
        DocumentationExample example = Find(page, line);
        Assert.NotEmpty(example.ExpectedLines);
        Assert.Equal(example.LineCount, example.ExpectedLines.Length);
        Assert.Equal(example.ExpectedLines, example.Run());
    }

    [Fact]
    public void Examples_that_are_not_run_are_known()
    {
        IEnumerable<string> marked = Examples.Where(example => example.Mark is not null).Select(example => $"{example.Page}: {example.Mark}");
        Assert.Equal(s_marked.Order(StringComparer.Ordinal), marked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Blocks_say_their_language()
    {
        var nameless =
            from page in DocumentationPage.All
            from block in page.CodeBlocks
            where block is FencedCodeBlock fenced ? !s_languages.Contains(fenced.Info) : block.Lines.ToString().Split('\n').Any(line => line.TrimEnd().EndsWith(';'))
            select $"{page.Path}:{block.Line + 1}";
        Assert.Equal([], nameless);
    }

    private static DocumentationExample Find(string page, int line) => DocumentationPage.Read(page).Examples.Single(example => example.Line == line);
}
