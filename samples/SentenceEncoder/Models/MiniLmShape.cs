namespace SentenceEncoder.Models;

/// <summary>The sizes that MiniLM models share; the number of layers is the model's own.</summary>
internal static class MiniLmShape
{
    public const int HeadCount = 12;

    /// <summary>Elements of a row, and of an embedding.</summary>
    public const int Dimension = 384;

    public const int HiddenDimension = 1536;

    /// <summary>Tokens of a text, [CLS] and [SEP] included, that the model was trained on; what is behind them is left out.</summary>
    public const int MostTokens = 256;

    /// <summary>Added to the variance under the root of every normalisation.</summary>
    public const float Epsilon = 1e-12f;
}
