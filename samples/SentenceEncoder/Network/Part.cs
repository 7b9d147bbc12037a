namespace SentenceEncoder.Network;

/// <summary>What time is spent on.</summary>
internal enum Part
{
    Tokenising,
    Embedding,
    Layers,
    Pooling,
}
