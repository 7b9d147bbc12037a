using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>Weights of any layer, as an optimiser sees them.</summary>
/// <remarks>Gradients have the form of the weights whose they are: <c>CreateGradients</c> of each kind gives an object with the same arrays, all 0.</remarks>
public interface IWeights
{
    /// <summary>All arrays, always in the same order: that of the gradients made by <c>CreateGradients</c> too.</summary>
    ImmutableArray<WeightParameter> Parameters { get; }

    /// <summary>
    /// Packs anew what layers were constructed from, after <see cref="Parameters"/> were changed. Allocates nothing. No layer that was constructed from these weights may be
    /// running meanwhile.
    /// </summary>
    void Repack();
}
