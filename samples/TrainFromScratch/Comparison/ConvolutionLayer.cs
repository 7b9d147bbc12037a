using System.Numerics.Tensors;
using AttentionGen;
using TrainFromScratch.Model;

namespace TrainFromScratch.Comparison;

/// <summary>A causal convolution whose outputs are added to what came in. Before a sample's first row lie zeros.</summary>
internal sealed class ConvolutionLayer(LinearWeights weights, int rows, ParallelOptions parallel) : ISequenceLayer
{
    private const int Dimension = ModelShape.Dimension;
    private const int Gathered = Convolution.Width * Dimension;

    private readonly Convolution _convolution = new(weights);
    private readonly LinearWeights _gradients = weights.CreateGradients();
    private readonly float[] _gathered = new float[rows * Gathered];
    private readonly float[] _gatheredGradient = new float[rows * Gathered];
    private readonly float[] _activations = new float[Convolution.ActivationCount(rows)];

    public IWeights Weights => weights;

    public IWeights Gradients => _gradients;

    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        int count = input.Length / Dimension;
        for (int row = 0; row < count; row++)
        {
            // Rows of a sample lie one behind the other: those that are seen are one piece.
            Span<float> target = Row(_gathered, row);
            ReadOnlySpan<float> seen = Seen(input, row);
            target[..^seen.Length].Clear();
            seen.CopyTo(target[^seen.Length..]);
        }
        _convolution.Forward(_gathered.AsSpan(0, count * Gathered), output, Kept(count), parallel);
        TensorPrimitives.Add(output, input, output);
    }

    public void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        int count = input.Length / Dimension;
        _convolution.Backward(
            _gathered.AsSpan(0, count * Gathered), Kept(count), outputGradient, _gatheredGradient.AsSpan(0, count * Gathered), _gradients, parallel);
        outputGradient.CopyTo(inputGradient);
        for (int row = 0; row < count; row++)
        {
            Span<float> seen = Seen(inputGradient, row);
            TensorPrimitives.Add(seen, Row(_gatheredGradient, row)[^seen.Length..], seen);
        }
    }

    private Span<float> Kept(int count) => _activations.AsSpan(0, Convolution.ActivationCount(count));

    private static Span<float> Row(float[] gathered, int row) => gathered.AsSpan(row * Gathered, Gathered);

    private static ReadOnlySpan<float> Seen(ReadOnlySpan<float> rows, int row) => rows.Slice(First(row) * Dimension, (row + 1 - First(row)) * Dimension);

    private static Span<float> Seen(Span<float> rows, int row) => rows.Slice(First(row) * Dimension, (row + 1 - First(row)) * Dimension);

    // The first row that a row sees; none of the sample before.
    private static int First(int row) => row - Math.Min(Convolution.Width - 1, row % ModelShape.ContextLength);
}
