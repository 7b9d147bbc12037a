using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.Generator.Model;

/// <summary>A place in the user's source as values: unlike a <see cref="Location"/>, it keeps no syntax tree alive.</summary>
/// <param name="FilePath">Path of the source file, as the compiler was given it.</param>
/// <param name="Span">Characters of the file.</param>
/// <param name="LineSpan">The same, as lines and columns.</param>
internal sealed record LocationInfo(string FilePath, TextSpan Span, LinePositionSpan LineSpan)
{
    public static LocationInfo From(Location location) =>
        new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    /// <summary>
    /// The place in a compilation: in its tree, so that what the file says of diagnostics (<c>#pragma</c>, <c>[SuppressMessage]</c>, its
    /// <c>.editorconfig</c>) holds.
    /// </summary>
    public Location In(Compilation compilation) =>
        compilation.SyntaxTrees.FirstOrDefault(IsIn)?.GetLocation(Span) ?? Location.Create(FilePath, Span, LineSpan);

    private bool IsIn(SyntaxTree tree) =>
        tree.FilePath == FilePath && Span.End <= tree.Length && tree.GetLineSpan(Span).Span == LineSpan;
}
