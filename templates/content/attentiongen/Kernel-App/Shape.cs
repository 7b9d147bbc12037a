namespace Kernel_App;

/// <summary>The shape that the kernel is made for.</summary>
public static class Shape
{
    /// <summary>Attention heads.</summary>
    public const int Heads = HEAD_COUNT;

    /// <summary>Elements of a token's row, all heads together.</summary>
    public const int Model = MODEL_DIMENSION;

    /// <summary>Tokens of a sequence.</summary>
    public const int Length = SEQUENCE_LENGTH;

    /// <summary>Floats of a sequence.</summary>
    public const int Floats = Length * Model;
}
