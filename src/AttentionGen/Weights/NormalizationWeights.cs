using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>Gain and bias of a normalisation, copied.</summary>
public sealed class NormalizationWeights : IWeights
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
        _gain = ParameterArray.Copy(gain);
        _bias = ParameterArray.Copy(bias);
        Parameters = _bias.Length == 0 ? [new("gain", _gain)] : [new("gain", _gain), new("bias", _bias)];
    }

    private NormalizationWeights(NormalizationWeights like)
        : this(new float[like._gain.Length], new float[like._bias.Length])
    {
    }

    /// <inheritdoc/>
    public ImmutableArray<WeightParameter> Parameters { get; }

    /// <summary>Gradients of these weights, all 0: what <c>Backward</c> adds to.</summary>
    public NormalizationWeights CreateGradients() => new(this);

    /// <inheritdoc/>
    /// <remarks>Does nothing: gain and bias are read as they are.</remarks>
    public void Repack()
    {
    }

    /// <summary>Normalises rows by themselves, as before a model's first layer or behind its last.</summary>
    /// <param name="normalization">How.</param>
    /// <param name="epsilon">What is added to the variance, or the mean square, under the root; at least 0.</param>
    /// <param name="rows">(row, element), as many elements as there are gains.</param>
    /// <param name="output">Receives the rows; may be <paramref name="rows"/> itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The normalisation is not defined, or epsilon is negative or not finite.</exception>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, or they overlap without being the same.</exception>
    public void Apply(Normalization normalization, float epsilon, ReadOnlySpan<float> rows, Span<float> output)
    {
        if (normalization is not (Normalization.LayerNorm or Normalization.RmsNorm))
            throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Expected LayerNorm or RmsNorm.");
        if (epsilon is not (>= 0f and <= float.MaxValue))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Expected a finite number of at least 0.");
        int width = _gain.Length;
        if (rows.Length % width != 0)
            throw new ArgumentException($"Expected (row, element {width}), a multiple of {width} elements, got {rows.Length}.", nameof(rows));
        if (output.Length != rows.Length)
            throw new ArgumentException($"Expected {rows.Length} elements as in 'rows', got {output.Length}.", nameof(output));
        if (rows.IsEmpty)
            return;
        ref float source = ref MemoryMarshal.GetReference(rows);
        ref float target = ref MemoryMarshal.GetReference(output);
        if (!Unsafe.AreSame(ref source, ref target))
            ArgumentCheck.Disjoint(output, rows, nameof(output), nameof(rows));
        RowNormalization.Run(Widest, normalization, epsilon, rows.Length / width, this, ref source, ref Unsafe.NullRef<float>(), ref target);
    }

    /// <summary>Floats of the widest vectors that all of a layer's arithmetic has on this machine.</summary>
    private static int Widest =>
        Vector512.IsHardwareAccelerated && Avx512DQ.IsSupported ? Lanes512.Count
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? Lanes256.Count
        : Vector128.IsHardwareAccelerated ? Lanes128.Count
        : ScalarLanes.Count;

    internal ReadOnlySpan<float> Gain => _gain;

    internal ReadOnlySpan<float> Bias => _bias;

    /// <summary>The gain, where it is a gradient.</summary>
    internal Span<float> GainGradient => _gain;

    /// <summary>The bias, likewise.</summary>
    internal Span<float> BiasGradient => _bias;

    /// <summary>Refuses weights for rows of another width.</summary>
    internal void Check(int width, string name)
    {
        if (_gain.Length != width)
            throw WeightsRefusal.Of($"{name} must have {width} elements, the model dimension, but has {_gain.Length}.");
    }
}
