using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AttentionGen.Tensors;

/// <summary>The elements of a tensor span as the flat span that a kernel takes: rows one after the other, nothing between them. Nothing is copied.</summary>
public static class DenseTensor
{
    /// <summary>The elements of a tensor that is only read.</summary>
    /// <typeparam name="T">Its elements' type.</typeparam>
    /// <param name="tensor">Row-major, without gaps.</param>
    /// <param name="name">Its name, for exceptions.</param>
    /// <param name="lengths">The lengths expected of its axes, outermost first; -1 for an axis that may have any.</param>
    /// <exception cref="ArgumentException">It has other axes, or they are not row-major or have gaps; the message names the axis, counted from 0.</exception>
    public static ReadOnlySpan<T> Span<T>(in ReadOnlyTensorSpan<T> tensor, string name, params ReadOnlySpan<nint> lengths)
    {
        int count = Check(tensor.Lengths, tensor.Strides, name, lengths);
        return count == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), count);
    }

    /// <summary>The elements of a tensor that is written.</summary>
    /// <inheritdoc cref="Span{T}(in ReadOnlyTensorSpan{T}, string, ReadOnlySpan{nint})"/>
    public static Span<T> Span<T>(in TensorSpan<T> tensor, string name, params ReadOnlySpan<nint> lengths)
    {
        int count = Check(tensor.Lengths, tensor.Strides, name, lengths);
        return count == 0 ? [] : MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), count);
    }

    private static int Check(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides, string name, ReadOnlySpan<nint> expected)
    {
        if (lengths.Length != expected.Length)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected {expected.Length} axes, got {lengths.Length}."), name);
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            if (expected[axis] >= 0 && lengths[axis] != expected[axis])
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"Expected length {expected[axis]} of axis {axis}, got {lengths[axis]}."), name);
            }
        }

        // The elements within an index of an axis; without any elements at all, strides mean nothing, nor along an axis of length 1.
        nint count = 1;
        if (lengths.Contains((nint)0))
            return 0;
        for (int axis = lengths.Length - 1; axis >= 0; axis--)
        {
            if (lengths[axis] != 1 && strides[axis] != count)
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"Expected a dense, row-major tensor, of stride {count} in axis {axis}, got stride {strides[axis]}."), name);
            }
            count = checked(count * lengths[axis]);
        }
        return checked((int)count);
    }
}
