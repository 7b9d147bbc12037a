using Microsoft.Extensions.AI;
using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Tokens;

namespace SentenceEncoder;

/// <summary>Texts to embeddings. May be called by several threads at once; texts of one call are embedded in groups.</summary>
internal sealed class MiniLmEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    // Enough rows to keep the matrices busy, few enough that they stay in the cache.
    private const int TextsTogether = 32;

    private readonly WordPieces _wordPieces;
    private readonly ISentenceNetwork _network;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <param name="wordPieces">The tokenizer.</param>
    /// <param name="network">The network, which is disposed of with this object.</param>
    /// <param name="modelName">The model's name.</param>
    public MiniLmEncoder(WordPieces wordPieces, ISentenceNetwork network, string modelName)
    {
        _wordPieces = wordPieces;
        _network = network;
        _metadata = new EmbeddingGeneratorMetadata(network.Name, defaultModelId: modelName, defaultModelDimensions: MiniLmShape.Dimension);
    }

    /// <summary>Embeds texts on the calling thread, or on those that the network uses.</summary>
    /// <param name="texts">The texts, in any number and of any length.</param>
    /// <param name="cancellationToken">Asked between groups.</param>
    public GeneratedEmbeddings<Embedding<float>> Generate(IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        var result = new GeneratedEmbeddings<Embedding<float>>();
        long tokenCount = 0;
        foreach (string[] group in texts.Chunk(TextsTogether))
        {
            cancellationToken.ThrowIfCancellationRequested();
            PackedTokens tokens = _wordPieces.Encode(group);
            var embeddings = new float[group.Length * MiniLmShape.Dimension];
            _network.Encode(tokens, embeddings);

            tokenCount += tokens.TokenCount;
            for (int text = 0; text < group.Length; text++)
                result.Add(new Embedding<float>(embeddings.AsMemory(text * MiniLmShape.Dimension, MiniLmShape.Dimension)) { ModelId = _metadata.DefaultModelId });
        }

        result.Usage = new UsageDetails { InputTokenCount = tokenCount, TotalTokenCount = tokenCount };
        return result;
    }

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is int dimensions && dimensions != MiniLmShape.Dimension)
            throw new ArgumentException($"The model's embeddings have {MiniLmShape.Dimension} dimensions, not {dimensions}.", nameof(options));

        // Nothing here waits for anything: it is work, and off the caller's thread. The texts are those of the moment of the call.
        string[] texts = [.. values];
        return Task.Run(() => Generate(texts, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
