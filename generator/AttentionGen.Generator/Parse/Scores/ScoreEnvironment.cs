using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
namespace AttentionGen.Generator.Parse.Scores;

/// <summary>What the parameters and locals of a method stand for at one place of it: steps, or spans of the caller's.</summary>
/// <param name="Values">The step of each number or condition.</param>
/// <param name="Spans">The parameter that each span is.</param>
internal sealed record ScoreEnvironment(ImmutableDictionary<ISymbol, int> Values, ImmutableDictionary<ISymbol, ScoreParameter> Spans)
{
    public static ScoreEnvironment Empty { get; } = new(
        ImmutableDictionary.Create<ISymbol, int>(SymbolEqualityComparer.Default),
        ImmutableDictionary.Create<ISymbol, ScoreParameter>(SymbolEqualityComparer.Default));

    public ScoreEnvironment With(ISymbol symbol, int step) => this with { Values = Values.SetItem(symbol, step) };

    public ScoreEnvironment With(ISymbol symbol, ScoreParameter span) => this with { Spans = Spans.SetItem(symbol, span) };
}
