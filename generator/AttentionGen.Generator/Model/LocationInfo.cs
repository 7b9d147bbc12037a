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
    /// The place for the compiler to show. It stands in no tree, so that no <c>#pragma</c> of the file's reaches it: what the generator itself
    /// reports are errors, which nothing silences.
    /// </summary>
    public Location ToLocation() => Location.Create(FilePath, Span, LineSpan);
}
