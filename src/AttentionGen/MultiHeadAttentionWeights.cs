using System.ComponentModel;

namespace AttentionGen;

/// <summary>
/// The in- and out-projections of a multi-head attention layer, copied from the arrays of another library. Generated layers pack them
/// once, in their constructor.
/// </summary>
/// <remarks>
/// <para>
/// The in-projection makes, from a row of the model dimension E, first the queries of all heads, then the keys, then the values:
/// headCount*HeadDimension + headCount*HeadDimension + headCount*ValueDimension outputs, which is 3E by default. The out-projection
/// makes E outputs from headCount*ValueDimension inputs, which is E by default.
/// </para>
/// <para>
/// Without a declaration, sizes are checked against each other as far as the biases tell them; the layer checks the rest.
/// </para>
/// </remarks>
public sealed class MultiHeadAttentionWeights
{
    private readonly float[] _inProjectionWeight;
    private readonly float[] _inProjectionBias;
    private readonly float[] _outProjectionWeight;
    private readonly float[] _outProjectionBias;

    private MultiHeadAttentionWeights(
        ReadOnlySpan<float> inProjectionWeight,
        ReadOnlySpan<float> inProjectionBias,
        ReadOnlySpan<float> outProjectionWeight,
        ReadOnlySpan<float> outProjectionBias,
        bool inputsByOutputs)
    {
        CheckProjection(
            inProjectionWeight.Length, nameof(inProjectionWeight), inProjectionBias.Length, nameof(inProjectionBias));
        CheckProjection(
            outProjectionWeight.Length, nameof(outProjectionWeight), outProjectionBias.Length, nameof(outProjectionBias));
        CheckModelDimension(
            inProjectionWeight.Length, inProjectionBias.Length, nameof(inProjectionWeight), outProjectionBias.Length);

        _inProjectionWeight = inProjectionWeight.ToArray();
        _inProjectionBias = inProjectionBias.ToArray();
        _outProjectionWeight = outProjectionWeight.ToArray();
        _outProjectionBias = outProjectionBias.ToArray();
        InputsByOutputs = inputsByOutputs;
    }

    /// <summary>The in-projection matrix, (outputs, inputs) or (inputs, outputs) by <see cref="InputsByOutputs"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> InProjectionWeight => _inProjectionWeight;

    /// <summary>One value for each output of the in-projection, or empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> InProjectionBias => _inProjectionBias;

    /// <summary>The out-projection matrix, (outputs, inputs) or (inputs, outputs) by <see cref="InputsByOutputs"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> OutProjectionWeight => _outProjectionWeight;

    /// <summary>One value for each output of the out-projection, or empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> OutProjectionBias => _outProjectionBias;

    /// <summary>Whether the matrices are (inputs, outputs), as ONNX has them, rather than (outputs, inputs), as PyTorch has them.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool InputsByOutputs { get; }

    /// <summary>
    /// The state_dict of PyTorch's <c>nn.MultiheadAttention</c>, whose matrices have a row for each output.
    /// </summary>
    /// <param name="inProjectionWeight"><c>in_proj_weight</c>, (3E, E): query rows, then key rows, then value rows.</param>
    /// <param name="inProjectionBias"><c>in_proj_bias</c>, (3E), or empty for no bias.</param>
    /// <param name="outProjectionWeight"><c>out_proj.weight</c>, (E, E).</param>
    /// <param name="outProjectionBias"><c>out_proj.bias</c>, (E), or empty for no bias.</param>
    /// <returns>Weights that hold a copy of the four spans.</returns>
    /// <exception cref="ArgumentException">The spans' lengths contradict each other, or a matrix is empty.</exception>
    public static MultiHeadAttentionWeights FromPyTorch(
        ReadOnlySpan<float> inProjectionWeight,
        ReadOnlySpan<float> inProjectionBias,
        ReadOnlySpan<float> outProjectionWeight,
        ReadOnlySpan<float> outProjectionBias) =>
        new(inProjectionWeight, inProjectionBias, outProjectionWeight, outProjectionBias, inputsByOutputs: false);

