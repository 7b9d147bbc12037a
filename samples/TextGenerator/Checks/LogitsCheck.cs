using System.Globalization;
using AttentionGen.Weights;
using TextGenerator.Generation;
using TextGenerator.Model;

namespace TextGenerator.Checks;

/// <summary>Logits against the same network in double, and against each other.</summary>
internal static class LogitsCheck
{
    private const int PromptLength = 40;
    private const int Vocabulary = LlamaShape.VocabularySize;

    // The same sums as plain loops in float, in another order, with exponentials that are as exact.
    private const double MostTimesPlainFloat = 2;

    private static readonly int[] s_tokens = ByteTokens.Encode("The quick brown fox jumps over the lazy dog, and what comes then?");

    public static void Run(CheckReport report, LlamaWeights weights, NamedTensors tensors)
    {
        double[] exact = [.. new PlainLlama<double>(tensors, weights.Configuration).Logits(s_tokens).SelectMany(row => row)];
        double plain = Difference(exact, [.. new PlainLlama<float>(tensors, weights.Configuration).Logits(s_tokens).SelectMany(row => row)]);
        var network = new LlamaNetwork(weights, threadCount: 1);
        float[] whole = Logits(network, s_tokens.Length), stepwise = Logits(network, PromptLength);

        Compare($"logits of {s_tokens.Length} tokens at once", whole);
        Compare($"logits of {PromptLength} tokens, then one at a time", stepwise);
        foreach (int threadCount in new[] { 2, 3 })
            report.Add($"{threadCount} threads make the same bits", Logits(new LlamaNetwork(weights, threadCount), PromptLength).AsSpan().SequenceEqual(stepwise));

        TextState state = network.Start();
        Logits(network, state, [.. s_tokens[..PromptLength], .. s_tokens], PromptLength);
        int kept = state.KeepCommon(s_tokens);
        float[] again = Logits(network, state, s_tokens[kept..], 1);
        report.Add(
            "a text that goes back to its beginning goes on with the same bits",
            kept == PromptLength && again.AsSpan().SequenceEqual(stepwise.AsSpan(PromptLength * Vocabulary)), $"{kept} tokens kept");

        void Compare(string what, float[] logits)
        {
            double difference = Difference(exact, logits);
            report.Add(
                $"{what} are those in double", difference <= MostTimesPlainFloat * plain,
                string.Create(CultureInfo.InvariantCulture, $"at most {difference:E1} away, plain loops in float {plain:E1}"));
        }
    }

    private static float[] Logits(LlamaNetwork network, int promptLength) => Logits(network, network.Start(), s_tokens, promptLength);

    // The first tokens at once, the others one by one.
    private static float[] Logits(LlamaNetwork network, TextState state, int[] tokens, int promptLength)
    {
        var logits = new float[tokens.Length * Vocabulary];
        for (int token = 0; token < tokens.Length;)
        {
            int count = token == 0 ? promptLength : 1;
            network.Logits(network.Forward(state, tokens.AsSpan(token, count)), logits.AsSpan(token * Vocabulary, count * Vocabulary));
            token += count;
        }
        return logits;
    }

    private static double Difference(double[] expected, float[] actual) =>
        expected.Length == actual.Length ? expected.Zip(actual, (first, second) => Math.Abs(first - second)).Max() : double.NaN;
}
