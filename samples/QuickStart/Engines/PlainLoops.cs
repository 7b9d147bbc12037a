namespace QuickStart.Engines;

/// <summary>The formula in plain float loops, one number at a time: the accuracy that float arithmetic gives without any trick.</summary>
internal sealed class PlainLoops(LayerMatrices matrices, bool isCausal)
{
    private const int Heads = TextModel.HeadCount, HeadDimension = TextModel.HeadDimension, Dimension = TextModel.Dimension;

    private readonly float[] _projected = new float[TextModel.WindowLength * 3 * Dimension];
    private readonly float[] _attended = new float[TextModel.WindowLength * Dimension];

    public void Forward(TextWindows windows, Span<float> output, Span<float> weights)
    {
        int rows = windows.Length;
        for (int window = 0; window < windows.Count; window++)
        {
            Project(windows.Input.AsSpan(window * rows * Dimension, rows * Dimension), matrices.InProjection, 3 * Dimension, _projected);
            for (int head = 0; head < Heads; head++)
            {
                for (int query = 0; query < rows; query++)
                    Attend(head, query, isCausal ? query + 1 : rows, weights.Slice((((window * Heads) + head) * rows + query) * rows, rows));
            }
            Project(
                _attended.AsSpan(0, rows * Dimension), matrices.OutProjection, Dimension,
                output.Slice(window * rows * Dimension, rows * Dimension));
        }
    }

    private void Attend(int head, int query, int visible, Span<float> weights)
    {
        weights.Clear();
        float largest = float.NegativeInfinity;
        for (int key = 0; key < visible; key++)
        {
            float score = 0;
            for (int d = 0; d < HeadDimension; d++)
                score += Projected(0, query, head, d) * Projected(1, key, head, d);
            weights[key] = score / MathF.Sqrt(HeadDimension);
            largest = MathF.Max(largest, weights[key]);
        }

        float sum = 0;
        for (int key = 0; key < visible; key++)
            sum += weights[key] = MathF.Exp(weights[key] - largest);
        for (int key = 0; key < visible; key++)
            weights[key] /= sum;

        for (int d = 0; d < HeadDimension; d++)
        {
            float value = 0;
            for (int key = 0; key < visible; key++)
                value += weights[key] * Projected(2, key, head, d);
            _attended[(query * Dimension) + (head * HeadDimension) + d] = value;
        }
    }

    /// <summary>Element d of a head's query (0), key (1) or value (2).</summary>
    private float Projected(int part, int row, int head, int d) =>
        _projected[(((row * 3) + part) * Dimension) + (head * HeadDimension) + d];

    private static void Project(ReadOnlySpan<float> input, float[] matrix, int outputs, Span<float> output)
    {
        for (int row = 0; row < input.Length / Dimension; row++)
        {
            for (int o = 0; o < outputs; o++)
            {
                float sum = 0;
                for (int i = 0; i < Dimension; i++)
                    sum += matrix[(o * Dimension) + i] * input[(row * Dimension) + i];
                output[(row * outputs) + o] = sum;
            }
        }
    }
}
