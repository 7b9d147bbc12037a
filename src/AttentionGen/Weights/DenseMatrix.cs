using System.Collections.Concurrent;
using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>One matrix with its bias, copied, and packed once for each width of vectors and each type of weights that is asked for.</summary>
internal sealed class DenseMatrix
{
    private readonly float[] _weight;
    private readonly float[] _bias;
    private readonly bool _inputsByOutputs;
    private readonly ConcurrentDictionary<(int Inputs, int Lanes, ElementType Type), ProjectionWeights> _packed = new();

    public DenseMatrix(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, bool inputsByOutputs, string weightName, string biasName)
    {
        if (weight.IsEmpty)
            throw new ArgumentException($"{weightName} must be a matrix, but is empty.", weightName);
        if (!bias.IsEmpty && weight.Length % bias.Length != 0)
        {
            throw new ArgumentException(
                $"{biasName} must have one value for each output of {weightName}, which has {weight.Length} elements, no multiple of the {bias.Length} that {biasName} has.", biasName);
        }
        _weight = weight.ToArray();
        _bias = bias.ToArray();
        _inputsByOutputs = inputsByOutputs;
    }

    /// <summary>Refuses a matrix that has other sizes.</summary>
    public void Check(int outputs, int inputs, string name)
    {
        long expected = (long)outputs * inputs;
        if (_weight.Length != expected)
        {
            string shape = _inputsByOutputs ? $"inputs {inputs}, outputs {outputs}" : $"outputs {outputs}, inputs {inputs}";
            throw WeightsRefusal.Of($"The {name} weight must be ({shape}), {expected} elements, but has {_weight.Length}.");
        }
        if (_bias.Length != 0 && _bias.Length != outputs)
            throw WeightsRefusal.Of($"The {name} bias must be (outputs {outputs}), {outputs} elements, or empty, but has {_bias.Length}.");
    }

    /// <summary>Its panels, of sizes that passed <see cref="Check"/>.</summary>
    public ProjectionWeights Pack(int inputs, DensePlan plan) => _packed.GetOrAdd(
        (inputs, plan.PanelLanes, plan.WeightType), static (key, matrix) => new ProjectionWeights(matrix.Projection(key.Inputs, key.Type), key.Lanes), this);

    /// <summary>The matrix, with weights as if they were stored so.</summary>
    public ProjectionMatrix Projection(int inputs, ElementType type) => new()
    {
        Type = type,
        Weight = _weight,
        Bias = _bias,
        InputsByOutputs = _inputsByOutputs,
        Inputs = inputs,
        Outputs = _weight.Length / inputs,
    };
}
