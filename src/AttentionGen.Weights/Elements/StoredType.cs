namespace AttentionGen.Weights.Elements;

/// <summary>An element type of a file format.</summary>
/// <param name="Type">What it is here.</param>
/// <param name="Name">What the format calls it.</param>
/// <param name="Bits">Bits of an element; 0 where elements differ in size.</param>
internal readonly record struct StoredType(TensorType Type, string Name, int Bits)
{
    /// <summary>Whether its elements are read as floats.</summary>
    public bool IsRead => Type is TensorType.Float32 or TensorType.Float64 or TensorType.Float16 or TensorType.BFloat16;
}
