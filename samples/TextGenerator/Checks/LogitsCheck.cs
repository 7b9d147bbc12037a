using System.Globalization;
using System.Numerics;
using AttentionGen;
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
        double[] exact = Plain<double>(tensors, weights);
        double plain = Difference(exact, Plain<float>(tensors, weights));
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

    /// <summary>Layers that keep fewer bits, against the plain network of weights that were rounded before.</summary>
    /// <param name="report">Receives what was found.</param>
    /// <param name="weights">The model's weights.</param>
    /// <param name="tensors">The same, read by the plain network to tell what rounding does.</param>
    /// <param name="rounded">The same, rounded.</param>
    /// <param name="type">What layers keep.</param>
    public static void RunRounded(CheckReport report, LlamaWeights weights, NamedTensors tensors, NamedTensors rounded, ElementType type)
    {
        double[] original = Plain<double>(tensors, weights), exact = Plain<double>(rounded, weights);
        double plain = Difference(exact, Plain<float>(rounded, weights)), difference = Difference(exact, Logits(new LlamaNetwork(weights, threadCount: 1, type), PromptLength));
        report.Add(
            $"logits with weights as {type} are those in double of weights that were rounded before", difference <= MostTimesPlainFloat * plain,
            string.Create(
                CultureInfo.InvariantCulture, $"at most {difference:E1} away, plain loops in float {plain:E1}; rounding moved a logit by {Difference(original, [.. exact.Select(logit => (float)logit)]):E1}"));
    }

    private static T[] Plain<T>(NamedTensors tensors, LlamaWeights weights)
        where T : IFloatingPointIeee754<T> => [.. new PlainLlama<T>(tensors, weights.Configuration).Logits(s_tokens).SelectMany(row => row)];

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
