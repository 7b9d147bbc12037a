using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>The matrix and bias of a linear layer, copied. Layers of several declarations that are constructed from one object share its packed form.</summary>
public sealed class LinearWeights : IWeights
{
    private LinearWeights(DenseMatrix matrix)
    {
        Matrix = matrix;
        Parameters = matrix.Parameters;
    }

    /// <inheritdoc/>
    public ImmutableArray<WeightParameter> Parameters { get; }

    internal DenseMatrix Matrix { get; }

    /// <summary>The state_dict of PyTorch's <c>nn.Linear</c>, whose matrix has a row for each output.</summary>
    /// <param name="weight"><c>weight</c>, (outputs, inputs).</param>
    /// <param name="bias"><c>bias</c>, (outputs), or empty for none.</param>
    /// <exception cref="ArgumentException">The matrix is empty, or the bias does not divide it.</exception>
    public static LinearWeights FromPyTorch(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias = default) =>
        new(new DenseMatrix(weight, bias, inputsByOutputs: false, nameof(weight), nameof(bias)));

    /// <summary>A matrix as ONNX models hold it for MatMul and Gemm: a row for each input. GPT-2's <c>Conv1D</c> has the same order.</summary>
    /// <param name="weight">(inputs, outputs).</param>
    /// <param name="bias">(outputs), or empty for none.</param>
    /// <exception cref="ArgumentException">The matrix is empty, or the bias does not divide it.</exception>
    public static LinearWeights FromOnnx(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias = default) =>
        new(new DenseMatrix(weight, bias, inputsByOutputs: true, nameof(weight), nameof(bias)));

    /// <summary>Gradients of these weights, all 0: what <c>Backward</c> adds to.</summary>
    public LinearWeights CreateGradients() => new(Matrix.Zeros());

    /// <inheritdoc/>
    public void Repack() => Matrix.Repack();
}
