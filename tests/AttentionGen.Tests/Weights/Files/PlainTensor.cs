using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>A tensor as a test knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">What its format calls its type.</param>
/// <param name="Shape">Its axes' lengths.</param>
/// <param name="Values">Its elements, found by plain arithmetic; null if they are not read as floats.</param>
internal sealed record PlainTensor(string Name, string TypeName, long[] Shape, float[]? Values)
{
    /// <summary>What a reader says of it, in the order of the reader's names.</summary>
    public static List<PlainTensor> Read(NamedTensors tensors) =>
        [.. tensors.Names.Select(name => new PlainTensor(
            name, tensors[name].TypeName, tensors[name].Shape.ToArray(), IsRead(tensors[name].Type) ? tensors.ReadFloats(name) : null))];

    public static bool IsRead(TensorType type) => type is TensorType.Float32 or TensorType.Float64 or TensorType.Float16 or TensorType.BFloat16;

    /// <summary>Null if both are the same, all NaN being one.</summary>
    public static string? Difference(IReadOnlyList<PlainTensor> expected, IReadOnlyList<PlainTensor> actual)
    {
        if (expected.Count != actual.Count)
            return $"expected {expected.Count} tensors, got {actual.Count}";
        foreach ((PlainTensor first, PlainTensor second) in expected.Zip(actual))
        {
            if (first.Name != second.Name || first.TypeName != second.TypeName || !first.Shape.SequenceEqual(second.Shape))
                return $"expected {first.Name} {first.TypeName} ({string.Join(", ", first.Shape)}), got {second.Name} {second.TypeName} ({string.Join(", ", second.Shape)})";
            if ((first.Values is null) != (second.Values is null) || (first.Values is not null && !first.Values.SequenceEqual(second.Values!, SameBits.Instance)))
                return $"other values of {first.Name}";
        }
        return null;
    }
}
