namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>The sizes of the sample's kernels here: several panels and blocks, with remainders.</summary>
internal static class GallerySize
{
    public const int Heads = 4;
    public const int HeadDimension = 16;
    public const int Length = 328;

    /// <summary>Distances between two tokens, both directions.</summary>
    public const int Distances = (2 * Length) - 1;
}
