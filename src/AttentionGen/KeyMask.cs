namespace AttentionGen;

/// <summary>
/// One boolean for each key of each sample, (batch, key), with what it means: made from <see cref="PaddedKeys"/> or <see cref="VisibleKeys"/>, never
/// from a bare span, because libraries disagree about what true says.
/// </summary>
public readonly ref struct KeyMask
{
    internal KeyMask(ReadOnlySpan<bool> keys, bool hides)
    {
        Keys = keys;
        Hides = hides;
    }

    /// <summary>(batch, key).</summary>
    public ReadOnlySpan<bool> Keys { get; }

    /// <summary>Whether true hides a key; otherwise true lets queries attend to it.</summary>
    public bool Hides { get; }
}
