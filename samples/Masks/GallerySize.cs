namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>The sizes of all kernels of the gallery.</summary>
internal static class GallerySize
{
    public const int Heads = 4;
    public const int HeadDimension = 64;
    public const int Length = 1024;

    /// <summary>Distances between two tokens, both directions.</summary>
    public const int Distances = (2 * Length) - 1;
}