    /// <summary>Weights as ONNX models hold them for MatMul and Gemm: a row for each input.</summary>
    /// <param name="inProjectionWeight">(E, 3E): query columns, then key columns, then value columns.</param>
    /// <param name="inProjectionBias">(3E), or empty for no bias.</param>
    /// <param name="outProjectionWeight">(E, E), inputs by outputs.</param>
    /// <param name="outProjectionBias">(E), or empty for no bias.</param>
    /// <returns>Weights that hold a copy of the four spans.</returns>
    /// <exception cref="ArgumentException">The spans' lengths contradict each other, or a matrix is empty.</exception>
    public static MultiHeadAttentionWeights FromOnnx(
        ReadOnlySpan<float> inProjectionWeight,
        ReadOnlySpan<float> inProjectionBias,
        ReadOnlySpan<float> outProjectionWeight,
        ReadOnlySpan<float> outProjectionBias) =>
        new(inProjectionWeight, inProjectionBias, outProjectionWeight, outProjectionBias, inputsByOutputs: true);

    /// <summary>Refuses weights that are not those of a layer of these sizes.</summary>
    /// <param name="modelDimension">d_model.</param>
    /// <param name="headCount">Number of heads.</param>
    /// <param name="headDimension">Elements of a head's query and key rows.</param>
    /// <param name="valueDimension">Elements of a head's value rows.</param>
    /// <exception cref="ArgumentException">A matrix or bias has another length; the parameter is named <c>weights</c>.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Check(int modelDimension, int headCount, int headDimension, int valueDimension)
    {
        long values = (long)headCount * valueDimension;
        long projected = 2L * headCount * headDimension + values;

        // The argument of the layer's constructor that takes these weights.
        const string Parameter = "weights";
        CheckMatrix(_inProjectionWeight.Length, projected, modelDimension, "in-projection weight", Parameter);
        CheckBias(_inProjectionBias.Length, projected, "in-projection bias", Parameter);
        CheckMatrix(_outProjectionWeight.Length, modelDimension, values, "out-projection weight", Parameter);
        CheckBias(_outProjectionBias.Length, modelDimension, "out-projection bias", Parameter);
    }

    private void CheckMatrix(int length, long outputs, long inputs, string name, string parameter)
    {
        if (length == outputs * inputs)
            return;

        string shape = InputsByOutputs ? $"inputs {inputs}, outputs {outputs}" : $"outputs {outputs}, inputs {inputs}";
        throw new ArgumentException($"The {name} must be ({shape}), {outputs * inputs} elements, but has {length}.", parameter);
    }

    private static void CheckBias(int length, long outputs, string name, string parameter)
    {
        if (length != 0 && length != outputs)
            throw new ArgumentException($"The {name} must be (outputs {outputs}), {outputs} elements, or empty, but has {length}.", parameter);
    }

    // A bias has one value for each output of its matrix, so it must divide it.
    private static void CheckProjection(int weightLength, string weightName, int biasLength, string biasName)
    {
        if (weightLength == 0)
            throw new ArgumentException($"{weightName} must be a matrix, but is empty.", weightName);

        if (biasLength != 0 && weightLength % biasLength != 0)
        {
            throw new ArgumentException(
                $"{biasName} must have one value for each output of {weightName}, which has {weightLength} elements, " +
                $"no multiple of the {biasLength} that {biasName} has.",
                biasName);
        }
    }

    // The out-projection's outputs are the in-projection's inputs: E.
    private static void CheckModelDimension(int inWeightLength, int inBiasLength, string inWeightName, int modelDimension)
    {
        if (modelDimension == 0)
            return;

        bool fits = inBiasLength == 0 ? inWeightLength % modelDimension == 0 : inWeightLength == (long)inBiasLength * modelDimension;
        if (fits)
            return;

        string outputs = inBiasLength == 0 ? "outputs" : $"outputs {inBiasLength}";
        string expected = inBiasLength == 0 ? $"a multiple of {modelDimension}" : $"{(long)inBiasLength * modelDimension}";
        throw new ArgumentException(
            $"{inWeightName} must have {outputs} and inputs {modelDimension}, as the biases tell, {expected} elements, " +
            $"but has {inWeightLength}.",
            inWeightName);
    }
}
