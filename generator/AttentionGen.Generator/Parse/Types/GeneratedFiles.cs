using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>The files that the generator adds to a compilation, as those see them who come after it.</summary>
internal static class GeneratedFiles
{
    /// <summary>The folder that the compiler puts them in, on disk or not.</summary>
    private static readonly string Folder = typeof(AttentionGenerator).FullName;

    /// <summary>Whether a symbol is declared in them alone.</summary>
    public static bool HoldAll(ISymbol symbol) =>
        !symbol.DeclaringSyntaxReferences.IsEmpty && symbol.DeclaringSyntaxReferences.All(static reference => Contain(reference.SyntaxTree));

    private static bool Contain(SyntaxTree tree) => Path.GetFileName(Path.GetDirectoryName(tree.FilePath)) == Folder;
}
