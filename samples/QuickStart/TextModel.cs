using AttentionGen;

namespace QuickStart;

/// <summary>The sizes of this sample's two layers.</summary>
internal static class TextModel
{
    public const int HeadCount = 4;

    public const int Dimension = 128;

    public const int HeadDimension = Dimension / HeadCount;

    /// <summary>Bytes of text that attend to each other.</summary>
    public const int WindowLength = 64;
}

/// <summary>Every byte of a window attends to every byte. The generator writes the whole class.</summary>
[MultiHeadAttention(TextModel.HeadCount, TextModel.Dimension, TextModel.WindowLength, Outputs = AttentionOutputs.Weights)]
internal sealed partial class TextAttention;

/// <summary>Every byte attends to itself and to what was read before it.</summary>
[MultiHeadAttention(TextModel.HeadCount, TextModel.Dimension, TextModel.WindowLength,
    Mask = AttentionMask.Causal, Outputs = AttentionOutputs.Weights)]
internal sealed partial class CausalTextAttention;
