using System.Numerics.Tensors;

namespace QuickStart.Engines;

/// <summary>
/// The layer composed from System.Numerics.Tensors, vectorised over one row at a time: buffers allocated once, keys and values projected
/// straight into (dimension, row) order so that every vector operation is as long as the window, only visible keys touched.
/// </summary>
internal sealed class TensorPrimitivesLayer(LayerMatrices matrices, bool isCausal)
{
    private const int Heads = TextModel.HeadCount, HeadDimension = TextModel.HeadDimension, Dimension = TextModel.Dimension;

    private static readonly float s_scale = 1 / MathF.Sqrt(HeadDimension);

    private readonly float[] _queries = new float[TextModel.WindowLength * Dimension];
    private readonly float[] _keys = new float[TextModel.WindowLength * Dimension];
    private readonly float[] _values = new float[TextModel.WindowLength * Dimension];
    private readonly float[] _attended = new float[TextModel.WindowLength * Dimension];

    public void Forward(TextWindows windows, Span<float> output, Span<float> weights)
    {
        int rows = windows.Length;
        int elements = rows * Dimension;
        for (int window = 0; window < windows.Count; window++)
        {
            ReadOnlySpan<float> input = windows.Input.AsSpan(window * elements, elements);
            Project(input, matrices.InProjection.AsSpan(0, Dimension * Dimension), _queries, rowStride: Dimension, outputStride: 1);
            Project(input, matrices.InProjection.AsSpan(Dimension * Dimension, Dimension * Dimension), _keys, 1, rows);
            Project(input, matrices.InProjection.AsSpan(2 * Dimension * Dimension, Dimension * Dimension), _values, 1, rows);

            for (int head = 0; head < Heads; head++)
            {
                for (int query = 0; query < rows; query++)
                {
                    Span<float> row = weights.Slice((((window * Heads) + head) * rows + query) * rows, rows);
                    int visible = isCausal ? query + 1 : rows;
                    row[visible..].Clear();
                    Attend(head, query, rows, row[..visible]);
                }
            }
            Project(_attended.AsSpan(0, elements), matrices.OutProjection, output.Slice(window * elements, elements), Dimension, 1);
        }
    }

    private void Attend(int head, int query, int rows, Span<float> weights)
    {
        int first = (query * Dimension) + (head * HeadDimension);
        ReadOnlySpan<float> q = _queries.AsSpan(first, HeadDimension);
        Span<float> attended = _attended.AsSpan(first, HeadDimension);
        int column = head * HeadDimension * rows;

        TensorPrimitives.Multiply(_keys.AsSpan(column, weights.Length), q[0] * s_scale, weights);
        for (int d = 1; d < HeadDimension; d++)
            TensorPrimitives.MultiplyAdd(_keys.AsSpan(column + (d * rows), weights.Length), q[d] * s_scale, weights, weights);

        // Spelled out, because TensorPrimitives.SoftMax does not subtract the maximum and computes each exponential twice.
        TensorPrimitives.Subtract(weights, TensorPrimitives.Max(weights), weights);
        TensorPrimitives.Exp(weights, weights);
        TensorPrimitives.Divide(weights, TensorPrimitives.Sum<float>(weights), weights);

        for (int d = 0; d < HeadDimension; d++)
            attended[d] = TensorPrimitives.Dot(weights, _values.AsSpan(column + (d * rows), weights.Length));
    }

    private static void Project(ReadOnlySpan<float> input, ReadOnlySpan<float> matrix, Span<float> output, int rowStride, int outputStride)
    {
        int rows = input.Length / Dimension;
        for (int o = 0; o < Dimension; o++)
        {
            ReadOnlySpan<float> matrixRow = matrix.Slice(o * Dimension, Dimension);
            for (int row = 0; row < rows; row++)
                output[(row * rowStride) + (o * outputStride)] = TensorPrimitives.Dot(matrixRow, input.Slice(row * Dimension, Dimension));
        }
    }
}
