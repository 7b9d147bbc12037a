namespace AttentionGen;

/// <summary>What follows from an element type.</summary>
internal static class ElementSizes
{
    /// <summary>Bytes of an element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float32 => sizeof(float),
        ElementType.Int8 => sizeof(sbyte),
        _ => sizeof(ushort),
    };
}
