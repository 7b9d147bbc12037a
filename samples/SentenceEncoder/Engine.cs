namespace SentenceEncoder;

/// <summary>What runs the network.</summary>
internal enum Engine
{
    AttentionGen,
    OnnxRuntime,
}
