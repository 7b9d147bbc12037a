using System.Numerics.Tensors;

namespace AttentionGen.Tensors;

/// <summary>A generated kernel's <c>Forward</c> without masks.</summary>
/// <param name="query">Queries.</param>
/// <param name="key">Keys.</param>
/// <param name="value">Values.</param>
/// <param name="output">Receives the output.</param>
public delegate void SpanForward(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output);

/// <summary>Calls kernels with tensors. A kernel with more arguments is called with <see cref="DenseTensor"/>'s spans.</summary>
public static class TensorAttention
{
    /// <summary>One call of a kernel.</summary>
    /// <param name="forward">The kernel's <c>Forward</c>, which checks the lengths; a static method group is made a delegate once.</param>
    /// <param name="query">Queries, of rank 4 as the kernel's layout has them.</param>
    /// <param name="key">Keys, of rank 4, of the query's batch and element count of a row.</param>
    /// <param name="value">Values, of rank 4, of the key's first three lengths.</param>
    /// <param name="output">Receives the output, of the query's first three lengths and the value's last.</param>
    /// <exception cref="ArgumentException">A tensor is not dense or of another shape, or the kernel refuses it.</exception>
    public static void Forward(
        SpanForward forward, in ReadOnlyTensorSpan<float> query, in ReadOnlyTensorSpan<float> key, in ReadOnlyTensorSpan<float> value, in TensorSpan<float> output)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ReadOnlySpan<float> queries = DenseTensor.Span(query, nameof(query), -1, -1, -1, -1);
        ReadOnlySpan<float> keys = DenseTensor.Span(key, nameof(key), query.Lengths[0], -1, -1, query.Lengths[3]);
        ReadOnlySpan<float> values = DenseTensor.Span(value, nameof(value), key.Lengths[0], key.Lengths[1], key.Lengths[2], -1);
        Span<float> outputs = DenseTensor.Span(output, nameof(output), query.Lengths[0], query.Lengths[1], query.Lengths[2], value.Lengths[3]);
        forward(queries, keys, values, outputs);
    }
}
