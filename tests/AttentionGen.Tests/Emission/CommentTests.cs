using System.Text.RegularExpressions;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;

namespace AttentionGen.Tests.Emission;

/// <summary>Comments in generated code speak of locals that are there.</summary>
public sealed partial class CommentTests(ITestOutputHelper output)
{
    private const int KernelsPerRun = 40;

    [Fact]
    public void Every_local_that_a_comment_names_is_in_its_class()
    {
        int files = 0, names = 0;
        foreach (DeclaredAttention[] declarations in KernelCases.All.Select(kernelCase => kernelCase.Declaration).Distinct().Chunk(KernelsPerRun))
        {
            string source = "using AttentionGen;\n" + string.Concat(declarations.Select((declaration, n) => declaration.ToSource($"Kernel{n}") + "\n"));
            foreach (string text in GeneratorHarness.Run(source).GeneratedSources.Select(file => file.SourceText.ToString()))
            {
                files++;
                foreach (string kernel in text.Split("file static class ").Skip(1))
                    names += Check(kernel);
            }
        }

        output.WriteLine($"{names} names in {files} files.");
        Assert.True(files > 100 && names > 100, $"{names} names in {files} files.");
    }

    private static int Check(string kernel)
    {
        string[] lines = kernel.Split('\n');
        string code = string.Join('\n', lines.Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        int names = 0;
        foreach (string comment in lines.Where(line => line.TrimStart().StartsWith("// ", StringComparison.Ordinal)))
        {
            foreach (Match name in Local().Matches(comment))
            {
                names++;
                Assert.True(Regex.IsMatch(code, $@"\b{name.Value}\b"), $"{name.Value} is nowhere beside:\n{comment}");
            }
        }
        return names;
    }

    /// <summary>Words in camel case; all else in a comment is English.</summary>
    [GeneratedRegex("\\b[a-z]+[A-Z][A-Za-z]*\\b")]
    private static partial Regex Local();
}
