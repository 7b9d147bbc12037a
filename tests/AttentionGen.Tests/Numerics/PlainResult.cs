namespace AttentionGen.Tests.Numerics;

/// <summary>Everything that a plain run computes on its way to its results.</summary>
internal sealed record PlainResult<T>(T[] Output, T[] Weights) : AttentionArrays<T>(Output, Weights)
{
    /// <summary>Queries as attended with: given or projected, and rotated.</summary>
    public required T[] Query { get; init; }

    /// <summary>Keys, likewise.</summary>
    public required T[] Key { get; init; }

    /// <summary>Values, likewise but for the rotation.</summary>
    public required T[] Value { get; init; }

    /// <summary>|a cos| + |b sin| for every rotated element of a query, else the element's size: what its rounding goes by.</summary>
    public required T[] QuerySizes { get; init; }

    /// <summary>The same for keys.</summary>
    public required T[] KeySizes { get; init; }

    /// <summary>Weights before dropout, each as it is in <see cref="AttentionArrays{T}.Weights"/> where nothing is dropped.</summary>
    public required T[] Softmax { get; init; }

    /// <summary>Attention output before the output projection.</summary>
    public required T[] Context { get; init; }

    /// <summary>Of a whole transformer layer, what its attention returns.</summary>
    public T[] Attended { get; init; } = [];

    /// <summary>Weight of the sink, (batch, head, query), 0 where there is none.</summary>
    public required T[] SinkWeights { get; init; }

    /// <summary>Weight of the key that a layer's weights add, (batch, head, query), 0 where there is none.</summary>
    public required T[] BiasKeyWeights { get; init; }
}
