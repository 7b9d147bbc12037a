namespace AttentionGen.Generator.Planning;

/// <summary>How long packed weights are.</summary>
internal static class PackedPanels
{
    /// <summary>Outputs of a panel of the widest vectors.</summary>
    private const int WidestPanel = 32;

    /// <summary>Floats that the first panel may have to be moved by, to begin at a cache line.</summary>
    private const int Alignment = 16;

    /// <summary>
    /// Floats that all panels of a matrix take at most, whatever the type of its weights: what the sum of each output starts at, for bytes a scale and a bias too, and the last panel filled up.
    /// </summary>
    public static long Floats(int inputs, int outputs, ElementType type) =>
        ((inputs + (type == ElementType.Int8 ? 3L : 1L)) * (((outputs - 1L) / WidestPanel) + 1) * WidestPanel) + Alignment;
}
