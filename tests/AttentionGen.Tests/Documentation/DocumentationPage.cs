using System.Reflection;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace AttentionGen.Tests.Documentation;

/// <summary>A Markdown file of the repository, as a reader's viewer sees it.</summary>
internal sealed partial class DocumentationPage
{
    private static readonly MarkdownPipeline s_pipeline =
        new MarkdownPipelineBuilder().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().Build();

    private readonly MarkdownDocument _document;

    private DocumentationPage(string path)
    {
        Path = path;
        Text = File.ReadAllText(Full(path));
        _document = Markdown.Parse(Text, s_pipeline);
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(
        typeof(DocumentationPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ProjectDirectory").Value!, "..", ".."));

    /// <summary>The README, the samples' READMEs, and whatever is below docs, so that a new page is found without being listed.</summary>
    public static IEnumerable<DocumentationPage> All =>
        Directory.EnumerateFiles(Full("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateDirectories(Full("samples")).Select(sample => System.IO.Path.Combine(sample, "README.md")).Where(File.Exists))
            .Append(Full("README.md"))
            .Select(file => System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => path != "docs/site/index.md")    // Sends browsers on; no page.
            .Order(StringComparer.Ordinal)
            .Select(path => new DocumentationPage(path));

    /// <summary>From the repository's folder, with slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>Whether <c>HelpPageTests</c> runs its examples: the first triggers the diagnostic, the second does not.</summary>
    public bool IsOfDiagnostic => Path.StartsWith("docs/diagnostics/ATTN", StringComparison.Ordinal);

    public IEnumerable<CodeBlock> CodeBlocks => _document.Descendants<CodeBlock>();

    /// <summary>The page's C#, in its order.</summary>
    public IEnumerable<DocumentationExample> Examples =>
        from block in _document.Descendants<FencedCodeBlock>()
        where block.Info == "csharp"
        select new DocumentationExample(Path, block.Line + 1, block.Lines.ToString(), Mark(block));

    /// <summary>Where links and pictures lead, as written.</summary>
    public IEnumerable<string> Links => _document.Descendants<LinkInline>().Select(link => link.Url ?? "");

    /// <summary>What links may name behind a #.</summary>
    public IEnumerable<string> Anchors => _document.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id!);

    public static DocumentationPage Read(string path) => new(path);

    public static string Full(string path) => System.IO.Path.Combine(Root, path);

    /// <summary>The comment right before a block: why it is not run, or not even compiled.</summary>
    private static ExampleMark? Mark(FencedCodeBlock block)
    {
        ContainerBlock parent = block.Parent!;
        int index = parent.IndexOf(block);
        if (index == 0 || parent[index - 1] is not HtmlBlock comment)
            return null;
        Match match = MarkForm().Match(comment.Lines.ToString().Trim());
        return match.Success ? new ExampleMark(match.Groups["kind"].Value, match.Groups["reason"].Value) : null;
    }

    [GeneratedRegex("^<!-- (?<kind>not compiled|not run): (?<reason>[^>]{10,}) -->$")]
    private static partial Regex MarkForm();
}
