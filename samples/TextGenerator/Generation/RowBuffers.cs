using TextGenerator.Model;

namespace TextGenerator.Generation;

/// <summary>What a layer reads and what it writes, which the next one reads: two buffers that change places.</summary>
internal sealed class RowBuffers
{
    private float[] _input = [];
    private float[] _output = [];
    private int _length;

    public Span<float> Input => _input.AsSpan(0, _length);

    public Span<float> Output => _output.AsSpan(0, _length);

    /// <summary>Makes room for rows; what the buffers hold is not kept.</summary>
    public void Resize(int rowCount)
    {
        _length = rowCount * LlamaShape.Dimension;
        if (_input.Length < _length)
        {
            _input = new float[_length];
            _output = new float[_length];
        }
    }

    public void Swap() => (_input, _output) = (_output, _input);
}
