using System.Text.RegularExpressions;

namespace AttentionGen.Tests.Documentation;

/// <summary>Links lead somewhere, in a viewer of the repository as on the site, and readers of the site find every page.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. DocumentationPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_links_resolve(string path)
    {
        DocumentationPage page = DocumentationPage.Read(path);
        Assert.Equal([], page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal) && !Resolves(page, link)));
    }

    [Fact]
    public void Every_page_is_in_the_table_of_contents()
    {
        string contents = File.ReadAllText(DocumentationPage.Full("docs/toc.yml"));
        IEnumerable<string> listed = Regex.Matches(contents, @"href: (\S+\.md)$", RegexOptions.Multiline)
            .Select(match => Path.GetRelativePath(DocumentationPage.Root, Path.GetFullPath(match.Groups[1].Value, DocumentationPage.Full("docs"))).Replace('\\', '/'));
        Assert.Equal(DocumentationPage.All.Select(page => page.Path).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static bool Resolves(DocumentationPage page, string link)
    {
        string[] parts = link.Split('#', 2);
        string folder = Path.GetDirectoryName(DocumentationPage.Full(page.Path))!;
        string target = parts[0].Length == 0 ? page.Path : Path.GetRelativePath(DocumentationPage.Root, Path.GetFullPath(parts[0], folder)).Replace('\\', '/');
        if (target.StartsWith("..", StringComparison.Ordinal) || !Path.Exists(DocumentationPage.Full(target)))
            return false;
        return parts.Length == 1 || DocumentationPage.Read(target).Anchors.Contains(parts[1]);
    }
}
