extern alias generator;

using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using generator::AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Each diagnostic has a page, and the page's own examples are run: the first triggers it, the second does not.</summary>
public class HelpPageTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Ids => [.. DiagnosticDescriptors.All.Select(descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_describes_the_diagnostic(string id)
    {
        DiagnosticDescriptor descriptor = DiagnosticDescriptors.All.Single(descriptor => descriptor.Id == id);
        string page = File.ReadAllText(Path.Combine(Root, descriptor.HelpLinkUri));

        string asked = descriptor.IsEnabledByDefault ? "" : ", and only where it is asked for";
        Assert.StartsWith($"# {id}: {descriptor.Title}\n\nSeverity: {Severity(descriptor)}{asked}\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Example\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## How to fix it\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_examples_are_true(string id)
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "diagnostics", id + ".md"));
        string[] examples = [.. Regex.Matches(page, "```csharp\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
        if (id is "ATTN017" or "ATTN018")
        {
            // A project setting, and something that must not happen: no source can show them.
            Assert.Empty(examples);
            return;
        }

        Assert.Equal(2, examples.Length);
        Assert.Equal([id], Run(examples[0]).Diagnostics.Select(diagnostic => diagnostic.Id));

        GeneratorRun right = Run(examples[1]);
        Assert.Empty(right.Diagnostics);
        Assert.NotEmpty(right.Sources);
        Assert.Empty(right.CompilerComplaints());

        GeneratorRun Run(string example)
        {
            string source = "using AttentionGen;\n" + example;
            return DiagnosticDescriptors.All.Single(descriptor => descriptor.Id == id).IsEnabledByDefault ? GeneratorRun.Of(source) : GeneratorRun.Asking(source, id);
        }
    }

    [Fact]
    public void The_index_lists_every_page_and_no_other()
    {
        string folder = Path.Combine(Root, "docs", "diagnostics");
        string index = File.ReadAllText(Path.Combine(folder, "README.md"));

        Assert.EndsWith(
            string.Concat(DiagnosticDescriptors.All.Select(d => $"| [{d.Id}]({d.Id}.md) | {Severity(d)} | {d.Title} |\n")),
            index,
            StringComparison.Ordinal);
        Assert.Equal(
            DiagnosticDescriptors.All.Select(d => d.Id + ".md").Append("README.md"),
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static string Severity(DiagnosticDescriptor descriptor) => descriptor.DefaultSeverity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "information",
    };

    /// <summary>The nearest folder above the test program that holds the solution.</summary>
    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AttentionGen.sln")))
            folder = folder.Parent;
        return folder?.FullName
            ?? throw new DirectoryNotFoundException("AttentionGen.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
