using SentenceEncoder.Tokens;

namespace SentenceEncoder.Network;

/// <summary>What makes embeddings of tokens. May be called by several threads at once.</summary>
internal interface ISentenceNetwork : IDisposable
{
    /// <summary>Its name in tables.</summary>
    string Name { get; }

    /// <summary>Embeds each text: the mean of its tokens' rows behind the last layer, of length 1.</summary>
    /// <param name="tokens">The texts.</param>
    /// <param name="embeddings">Receives (text, dimension).</param>
    void Encode(PackedTokens tokens, Span<float> embeddings);
}
