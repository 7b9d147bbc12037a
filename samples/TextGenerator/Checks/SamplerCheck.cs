using TextGenerator.Generation;
using TextGenerator.Model;

namespace TextGenerator.Checks;

/// <summary>Tokens are drawn as often as their probabilities say, from those that options leave.</summary>
internal static class SamplerCheck
{
    private const int Draws = 100_000;

    public static void Run(CheckReport report)
    {
        // Probabilities 0.4, 0.3, 0.2 and 0.1 of tokens 3, 5, 7 and 9, at temperature 1.
        var logits = new float[LlamaShape.VocabularySize];
        Array.Fill(logits, float.NegativeInfinity);
        foreach ((int token, double probability) in new[] { (3, 0.4), (5, 0.3), (7, 0.2), (9, 0.1) })
            logits[token] = (float)Math.Log(probability) + 100;

        Drawn("tokens are drawn by their probabilities", new SamplingOptions(Seed: 1), (3, 0.4), (5, 0.3), (7, 0.2), (9, 0.1));
        Drawn("TopK leaves the likeliest", new SamplingOptions(TopK: 2, Seed: 1), (3, 4 / 7.0), (5, 3 / 7.0));
        Drawn("TopP leaves the likeliest", new SamplingOptions(TopP: 0.65f, Seed: 1), (3, 4 / 7.0), (5, 3 / 7.0));
        Drawn("a temperature of 1/2 squares probabilities", new SamplingOptions(Temperature: 0.5f, Seed: 1), (3, 16 / 30.0), (5, 9 / 30.0), (7, 4 / 30.0), (9, 1 / 30.0));
        Drawn("temperature 0 takes the likeliest", new SamplingOptions(Temperature: 0), (3, 1));

        void Drawn(string what, SamplingOptions options, params (int Token, double Probability)[] expected)
        {
            var sampler = new Sampler(options);
            var counts = new int[LlamaShape.VocabularySize];
            for (int draw = 0; draw < Draws; draw++)
                counts[sampler.Next(logits)]++;

            // Five standard deviations of a binomial count.
            bool holds = expected.Sum(one => counts[one.Token]) == Draws
                && expected.All(one => Math.Abs(counts[one.Token] - (Draws * one.Probability)) <= 5 * Math.Sqrt(Draws * one.Probability * (1 - one.Probability)));
            report.Add(what, holds, string.Join(", ", expected.Select(one => $"{counts[one.Token]}")));
        }
    }
}
