namespace TrainFromScratch.Model;

/// <summary>The sizes that the layers are generated for.</summary>
internal static class ModelShape
{
    public const int Dimension = 64;
    public const int HeadCount = 4;
    public const int HiddenDimension = 4 * Dimension;

    /// <summary>Tokens of a sample: the most that the model looks back.</summary>
    public const int ContextLength = 64;

    /// <summary>The share of attention weights, hidden elements and residuals that is dropped, if any is.</summary>
    public const float Dropout = 0.1f;

    /// <summary>The printable characters of ASCII, and the end of a line.</summary>
    public const int VocabularySize = 96;
}
