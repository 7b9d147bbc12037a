namespace AttentionGen;

/// <summary>One array of a layer's weights, or of their gradients.</summary>
/// <param name="Name">What it is, such as <c>feedForward.up.weight</c>.</param>
/// <param name="Values">Its elements, in the order in which they were given. Layers see what is written here after <see cref="IWeights.Repack"/>.</param>
public readonly record struct WeightParameter(string Name, Memory<float> Values)
{
    /// <summary>The same under the name of what it is a part of.</summary>
    internal WeightParameter Of(string part) => this with { Name = $"{part}.{Name}" };
}
