namespace AttentionGen.Reference;

/// <summary>A linear layer, y = W x + b, in double.</summary>
internal readonly ref struct ReferenceProjection
{
    private readonly ReadOnlySpan<float> _weight;
    private readonly ReadOnlySpan<float> _bias;
    private readonly int _inputs;
    private readonly bool _inputsByOutputs;

    /// <param name="weight">(outputs, inputs), or (inputs, outputs).</param>
    /// <param name="bias">One value for each output, or empty.</param>
    /// <param name="inputs">Elements of an input row.</param>
    /// <param name="inputsByOutputs">Whether the matrix is (inputs, outputs).</param>
    public ReferenceProjection(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inputs, bool inputsByOutputs)
    {
        _weight = weight;
        _bias = bias;
        _inputs = inputs;
        _inputsByOutputs = inputsByOutputs;
    }

    /// <summary>Some of the outputs, for every row of <paramref name="rows"/>.</summary>
    public double[] Apply(ReadOnlySpan<double> rows, int firstOutput, int outputs)
    {
        int allOutputs = _weight.Length / _inputs;
        int rowCount = rows.Length / _inputs;
        var result = new double[rowCount * outputs];

        for (int r = 0; r < rowCount; r++)
        for (int o = 0; o < outputs; o++)
        {
            int output = firstOutput + o;
            double sum = _bias.IsEmpty ? 0 : _bias[output];
            for (int i = 0; i < _inputs; i++)
            {
                float weight = _inputsByOutputs ? _weight[i * allOutputs + output] : _weight[output * _inputs + i];
                sum += weight * rows[r * _inputs + i];
            }

            result[r * outputs + o] = sum;
        }

        return result;
    }
}
