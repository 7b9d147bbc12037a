using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse.Scores;

/// <summary>Says, to those who ask for it, which expressions of score methods cost more than arithmetic in vectors, and how often.</summary>
internal static class ScoreCostNotes
{
    /// <summary>Longer expressions are cut.</summary>
    private const int MostCharacters = 60;

    public static void Add(ScorePlan plan, IReadOnlyDictionary<int, SyntaxNode> places, List<Diagnostic> diagnostics)
    {
        foreach (ScoreCost cost in ScoreCost.Of(plan))
        {
            if (places.TryGetValue(cost.Step, out SyntaxNode? place))
                diagnostics.Add(DiagnosticDescriptors.ScoreMethodCost.At(place.GetLocation(), Quoted(place), How(cost), HowOften(cost)));
        }
    }

    private static string How(ScoreCost cost) => cost.Kind switch
    {
        ScoreCostKind.Gather => $"is {cost.What}, an element for each lane",
        ScoreCostKind.LaneByLane => $"is computed a lane after the other ({cost.What})",
        _ => $"is {cost.What} in vectors",
    };

    private static string HowOften(ScoreCost cost) => cost.IsForEveryScore
        ? $"for every score, as it depends on {InWords(cost.Dependence)}"
        : "once for the queries of a panel, as it depends on the query alone";

    private static string InWords(ScoreDependence dependence) => dependence switch
    {
        ScoreDependence.Score => "the score",
        ScoreDependence.Query | ScoreDependence.Key => "query and key",
        _ when (dependence & (ScoreDependence.Query | ScoreDependence.Key)) == (ScoreDependence.Query | ScoreDependence.Key) => "score, query and key",
        _ when (dependence & ScoreDependence.Query) != 0 => "score and query",
        _ => "score and key",
    };

    /// <summary>On one line.</summary>
    private static string Quoted(SyntaxNode place)
    {
        string text = string.Join(" ", place.ToString().Split(['\r', '\n', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= MostCharacters ? text : text.Substring(0, MostCharacters) + "...";
    }
}
