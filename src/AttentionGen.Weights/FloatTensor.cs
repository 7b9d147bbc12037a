using System.Globalization;

namespace AttentionGen.Weights;

/// <summary>A tensor of floats that is to be written to a file.</summary>
public sealed class FloatTensor
{
    private readonly int[] _shape;

    /// <summary>A tensor of a name, with elements that are not copied.</summary>
    /// <param name="name">Its name, unique within the file.</param>
    /// <param name="elements">Its elements, the last axis running fastest.</param>
    /// <param name="shape">Lengths of its axes, outermost first, none negative; empty for a scalar.</param>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="ArgumentException">There are not as many elements as the shape has.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative.</exception>
    public FloatTensor(string name, ReadOnlyMemory<float> elements, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        decimal count = 1;
        foreach (int length in shape)
        {
            if (length < 0)
                throw new ArgumentOutOfRangeException(nameof(shape), length, $"A length of {Shown.Shape(shape)} is negative.");

            // No further than is needed to tell that it is too many.
            count = length == 0 ? 0 : Math.Min(count * length, int.MaxValue + 1m);
        }
        if (elements.Length != count)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Tensor {Shown.Name(name)} is {Shown.Shape(shape)}, but has {elements.Length} elements."), nameof(elements));
        }

        Name = name;
        Elements = elements;
        _shape = shape.ToArray();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its elements, the last axis running fastest.</summary>
    public ReadOnlyMemory<float> Elements { get; }

    /// <summary>Lengths of its axes, outermost first.</summary>
    public ReadOnlySpan<int> Shape => _shape;
}
