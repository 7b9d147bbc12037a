using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>A kernel of the gallery, and what the reference is told in place of its methods.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="TypeName">Name of its type.</param>
/// <param name="Forward">Calls it: query, key, value and output, (sequence, head, dimension).</param>
/// <param name="Plan">How it computes.</param>
internal sealed record GalleryEntry(string Name, string TypeName, Action<float[], float[], float[], float[]> Forward, Func<KernelDescription> Plan)
{
    /// <summary>Which keys a query sees, if not all.</summary>
    public MaskPredicateFunction? Predicate { get; init; }

    /// <summary>What becomes of a score, if anything.</summary>
    public ScoreModifierFunction? Modifier { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
