namespace AttentionGen;

/// <summary>
/// Where the gradients of a call go, by name: in float from a kernel, in double from <see cref="ReferenceAttention"/>. Gradients of query, key and value are written, whatever is
/// there; those of bias and sinks are added to what is there, so that calls add up. The reference computes what is not left empty; a kernel wants query, key and value always.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct AttentionGradients<T>
    where T : unmanaged
{
    /// <summary>Receives the gradient of the queries, in their layout.</summary>
    public Span<T> Query { get; init; }

    /// <summary>Receives the gradient of the keys, in their layout.</summary>
    public Span<T> Key { get; init; }

    /// <summary>Receives the gradient of the values, in their layout.</summary>
    public Span<T> Value { get; init; }

    /// <summary>The gradient of the additive bias is added to this, in its declared axes; each element sums over the axes that the bias has not.</summary>
    public Span<T> Bias { get; init; }

    /// <summary>The gradient of the sinks is added to this, one for each head.</summary>
    public Span<T> Sinks { get; init; }
}
