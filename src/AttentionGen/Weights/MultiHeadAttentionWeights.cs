using System.Collections.Immutable;
using System.ComponentModel;
using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>
/// The in- and out-projections of a multi-head attention layer, copied from the arrays of another library. Generated layers pack them
/// once, in their constructor.
/// </summary>
/// <remarks>
/// <para>
/// The in-projection makes the queries of all heads, then the keys, then the values: headCount*HeadDimension +
/// keyValueHeadCount*HeadDimension + keyValueHeadCount*ValueDimension outputs, which is 3E by default, from a row of the model dimension E; with
/// separate matrices keys and values may come from rows of other widths. The out-projection makes E outputs from headCount*ValueDimension
/// inputs, which is E by default.
/// </para>
/// <para>
/// Without a declaration, sizes are checked against each other as far as the biases tell them; the layer checks the rest.
/// </para>
/// </remarks>
public sealed class MultiHeadAttentionWeights : IWeights
{
    // Either one in-projection matrix, or one each for queries, keys and values; what is not there is empty.
    private readonly float[] _inProjectionWeight;
    private readonly float[] _queryWeight;
    private readonly float[] _keyWeight;
    private readonly float[] _valueWeight;
    private readonly float[] _inProjectionBias;
    private readonly float[] _outProjectionWeight;
    private readonly float[] _outProjectionBias;
    private readonly float[] _biasKey;
    private readonly float[] _biasValue;
    private ImmutableArray<WeightParameter> _parameters;
    private readonly PackedForms<(int Lanes, ElementType Type, int Queries, int Keys, int Values, int KeyInputs, int ValueInputs, bool IsBackward), PackedAttention> _packed = new();

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
            inProjectionWeight.Length, inProjectionBias.Length, nameof(inProjectionWeight), outProjectionWeight.Length, outProjectionBias.Length);

        _inProjectionWeight = ParameterArray.Copy(inProjectionWeight);
        _queryWeight = _keyWeight = _valueWeight = [];
        _inProjectionBias = ParameterArray.Copy(inProjectionBias);
        _outProjectionWeight = ParameterArray.Copy(outProjectionWeight);
        _outProjectionBias = ParameterArray.Copy(outProjectionBias);
        _biasKey = _biasValue = [];
        InputsByOutputs = inputsByOutputs;
    }

    private MultiHeadAttentionWeights(
        ReadOnlySpan<float> queryWeight,
        ReadOnlySpan<float> keyWeight,
        ReadOnlySpan<float> valueWeight,
        ReadOnlySpan<float> inProjectionBias,
        ReadOnlySpan<float> outProjectionWeight,
        ReadOnlySpan<float> outProjectionBias,
        bool inputsByOutputs)
    {
        CheckPresent(queryWeight.Length, nameof(queryWeight));
        CheckPresent(keyWeight.Length, nameof(keyWeight));
        CheckPresent(valueWeight.Length, nameof(valueWeight));
        CheckProjection(
            outProjectionWeight.Length, nameof(outProjectionWeight), outProjectionBias.Length, nameof(outProjectionBias));
        CheckModelDimension(queryWeight.Length, 0, nameof(queryWeight), outProjectionWeight.Length, outProjectionBias.Length);

        _inProjectionWeight = [];
        _queryWeight = ParameterArray.Copy(queryWeight);
        _keyWeight = ParameterArray.Copy(keyWeight);
        _valueWeight = ParameterArray.Copy(valueWeight);
        _inProjectionBias = ParameterArray.Copy(inProjectionBias);
        _outProjectionWeight = ParameterArray.Copy(outProjectionWeight);
        _outProjectionBias = ParameterArray.Copy(outProjectionBias);
        _biasKey = _biasValue = [];
        InputsByOutputs = inputsByOutputs;
        HasSeparateMatrices = true;
    }

    private MultiHeadAttentionWeights(MultiHeadAttentionWeights other, ReadOnlySpan<float> biasKey, ReadOnlySpan<float> biasValue)
    {
        CheckPresent(biasKey.Length, nameof(biasKey));
        CheckPresent(biasValue.Length, nameof(biasValue));

        _inProjectionWeight = ParameterArray.Copy(other._inProjectionWeight);
        _queryWeight = ParameterArray.Copy(other._queryWeight);
        _keyWeight = ParameterArray.Copy(other._keyWeight);
        _valueWeight = ParameterArray.Copy(other._valueWeight);
        _inProjectionBias = ParameterArray.Copy(other._inProjectionBias);
        _outProjectionWeight = ParameterArray.Copy(other._outProjectionWeight);
        _outProjectionBias = ParameterArray.Copy(other._outProjectionBias);
        _biasKey = ParameterArray.Copy(biasKey);
        _biasValue = ParameterArray.Copy(biasValue);
        InputsByOutputs = other.InputsByOutputs;
        HasSeparateMatrices = other.HasSeparateMatrices;
    }

    private MultiHeadAttentionWeights(MultiHeadAttentionWeights like)
    {
        _inProjectionWeight = ParameterArray.Zeros(like._inProjectionWeight);
        _queryWeight = ParameterArray.Zeros(like._queryWeight);
        _keyWeight = ParameterArray.Zeros(like._keyWeight);
        _valueWeight = ParameterArray.Zeros(like._valueWeight);
        _inProjectionBias = ParameterArray.Zeros(like._inProjectionBias);
        _outProjectionWeight = ParameterArray.Zeros(like._outProjectionWeight);
        _outProjectionBias = ParameterArray.Zeros(like._outProjectionBias);
        _biasKey = ParameterArray.Zeros(like._biasKey);
        _biasValue = ParameterArray.Zeros(like._biasValue);
        InputsByOutputs = like.InputsByOutputs;
        HasSeparateMatrices = like.HasSeparateMatrices;
    }

    /// <inheritdoc/>
    public ImmutableArray<WeightParameter> Parameters => _parameters.IsDefault ? _parameters = [.. Present(
        ("inProjectionWeight", _inProjectionWeight), ("queryWeight", _queryWeight), ("keyWeight", _keyWeight), ("valueWeight", _valueWeight),
        ("inProjectionBias", _inProjectionBias), ("outProjectionWeight", _outProjectionWeight), ("outProjectionBias", _outProjectionBias),
        ("biasKey", _biasKey), ("biasValue", _biasValue))] : _parameters;

    /// <summary>
    /// The in-projection matrix, (outputs, inputs) or (inputs, outputs) by <see cref="InputsByOutputs"/>; empty if there are separate ones.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> InProjectionWeight => _inProjectionWeight;

    /// <summary>One value for each output of the in-projection, or of the three separate ones, or empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> InProjectionBias => _inProjectionBias;

    /// <summary>The out-projection matrix, (outputs, inputs) or (inputs, outputs) by <see cref="InputsByOutputs"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> OutProjectionWeight => _outProjectionWeight;

    /// <summary>One value for each output of the out-projection, or empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> OutProjectionBias => _outProjectionBias;

    /// <summary>The key that is appended to every sample's, (keyValueHeadCount * HeadDimension), or empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> BiasKey => _biasKey;

    /// <summary>The value that is appended to every sample's, (keyValueHeadCount * ValueDimension), or empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlySpan<float> BiasValue => _biasValue;

    /// <summary>Whether the matrices are (inputs, outputs), as ONNX has them, rather than (outputs, inputs), as PyTorch has them.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool InputsByOutputs { get; }

    /// <summary>Whether queries, keys and values have a matrix each.</summary>
    internal bool HasSeparateMatrices { get; }

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

    /// <summary>
    /// The state_dict of a PyTorch <c>nn.MultiheadAttention</c> whose <c>kdim</c> or <c>vdim</c> differ from its <c>embed_dim</c>, E.
    /// </summary>
    /// <param name="queryWeight"><c>q_proj_weight</c>, (E, E).</param>
    /// <param name="keyWeight"><c>k_proj_weight</c>, (E, kdim).</param>
    /// <param name="valueWeight"><c>v_proj_weight</c>, (E, vdim).</param>
    /// <param name="inProjectionBias"><c>in_proj_bias</c>, (3E): of queries, then keys, then values; or empty for no bias.</param>
    /// <param name="outProjectionWeight"><c>out_proj.weight</c>, (E, E).</param>
    /// <param name="outProjectionBias"><c>out_proj.bias</c>, (E), or empty for no bias.</param>
    /// <returns>Weights that hold a copy of the six spans.</returns>
    /// <exception cref="ArgumentException">The spans' lengths contradict each other, or a matrix is empty.</exception>
    public static MultiHeadAttentionWeights FromPyTorch(
        ReadOnlySpan<float> queryWeight,
        ReadOnlySpan<float> keyWeight,
        ReadOnlySpan<float> valueWeight,
        ReadOnlySpan<float> inProjectionBias,
        ReadOnlySpan<float> outProjectionWeight,
        ReadOnlySpan<float> outProjectionBias) =>
        new(queryWeight, keyWeight, valueWeight, inProjectionBias, outProjectionWeight, outProjectionBias, inputsByOutputs: false);

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

    /// <summary>Weights as exported models hold them, one matrix each for queries, keys and values, with a row for each input.</summary>
    /// <param name="queryWeight">(E, outputs of all query heads).</param>
    /// <param name="keyWeight">(inputs of keys, outputs of all key heads).</param>
    /// <param name="valueWeight">(inputs of values, outputs of all value heads).</param>
    /// <param name="inProjectionBias">Of queries, then keys, then values, end to end; or empty for no bias.</param>
    /// <param name="outProjectionWeight">(outputs of all heads, E).</param>
    /// <param name="outProjectionBias">(E), or empty for no bias.</param>
    /// <returns>Weights that hold a copy of the six spans.</returns>
    /// <exception cref="ArgumentException">The spans' lengths contradict each other, or a matrix is empty.</exception>
    public static MultiHeadAttentionWeights FromOnnx(
        ReadOnlySpan<float> queryWeight,
        ReadOnlySpan<float> keyWeight,
        ReadOnlySpan<float> valueWeight,
        ReadOnlySpan<float> inProjectionBias,
        ReadOnlySpan<float> outProjectionWeight,
        ReadOnlySpan<float> outProjectionBias) =>
        new(queryWeight, keyWeight, valueWeight, inProjectionBias, outProjectionWeight, outProjectionBias, inputsByOutputs: true);

    /// <summary>The same with PyTorch's <c>bias_k</c> and <c>bias_v</c>, for a layer with AddBiasKeyValue.</summary>
    /// <param name="biasKey"><c>bias_k</c>, (keyValueHeadCount * HeadDimension), which is E by default.</param>
    /// <param name="biasValue"><c>bias_v</c>, (keyValueHeadCount * ValueDimension), which is E by default.</param>
    /// <returns>New weights that hold a copy of the two spans.</returns>
    /// <exception cref="ArgumentException">A span is empty.</exception>
    public MultiHeadAttentionWeights WithBiasKeyValue(ReadOnlySpan<float> biasKey, ReadOnlySpan<float> biasValue) =>
        new(this, biasKey, biasValue);

    /// <summary>Gradients of these weights, all 0: what <c>Backward</c> adds to.</summary>
    public MultiHeadAttentionWeights CreateGradients() => new(this);

    /// <inheritdoc/>
    public void Repack() => _packed.ForEach(this, static (weights, packed) => packed.Fill(weights.Projections(packed.Layer, packed.Query.Type)));

    /// <summary>Refuses weights that are not those of a layer of these sizes.</summary>
    /// <param name="modelDimension">d_model.</param>
    /// <param name="headCount">Number of query heads.</param>
    /// <param name="keyValueHeadCount">Number of key and value heads.</param>
    /// <param name="headDimension">Elements of a head's query and key rows.</param>
    /// <param name="valueDimension">Elements of a head's value rows.</param>
    /// <param name="keyInputDimension">Elements of a row that keys are projected from.</param>
    /// <param name="valueInputDimension">Elements of a row that values are projected from.</param>
    /// <param name="hasBiasKeyValue">Whether the layer has one more key and value from its weights.</param>
    /// <exception cref="ArgumentException">A matrix or bias has another length; the parameter is named <c>weights</c>.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Check(
        int modelDimension,
        int headCount,
        int keyValueHeadCount,
        int headDimension,
        int valueDimension,
        int keyInputDimension,
        int valueInputDimension,
        bool hasBiasKeyValue)
    {
        long queries = (long)headCount * headDimension;
        long keys = (long)keyValueHeadCount * headDimension;
        long values = (long)keyValueHeadCount * valueDimension;
        long projected = queries + keys + values;
        long context = (long)headCount * valueDimension;

        if (HasSeparateMatrices)
        {
            CheckMatrix(_queryWeight.Length, queries, modelDimension, "query weight");
            CheckMatrix(_keyWeight.Length, keys, keyInputDimension, "key weight");
            CheckMatrix(_valueWeight.Length, values, valueInputDimension, "value weight");
        }
        else if (keyInputDimension != modelDimension || valueInputDimension != modelDimension)
        {
            throw Unfit(
                $"The layer projects keys from {keyInputDimension} and values from {valueInputDimension} inputs, not from the " +
                $"model dimension {modelDimension}: its weights must have a matrix each for queries, keys and values.");
        }
        else
        {
            CheckMatrix(_inProjectionWeight.Length, projected, modelDimension, "in-projection weight");
        }

        CheckBias(_inProjectionBias.Length, projected, "in-projection bias");
        CheckMatrix(_outProjectionWeight.Length, modelDimension, context, "out-projection weight");
        CheckBias(_outProjectionBias.Length, modelDimension, "out-projection bias");
        CheckRow(_biasKey.Length, hasBiasKeyValue, keyValueHeadCount, headDimension, "key bias");
        CheckRow(_biasValue.Length, hasBiasKeyValue, keyValueHeadCount, valueDimension, "value bias");
    }

    /// <summary>The layer's projections, of weights that passed <see cref="Check"/> with the same sizes, as if they were stored so.</summary>
    internal LayerProjections Projections(
        int modelDimension,
        int headCount,
        int keyValueHeadCount,
        int headDimension,
        int valueDimension,
        int keyInputDimension,
        int valueInputDimension,
        ElementType type)
    {
        int queries = headCount * headDimension, keys = keyValueHeadCount * headDimension, values = keyValueHeadCount * valueDimension;
        return new LayerProjections
        {
            Query = InProjection(_queryWeight, modelDimension, 0, queries, type),
            Key = InProjection(_keyWeight, keyInputDimension, queries, keys, type),
            Value = InProjection(_valueWeight, valueInputDimension, queries + keys, values, type),
            Output = new ProjectionMatrix
            {
                Weight = _outProjectionWeight,
                Bias = _outProjectionBias,
                InputsByOutputs = InputsByOutputs,
                Inputs = headCount * valueDimension,
                Outputs = modelDimension,
                Type = type,
            },
            BiasKey = _biasKey,
            BiasValue = _biasValue,
        };
    }

    /// <summary>The packed projections of weights that passed <see cref="Check"/>, made once for all layers that divide them alike.</summary>
    internal PackedAttention Pack(LayerShape layer, DensePlan plan) => Pack(layer, plan, isBackward: false);

    /// <summary>The same for gradients: from outputs to inputs.</summary>
    internal PackedAttention PackBackward(LayerShape layer, DensePlan plan) => Pack(layer, plan, isBackward: true);

    /// <summary>Where gradients are added to these arrays, which are those of a layer's gradients and passed <see cref="Check"/>.</summary>
    internal AttentionProjectionGradients Gradients(LayerShape layer)
    {
        LayerProjections projections = Projections(layer, ElementType.Float32);
        return new AttentionProjectionGradients
        {
            Query = InGradient(projections.Query, _queryWeight, 0),
            Key = InGradient(projections.Key, _keyWeight, projections.Query.Outputs),
            Value = InGradient(projections.Value, _valueWeight, projections.Query.Outputs + projections.Key.Outputs),
            Output = ProjectionGradient.Of(projections.Output, _outProjectionWeight, _outProjectionBias),
            BiasKey = _biasKey,
            BiasValue = _biasValue,
        };
    }

    private LayerProjections Projections(LayerShape layer, ElementType type)
    {
        AttentionShape shape = layer.Attention;
        return Projections(
            layer.ModelDimension, shape.HeadCount, shape.KeyValueHeadCount, shape.HeadDimension, shape.ValueDimension, layer.KeyInputDimension, layer.ValueInputDimension, type);
    }

    private PackedAttention Pack(LayerShape layer, DensePlan plan, bool isBackward)
    {
        AttentionShape shape = layer.Attention;
        return _packed.GetOrAdd(
            (plan.PanelLanes, plan.WeightType, shape.HeadCount * shape.HeadDimension, shape.KeyValueHeadCount * shape.HeadDimension,
                shape.KeyValueHeadCount * shape.ValueDimension, layer.KeyInputDimension, layer.ValueInputDimension, isBackward),
            () => new PackedAttention(Projections(layer, plan.WeightType), plan.PanelLanes, isBackward, layer));
    }

    private ProjectionGradient InGradient(scoped in ProjectionMatrix matrix, float[] separate, int firstOutput) => HasSeparateMatrices
        ? ProjectionGradient.Of(matrix, separate, _inProjectionBias.Length == 0 ? default : _inProjectionBias.AsSpan(firstOutput, matrix.Outputs))
        : ProjectionGradient.Of(matrix, _inProjectionWeight, _inProjectionBias);

    private static IEnumerable<WeightParameter> Present(params (string Name, float[] Values)[] arrays) =>
        arrays.Where(static array => array.Values.Length > 0).Select(static array => new WeightParameter(array.Name, array.Values));

    // Some outputs of the one matrix, or a matrix of its own with its part of the one bias.
    private ProjectionMatrix InProjection(ReadOnlySpan<float> separate, int inputs, int firstOutput, int outputs, ElementType type)
    {
        ReadOnlySpan<float> bias = _inProjectionBias;
        if (HasSeparateMatrices && !bias.IsEmpty)
            bias = bias.Slice(firstOutput, outputs);

        return new ProjectionMatrix
        {
            Weight = HasSeparateMatrices ? separate : _inProjectionWeight,
            Bias = bias,
            InputsByOutputs = InputsByOutputs,
            Inputs = inputs,
            FirstOutput = HasSeparateMatrices ? 0 : firstOutput,
            Outputs = outputs,
            Type = type,
        };
    }

    // Named after the argument of the layer's constructor that takes these weights.
    private static ArgumentException Unfit(string message, string parameter = "weights") => new(message, parameter);

    private void CheckMatrix(int length, long outputs, long inputs, string name)
    {
        if (length == outputs * inputs)
            return;

        string shape = InputsByOutputs ? $"inputs {inputs}, outputs {outputs}" : $"outputs {outputs}, inputs {inputs}";
        throw Unfit($"The {name} must be ({shape}), {outputs * inputs} elements, but has {length}.");
    }

    private static void CheckBias(int length, long outputs, string name)
    {
        if (length == 0 || length == outputs)
            return;

        throw Unfit($"The {name} must be (outputs {outputs}), {outputs} elements, or empty, but has {length}.");
    }

    private static void CheckRow(int length, bool has, int heads, int dimension, string name)
    {
        if (!has && length != 0)
            throw Unfit($"The {name} must be empty, since the layer has no AddBiasKeyValue, but has {length} elements.");

        long expected = (long)heads * dimension;
        if (has && length != expected)
        {
            throw Unfit(
                $"The {name} must be (head {heads}, dimension {dimension}), {expected} elements, but has {length}; see WithBiasKeyValue.");
        }
    }

    private static void CheckPresent(int length, string name)
    {
        if (length == 0)
            throw new ArgumentException($"{name} must have elements, but is empty.", name);
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

    // The out-projection's outputs are the in-projection's inputs: E. Where lengths contradict each other, the matrices often tell which bias is wrong.
    private static void CheckModelDimension(int inWeight, int inBias, string inWeightName, int outWeight, int outBias)
    {
        bool fits = outBias == 0 || (inBias == 0 ? inWeight % outBias == 0 : inWeight == (long)inBias * outBias);
        if (fits)
            return;

        // The usual shapes: (3E, E) and (E, E).
        int model = (int)Math.Sqrt(outWeight);
        bool isSquare = model * model == outWeight;
        if (isSquare && inWeight == 3L * outWeight)
        {
            CheckOutputs(outBias, model, "outProjectionBias", "outProjectionWeight");
            CheckOutputs(inBias, 3 * model, "inProjectionBias", inWeightName);
        }

        // Each bias tells an E. One whose E does not divide the other matrix is wrong, unless both agree with the out-projection.
        bool agrees = isSquare && outBias == model && inBias == 3 * model;
        bool inTells = !agrees && inBias != 0 && outWeight % (inWeight / inBias) == 0;
        bool outTells = !agrees && inWeight % outBias == 0;
        if (inTells && !outTells)
            CheckOutputs(outBias, inWeight / inBias, "outProjectionBias", "outProjectionWeight");
        if (outTells && !inTells)
            CheckOutputs(inBias, inWeight / outBias, "inProjectionBias", inWeightName);

        string outputs = inBias == 0 ? "outputs" : $"outputs {inBias}";
        string expected = inBias == 0 ? $"a multiple of {outBias}" : $"{(long)inBias * outBias}";
        throw new ArgumentException(
            $"{inWeightName} must have {outputs} and inputs {outBias}, as the biases tell, {expected} elements, " +
            $"but has {inWeight}.",
            inWeightName);
    }

    private static void CheckOutputs(int length, int outputs, string name, string weightName)
    {
        if (length != 0 && length != outputs)
        {
            throw new ArgumentException(
                $"{name} must have {outputs} elements, one for each output of {weightName}, or be empty, but has {length}.", name);
        }
    }
}
