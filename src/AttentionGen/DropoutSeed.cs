using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>
/// What a call drops, told by two numbers: a counter-based generator (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011: Philox4x32 of ten rounds) makes of them and of an
/// element's place whether it is dropped. Nothing is stored: the way back computes the same anew, and no number of threads and no instruction set changes it.
/// </summary>
/// <remarks>
/// A call of other numbers drops others. Give each step of a training run, and each layer of a model, an offset of its own. The rate is that of the declaration, to 1 / 65,536.
/// </remarks>
/// <param name="Seed">The key of the generator: any number, the same for a whole run.</param>
/// <param name="Offset">Which call it is.</param>
public readonly record struct DropoutSeed(ulong Seed, ulong Offset)
{
    /// <summary>What an attention weight is multiplied by: 0, or 1 / (1 - rate).</summary>
    /// <param name="rate">The declared share of dropped weights, at least 0 and less than 1.</param>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="head">Number of the query head.</param>
    /// <param name="query">Number of the query within its sample.</param>
    /// <param name="key">Number of the key within its sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is less than 0, 1 or more, or no number; or another number is negative.</exception>
    public float WeightFactor(float rate, int sample, int head, int query, int key)
    {
        CheckRate(rate);
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        ArgumentOutOfRangeException.ThrowIfNegative(query);
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        return new DropoutRate(this, DropoutPlace.AttentionWeights, rate).OfWeight(sample, head, query, key);
    }

    /// <summary>What an element of a layer's rows is multiplied by: 0, or 1 / (1 - rate).</summary>
    /// <param name="rate">The declared share of dropped elements, at least 0 and less than 1.</param>
    /// <param name="place">Which rows.</param>
    /// <param name="row">Number of the row among those of all samples.</param>
    /// <param name="element">Number of the element in its row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is less than 0, 1 or more, or no number; another number is negative; or the place is not one of rows.</exception>
    public float RowFactor(float rate, DropoutPlace place, int row, int element)
    {
        CheckRate(rate);
        if (place is not (DropoutPlace.AttentionOutput or DropoutPlace.Hidden or DropoutPlace.NetworkOutput))
            throw new ArgumentOutOfRangeException(nameof(place), place, "Expected AttentionOutput, Hidden or NetworkOutput.");
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfNegative(element);
        return new DropoutRate(this, place, rate).OfElement(row, element);
    }

    private static void CheckRate(float rate)
    {
        if (rate is not (>= 0f and < 1f))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "Expected a number from 0 to less than 1.");
    }
}
