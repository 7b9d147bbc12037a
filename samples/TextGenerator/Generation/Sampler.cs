using System.Numerics.Tensors;
using TextGenerator.Model;

namespace TextGenerator.Generation;

/// <summary>Chooses tokens by their logits.</summary>
internal sealed class Sampler(SamplingOptions options)
{
    private readonly Random _random = options.Seed is int seed ? new Random(seed) : new Random();
    private readonly float[] _probabilities = new float[LlamaShape.VocabularySize];
    private readonly int[] _tokens = new int[LlamaShape.VocabularySize];

    /// <summary>One token.</summary>
    /// <param name="logits">A logit for each token.</param>
    public int Next(ReadOnlySpan<float> logits)
    {
        if (options.Temperature == 0)
            return TensorPrimitives.IndexOfMax(logits);

        // The greatest comes to 0 first, so that a low temperature makes no infinities.
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), _probabilities);
        TensorPrimitives.Divide(_probabilities, options.Temperature, _probabilities);
        TensorPrimitives.SoftMax(_probabilities, _probabilities);
        for (int token = 0; token < _tokens.Length; token++)
            _tokens[token] = token;
        Array.Sort(_probabilities, _tokens, Comparer<float>.Create((first, second) => second.CompareTo(first)));

        int count = Math.Min(options.TopK ?? _tokens.Length, _tokens.Length);
        int candidates = 0;
        double sum = 0;
        while (candidates < count && (candidates == 0 || sum < options.TopP))
            sum += _probabilities[candidates++];

        double drawn = _random.NextDouble() * sum;
        for (int candidate = 0; candidate < candidates - 1; candidate++)
        {
            drawn -= _probabilities[candidate];
            if (drawn < 0)
                return _tokens[candidate];
        }
        return _tokens[candidates - 1];
    }
}
