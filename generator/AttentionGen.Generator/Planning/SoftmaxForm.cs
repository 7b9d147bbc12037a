namespace AttentionGen.Generator.Planning;

/// <summary>How the softmax of a panel is computed.</summary>
internal enum SoftmaxForm
{
    /// <summary>All scores of a panel are held at once: the maximum first, then the exponentials.</summary>
    Strip,

    /// <summary>Block after block of keys, sums rescaled whenever the maximum grows (Milakov and Gimelshein, 2018).</summary>
    Online,
}
