namespace AttentionGen;

/// <summary>
/// Where the gradients of what a layer's call reads go, by name: in float from a layer, in double from <see cref="ReferenceAttention"/>. Gradients of rows are written, those of
/// bias and sinks are added to what is there, so that calls add up; what is left empty is not wanted.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct MultiHeadAttentionGradients<T>
    where T : unmanaged
{
    /// <summary>Receives the gradient of the input.</summary>
    public Span<T> Input { get; init; }

    /// <summary>Receives the gradient of the memory that keys and values come from.</summary>
    public Span<T> Memory { get; init; }

    /// <summary>Receives the gradient of the memory of keys, in a layer with one of its own for values.</summary>
    public Span<T> KeyMemory { get; init; }

    /// <summary>Receives the gradient of the memory of values.</summary>
    public Span<T> ValueMemory { get; init; }

    /// <summary>The gradient of the additive bias is added to this, in its declared axes; each element sums over the axes that the bias has not.</summary>
    public Span<T> Bias { get; init; }

    /// <summary>The gradient of the sinks is added to this, one for each head.</summary>
    public Span<T> Sinks { get; init; }
}
