namespace AttentionGen;

/// <summary>Gain and bias of a normalisation, copied.</summary>
public sealed class NormalizationWeights
{
    private readonly float[] _gain;
    private readonly float[] _bias;

    /// <summary>Copies gain and bias.</summary>
    /// <param name="gain">A factor for each element of a row (PyTorch's <c>weight</c>, ONNX's <c>Scale</c>).</param>
    /// <param name="bias">A summand for each element, or empty for none.</param>
    /// <exception cref="ArgumentException">The gain is empty, or the bias has another length.</exception>
    public NormalizationWeights(ReadOnlySpan<float> gain, ReadOnlySpan<float> bias = default)
    {
        if (gain.IsEmpty)
            throw new ArgumentException("gain must have a factor for each element, but is empty.", nameof(gain));
        if (!bias.IsEmpty && bias.Length != gain.Length)
            throw new ArgumentException($"bias must have {gain.Length} elements as gain has, or be empty, but has {bias.Length}.", nameof(bias));
        _gain = gain.ToArray();
        _bias = bias.ToArray();
    }

    internal ReadOnlySpan<float> Gain => _gain;

    internal ReadOnlySpan<float> Bias => _bias;

    /// <summary>Refuses weights for rows of another width.</summary>
    internal void Check(int width, string name)
    {
        if (_gain.Length != width)
            throw WeightsRefusal.Of($"{name} must have {width} elements, the model dimension, but has {_gain.Length}.");
    }
}
