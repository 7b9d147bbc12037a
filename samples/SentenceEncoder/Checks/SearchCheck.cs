using SentenceEncoder.Search;

namespace SentenceEncoder.Checks;

/// <summary>Questions about the shipped text, in other words than the passage's, find what they mean.</summary>
internal static class SearchCheck
{
    private static readonly (string Question, string Title)[] s_cases =
    [
        ("a fox cannot reach the fruit that hangs on a vine", "The Fox and the Grapes"),
        ("a slow runner beats a fast one", "The Hare and the Tortoise"),
        ("Who should tie a bell round the neck of their enemy?", "The Mice in Council"),
        ("nobody believes a liar even when he tells the truth", "The Shepherd Boy and the Wolf"),
    ];

    public static void Run(CheckReport report, MiniLmEncoder encoder, IReadOnlyList<string> passages)
    {
        var index = new PassageIndex();
        index.Add(passages, encoder.Generate(passages));
        foreach ((string question, string title) in s_cases)
        {
            Match best = index.Best(encoder.Generate([question])[0], 1)[0];
            report.Add($"\"{question}\" finds {title}", best.Passage.StartsWith(title, StringComparison.Ordinal), $"{best.Score:F3}");
        }
    }
}
