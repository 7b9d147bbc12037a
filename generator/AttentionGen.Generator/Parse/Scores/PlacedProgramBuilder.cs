using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse.Scores;

/// <summary>A program that is read, and where: no part of it, because places move with every line typed above.</summary>
internal sealed class PlacedProgramBuilder : ScoreProgramBuilder
{
    private readonly Dictionary<int, SyntaxNode> _places = [];

    /// <summary>Where each step was read first, as far as an expression is one.</summary>
    public IReadOnlyDictionary<int, SyntaxNode> Places => _places;

    /// <summary>Notes that an expression is a step.</summary>
    public void Place(int step, SyntaxNode syntax)
    {
        if (!_places.ContainsKey(step))
            _places.Add(step, syntax);
    }
}
