using AttentionGen;
using TextGenerator.Model;

namespace TextGenerator.Generation;

/// <summary>The network: tokens to a logit for each token that may follow. May be called by several threads at once, each with a text of its own.</summary>
internal sealed class LlamaNetwork
{
    private const int Dimension = LlamaShape.Dimension;

    private readonly float[] _tokens;
    private readonly IAttentionLayer[] _layers;
    private readonly NormalizationWeights _normalization;
    private readonly IRowLayer _head;
    private readonly RotaryEmbedding _rotary;
    private readonly ParallelOptions _threads;

    /// <param name="weights">The model's weights.</param>
    /// <param name="threadCount">Threads that a call may use.</param>
    /// <param name="weightType">How layers keep their weights.</param>
    public LlamaNetwork(LlamaWeights weights, int threadCount, ElementType weightType = ElementType.Float32)
    {
        _tokens = weights.Tokens;
        _layers = [.. weights.Layers.Select(layer => LlamaLayers.Layer(weightType, layer))];
        _normalization = weights.Normalization;
        _head = LlamaLayers.Head(weightType, weights.Head);
        _rotary = new RotaryEmbedding(LlamaShape.HeadDimension, LlamaShape.ContextLength, weights.Configuration.RotaryBase);
        _threads = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
    }

    /// <summary>A text without tokens.</summary>
    public TextState Start() => new(_layers.Length);

    /// <summary>Goes on with a text.</summary>
    /// <param name="state">The text up to here, which the tokens are appended to.</param>
    /// <param name="tokens">At least one token, and no more than there is room for.</param>
    /// <returns>(token, dimension), a row for each token, which the next call overwrites.</returns>
    public ReadOnlySpan<float> Forward(TextState state, ReadOnlySpan<int> tokens)
    {
        RowBuffers rows = state.Rows(tokens.Length);
        for (int row = 0; row < tokens.Length; row++)
            _tokens.AsSpan(tokens[row] * Dimension, Dimension).CopyTo(rows.Input[(row * Dimension)..]);

        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer].Forward(new() { Input = rows.Input, Rotary = _rotary, Cache = state.Caches[layer] }, rows.Output, parallelOptions: _threads);
            rows.Swap();
        }

        state.Append(tokens);
        _normalization.Apply(Normalization.RmsNorm, LlamaShape.Epsilon, rows.Input, rows.Input);
        return rows.Input;
    }

    /// <summary>The logits of what follows rows.</summary>
    /// <param name="rows">(row, dimension), of <see cref="Forward"/>.</param>
    /// <param name="logits">Receives (row, vocabulary).</param>
    public void Logits(ReadOnlySpan<float> rows, Span<float> logits) => _head.Forward(rows, logits, _threads);
}
