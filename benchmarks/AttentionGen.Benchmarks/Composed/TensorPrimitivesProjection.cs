using System.Numerics.Tensors;

namespace AttentionGen.Benchmarks.Composed;

/// <summary>How a row of a projection is computed.</summary>
internal enum ProjectionForm
{
    /// <summary>One dot product for each output, with a row of the (outputs, inputs) matrix.</summary>
    Dot,

    /// <summary>The rows of the (inputs, outputs) matrix, scaled by the inputs and summed.</summary>
    MultiplyAdd,
}

/// <summary>y = x W^T + b from TensorPrimitives, a few rows at a time so that they stay in the L1 cache while the weights pass by once.</summary>
internal sealed class TensorPrimitivesProjection
{
    private const int L1Bytes = 16 * 1024;

    private readonly ProjectionForm _form;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _rowsPerBlock;
    private readonly float[] _weight;
    private readonly float[] _bias;

    /// <param name="form">Which loop.</param>
    /// <param name="inputs">Width of an input row.</param>
    /// <param name="outputs">Width of an output row.</param>
    /// <param name="weight">(outputs, inputs).</param>
    /// <param name="bias">(outputs).</param>
    public TensorPrimitivesProjection(ProjectionForm form, int inputs, int outputs, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        _form = form;
        _inputs = inputs;
        _outputs = outputs;
        _bias = bias.ToArray();
        _weight = form == ProjectionForm.Dot ? weight.ToArray() : Matrix.Transpose(weight, outputs, inputs);
        _rowsPerBlock = Math.Max(1, L1Bytes / (sizeof(float) * (form == ProjectionForm.Dot ? inputs : outputs)));
    }

    /// <summary>Input (rows, inputs), output (rows, outputs).</summary>
    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        int rows = input.Length / _inputs;
        for (int first = 0; first < rows; first += _rowsPerBlock)
        {
            int count = Math.Min(_rowsPerBlock, rows - first);
            Block(input.Slice(first * _inputs, count * _inputs), output.Slice(first * _outputs, count * _outputs), count);
        }
    }

    private void Block(ReadOnlySpan<float> input, Span<float> output, int rows)
    {
        if (_form == ProjectionForm.Dot)
        {
            for (int o = 0; o < _outputs; o++)
            {
                ReadOnlySpan<float> weightRow = _weight.AsSpan(o * _inputs, _inputs);
                for (int row = 0; row < rows; row++)
                    output[row * _outputs + o] = TensorPrimitives.Dot(weightRow, input.Slice(row * _inputs, _inputs)) + _bias[o];
            }

            return;
        }

        for (int row = 0; row < rows; row++)
            _bias.CopyTo(output[(row * _outputs)..]);

        for (int i = 0; i < _inputs; i++)
        {
            ReadOnlySpan<float> weightRow = _weight.AsSpan(i * _outputs, _outputs);
            for (int row = 0; row < rows; row++)
            {
                Span<float> outputRow = output.Slice(row * _outputs, _outputs);
                TensorPrimitives.MultiplyAdd(weightRow, input[row * _inputs + i], outputRow, outputRow);
            }
        }
    }
}
