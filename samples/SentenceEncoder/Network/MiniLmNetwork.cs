using System.Collections.Concurrent;
using AttentionGen;
using SentenceEncoder.Models;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Network;

/// <summary>The model by generated layers: rows of all texts go through each layer together, and none of them is padding.</summary>
internal sealed class MiniLmNetwork : ISentenceNetwork
{
    private readonly TokenEmbedding _embedding;
    private readonly IAttentionLayer[] _layers;
    private readonly ParallelOptions _threads;

    // Buffers, each lent to one call.
    private readonly ConcurrentBag<LayerRows> _idleRows = [];

    /// <param name="weights">The model's weights.</param>
    /// <param name="threadCount">Threads that a call may use.</param>
    /// <param name="weightType">How layers keep their weights: as floats, BFloat16 or bytes.</param>
    public MiniLmNetwork(MiniLmWeights weights, int threadCount, ElementType weightType = ElementType.Float32)
    {
        _embedding = new TokenEmbedding(weights);
        _layers = [.. weights.Layers.Select(layer => Layer(weightType, layer))];
        _threads = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
    }

    public string Name => "AttentionGen";

    /// <summary>Where the time of all calls went.</summary>
    public PartTimes Times { get; } = new();

    public void Encode(PackedTokens tokens, Span<float> embeddings)
    {
        if (!_idleRows.TryTake(out LayerRows? rows))
            rows = new LayerRows();
        rows.Resize(tokens.TokenCount);

        long start = Times.Start();
        _embedding.Write(tokens, rows.Input);
        start = Times.Add(Part.Embedding, start);
        foreach (IAttentionLayer layer in _layers)
        {
            layer.Forward(new() { Input = rows.Input, CumulativeQueryLengths = tokens.CumulativeLengths }, rows.Output, parallelOptions: _threads);
            rows.Swap();
        }
        start = Times.Add(Part.Layers, start);
        MeanPooling.Write(rows.Input, tokens.CumulativeLengths, embeddings);
        Times.Add(Part.Pooling, start);

        _idleRows.Add(rows);
    }

    public void Dispose()
    {
    }

    private static IAttentionLayer Layer(ElementType weightType, TransformerLayerWeights weights) => weightType switch
    {
        ElementType.BFloat16 => new NarrowMiniLmLayer(weights),
        ElementType.Int8 => new ByteMiniLmLayer(weights),
        _ => new MiniLmLayer(weights),
    };
}
