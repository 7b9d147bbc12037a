using AttentionGen.Weights.Elements;

namespace AttentionGen.Weights;

/// <summary>What a source says about one of its tensors. The elements are read by <see cref="NamedTensors"/>.</summary>
public sealed class NamedTensor
{
    private readonly long[] _shape;

    // Without elements where they are not read as floats.
    internal NamedTensor(string name, StoredType type, TensorShape shape, TensorElements? elements)
    {
        Name = name;
        Type = type.Type;
        TypeName = type.Name;
        _shape = shape.Lengths;
        ElementCount = shape.ElementCount;
        Elements = elements;
    }

    /// <summary>Its name, unique within the source.</summary>
    public string Name { get; }

    /// <summary>What its elements are stored as.</summary>
    public TensorType Type { get; }

    /// <summary>The same as the file's format calls it: <c>F32</c> or <c>F8_E4M3</c>, <c>FLOAT</c> or <c>INT4</c>.</summary>
    public string TypeName { get; }

    /// <summary>Lengths of its axes, outermost first, none negative; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Number of elements: the product of the lengths, 1 for a scalar.</summary>
    public long ElementCount { get; }

    internal TensorElements? Elements { get; }

    /// <summary>Name, type and shape.</summary>
    public override string ToString() => $"{Shown.Name(Name)} {TypeName} {Shown.Shape<long>(_shape)}";
}
