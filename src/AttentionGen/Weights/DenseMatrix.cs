using System.Collections.Immutable;
using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>One matrix with its bias, copied, and packed once for each width of vectors, each type of weights and either direction that is asked for.</summary>
internal sealed class DenseMatrix
{
    private readonly float[] _weight;
    private readonly float[] _bias;
    private readonly PackedForms<(int Inputs, int Lanes, ElementType Type, bool IsBackward), ProjectionWeights> _packed = new();

    public DenseMatrix(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, bool inputsByOutputs, string weightName, string biasName)
    {
        if (weight.IsEmpty)
            throw new ArgumentException($"{weightName} must be a matrix, but is empty.", weightName);
        if (!bias.IsEmpty && weight.Length % bias.Length != 0)
        {
            throw new ArgumentException(
                $"{biasName} must have one value for each output of {weightName}, which has {weight.Length} elements, no multiple of the {bias.Length} that {biasName} has.", biasName);
        }
        _weight = ParameterArray.Copy(weight);
        _bias = ParameterArray.Copy(bias);
        InputsByOutputs = inputsByOutputs;
    }

    private DenseMatrix(DenseMatrix like)
    {
        _weight = ParameterArray.Zeros(like._weight);
        _bias = ParameterArray.Zeros(like._bias);
        InputsByOutputs = like.InputsByOutputs;
    }

    /// <summary>Whether the matrix is (inputs, outputs).</summary>
    public bool InputsByOutputs { get; }

    /// <summary>The arrays that are there.</summary>
    public ImmutableArray<WeightParameter> Parameters => _bias.Length == 0 ? [new("weight", _weight)] : [new("weight", _weight), new("bias", _bias)];

    /// <summary>A matrix of zeros, and a bias if this has one.</summary>
    public DenseMatrix Zeros() => new(this);

    /// <summary>Refuses a matrix that has other sizes.</summary>
    public void Check(int outputs, int inputs, string name)
    {
        long expected = (long)outputs * inputs;
        if (_weight.Length != expected)
        {
            string shape = InputsByOutputs ? $"inputs {inputs}, outputs {outputs}" : $"outputs {outputs}, inputs {inputs}";
            throw WeightsRefusal.Of($"The {name} weight must be ({shape}), {expected} elements, but has {_weight.Length}.");
        }
        if (_bias.Length != 0 && _bias.Length != outputs)
            throw WeightsRefusal.Of($"The {name} bias must be (outputs {outputs}), {outputs} elements, or empty, but has {_bias.Length}.");
    }

    /// <summary>Its panels, of sizes that passed <see cref="Check"/>.</summary>
    public ProjectionWeights Pack(int inputs, DensePlan plan) => Pack(inputs, plan, isBackward: false);

    /// <summary>Its panels for gradients: from outputs to inputs.</summary>
    public ProjectionWeights PackBackward(int inputs, DensePlan plan) => Pack(inputs, plan, isBackward: true);

    /// <summary>Packs anew what was packed.</summary>
    public void Repack() => _packed.ForEach(this, static (matrix, packed) =>
        packed.Fill(packed.IsBackward ? matrix.Projection(packed.Outputs, packed.Type) : matrix.Projection(packed.Inputs, packed.Type)));

    /// <summary>Where a layer's gradients are added.</summary>
    /// <param name="inputs">Elements of an input row.</param>
    public ProjectionGradient Gradient(int inputs) => ProjectionGradient.Of(Projection(inputs, ElementType.Float32), _weight, _bias);

    /// <summary>The matrix, with weights as if they were stored so.</summary>
    public ProjectionMatrix Projection(int inputs, ElementType type) => new()
    {
        Type = type,
        Weight = _weight,
        Bias = _bias,
        InputsByOutputs = InputsByOutputs,
        Inputs = inputs,
        Outputs = _weight.Length / inputs,
    };

    private ProjectionWeights Pack(int inputs, DensePlan plan, bool isBackward) => _packed.GetOrAdd(
        (inputs, plan.PanelLanes, plan.WeightType, isBackward), () => new ProjectionWeights(Projection(inputs, plan.WeightType), plan.PanelLanes, isBackward));
}
