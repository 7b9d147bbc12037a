using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Generator.Parse;

/// <summary>Names as they are written in source.</summary>
internal static class Identifiers
{
    /// <summary>The name, with <c>@</c> if it is a keyword anywhere: <c>@record</c> is right where <c>record</c> is not.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}
