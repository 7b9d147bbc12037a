using System.Globalization;
using System.Text.RegularExpressions;
using AttentionGen.Report;
using AttentionGen.Tensors;
using AttentionGen.Tests.InMemory;
using AttentionGen.Weights;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Tests.Documentation;

/// <summary>C# in a page.</summary>
/// <param name="Page">The page's path.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Code">Declarations and statements that use them.</param>
/// <param name="Mark">What the page says against running it.</param>
internal sealed partial record DocumentationExample(string Page, int Line, string Code, ExampleMark? Mark)
{
    /// <summary>What a C# project has without asking for it.</summary>
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

    public bool IsCompiled => Mark is not { Kind: ExampleMark.NotCompiled };

    public bool IsRun => Mark is null;

    /// <summary>What the comments behind its calls of <c>WriteLine</c> say.</summary>
    public string[] ExpectedLines => [.. CommentedLine().Matches(Code).Select(match => match.Groups[1].Value.Trim())];

    public int LineCount => WrittenLine().Count(Code);

    /// <summary>
    /// An example begins with its declarations, as a reader wants to see them; a program wants them last. So statements go into a method, which
    /// writes to the given <c>Console</c>.
    /// </summary>
    public GeneratorOutcome Compile()
    {
        CompilationUnitSyntax unit = SyntaxFactory.ParseCompilationUnit(Code, options: GeneratorHarness.ParseOptions);
        string statements = string.Concat(unit.Members.OfType<GlobalStatementSyntax>().Select(statement => statement.ToFullString()));
        string declarations = string.Concat(unit.Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()));
        bool usesLibrary = unit.Usings.Any(item => item.Name?.ToString() == "AttentionGen");
        string source =
            $$"""
            {{unit.Usings.ToFullString()}}
            {{(usesLibrary ? "" : "using AttentionGen;")}}
            {{declarations}}
            public static class Page
            {
                public static void Statements({{(Page == "README.md" ? ReadersArrays : "TextWriter Console")}})
                {
            {{statements}}
                }
            }
            """;

        string[] libraries = [typeof(TensorAttention).Assembly.Location, typeof(NamedTensors).Assembly.Location, typeof(AttentionReport).Assembly.Location, typeof(System.Numerics.Tensors.TensorPrimitives).Assembly.Location];
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation(Frame, source)
            .AddReferences(libraries.Select(library => MetadataReference.CreateFromFile(library)));
        return GeneratorHarness.Run(compilation);
    }

    /// <summary>Runs it; the lines that it prints.</summary>
    public string[] Run()
    {
        using LoadedAssembly assembly = Compile().Load();
        using var printed = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        assembly.Type("Page").GetMethod("Statements")!.CreateDelegate<Action<TextWriter>>()(printed);
        return printed.ToString().TrimEnd('\n').Split('\n');
    }

    public override string ToString() => $"{Page}:{Line}";

    [GeneratedRegex(@"Console\.WriteLine\(.*\);\s*// (.*)")]
    private static partial Regex CommentedLine();

    [GeneratedRegex(@"Console\.WriteLine\(")]
    private static partial Regex WrittenLine();
}
