using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AttentionGen.Weights.Bytes;
using AttentionGen.Weights.Elements;

namespace AttentionGen.Weights;

/// <summary>
/// Tensors by their names, as a file of a published model holds them. What is read is a copy, so it outlives this object. May be used by several threads.
/// </summary>
/// <remarks>
/// Nothing in a file is believed: whatever is wrong with it is an <see cref="InvalidDataException"/> that says what, where, and what was expected, from
/// opening or from reading. Memory that is allocated is bounded by the size of the file.
/// </remarks>
public abstract class NamedTensors : IDisposable
{
    private readonly IReadOnlyList<ModelBytes> _sources;
    private readonly Dictionary<string, NamedTensor> _tensors;
    private readonly string[] _names;
    private bool _isDisposed;

    /// <param name="sources">What the tensors lie in; disposed of with this object.</param>
    /// <param name="tensors">In the file's order, with names that differ.</param>
    private protected NamedTensors(IReadOnlyList<ModelBytes> sources, IReadOnlyList<NamedTensor> tensors)
    {
        _sources = sources;
        _tensors = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        _names = [.. tensors.Select(tensor => tensor.Name)];
    }

    /// <summary>Names of all tensors, in the file's order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Number of tensors.</summary>
    public int Count => _names.Length;

    /// <summary>Type and shape of a tensor.</summary>
    /// <param name="name">The tensor's name; upper and lower case differ.</param>
    /// <exception cref="KeyNotFoundException">There is none of this name; the message lists names that are like it.</exception>
    public NamedTensor this[string name] => TryGet(name, out NamedTensor? tensor) ? tensor : throw NearNames.NotFound("tensor", name, _names);

    /// <summary>Whether there is a tensor of this name.</summary>
    /// <param name="name">The tensor's name; upper and lower case differ.</param>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Type and shape of a tensor, if there is one of this name.</summary>
    /// <param name="name">The tensor's name; upper and lower case differ.</param>
    /// <param name="tensor">The tensor, or null.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out NamedTensor? tensor) => _tensors.TryGetValue(name, out tensor);

    /// <summary>A tensor's elements as floats, the last axis running fastest.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>
    /// A new array of <see cref="NamedTensor.ElementCount"/> elements. Float16 and bfloat16 widen exactly; float64 rounds to the nearest float.
    /// </returns>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name; the message lists names that are like it.</exception>
    /// <exception cref="InvalidDataException">The tensor holds no floating-point numbers or more than an array can, or its data are malformed.</exception>
    /// <exception cref="ObjectDisposedException">This object has been disposed of.</exception>
    public float[] ReadFloats(string name)
    {
        NamedTensor tensor = this[name];
        TensorElements elements = ElementsOf(tensor);
        if (tensor.ElementCount > Array.MaxLength)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"Tensor {Shown.Name(name)} has {tensor.ElementCount} elements; an array has at most {Array.MaxLength}."));
        }

        float[] result = GC.AllocateUninitializedArray<float>((int)tensor.ElementCount);
        elements.Read(result);
        return result;
    }

    /// <summary>A tensor's elements as floats, the last axis running fastest, if it has the shape that is expected.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="expectedShape">The lengths that its axes must have, outermost first, -1 for one that may have any; empty for a scalar.</param>
    /// <returns>As without a shape.</returns>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name; the message lists names that are like it.</exception>
    /// <exception cref="InvalidDataException">
    /// The tensor has another shape, holds no floating-point numbers or more than an array can, or its data are malformed.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This object has been disposed of.</exception>
    public float[] ReadFloats(string name, params ReadOnlySpan<int> expectedShape)
    {
        ReadOnlySpan<long> shape = this[name].Shape;
        return IsShape(shape, expectedShape)
            ? ReadFloats(name)
            : throw new InvalidDataException($"Expected tensor {Shown.Name(name)} to be {Shown.Shape(expectedShape)}, but it is {Shown.Shape(shape)}.");
    }

    /// <summary>A tensor's elements as floats, the last axis running fastest, into memory of the caller's.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="destination">Receives <see cref="NamedTensor.ElementCount"/> elements, which must be its length. What it holds after an exception from malformed data is not defined.</param>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name; the message lists names that are like it.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="InvalidDataException">The tensor holds no floating-point numbers, or its data are malformed.</exception>
    /// <exception cref="ObjectDisposedException">This object has been disposed of.</exception>
    public void Read(string name, Span<float> destination)
    {
        NamedTensor tensor = this[name];
        TensorElements elements = ElementsOf(tensor);
        if (destination.Length != tensor.ElementCount)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Expected {tensor.ElementCount} elements, as many as tensor {Shown.Name(name)} has, got {destination.Length}."),
                nameof(destination));
        }
        elements.Read(destination);
    }

    /// <summary>Closes what the tensors are read from. A read under way on another thread ends first.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (ModelBytes source in _sources)
            source.Dispose();
        GC.SuppressFinalize(this);
    }

    private TensorElements ElementsOf(NamedTensor tensor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return tensor.Elements ?? throw new InvalidDataException(
            $"Tensor {Shown.Name(tensor.Name)} is of type {tensor.TypeName}; float32, float64, float16 and bfloat16 are read as floats, and no other type.");
    }

    private static bool IsShape(ReadOnlySpan<long> shape, ReadOnlySpan<int> expected)
    {
        if (shape.Length != expected.Length)
            return false;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (expected[axis] != -1 && shape[axis] != expected[axis])
                return false;
        }
        return true;
    }
}
