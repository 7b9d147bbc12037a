namespace AttentionGen.Tests.Numerics;

/// <summary>The gradients of a call, whoever computed them; of what there is not, empty.</summary>
internal sealed record GradientArrays<T>(T[] Query, T[] Key, T[] Value, T[] Bias, T[] Sinks)
{
    /// <summary>All of them with their names.</summary>
    public IReadOnlyList<(string Name, T[] Values)> All =>
        [("query gradient", Query), ("key gradient", Key), ("value gradient", Value), ("bias gradient", Bias), ("sink gradient", Sinks), .. Weights];

    /// <summary>Those of a layer's weights.</summary>
    public IReadOnlyList<(string Name, T[] Values)> Weights { get; init; } = [];
}
