using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Peers;

/// <summary>
/// Says whether a peer computes the same function as the reference, so that no ratio is against a wrong result.
/// </summary>
/// <remarks>
/// Layers are compared whole. Attention is compared on blocks of rows at the start, the middle and the end, because the reference is
/// slow: rows a to b of a causal problem are a problem of their own, with the keys 0 to b and the diagonal at the bottom right.
/// </remarks>
internal sealed class Verification
{
    /// <summary>
    /// Largest |difference| / |expected|, both Euclidean norms over a block. Half of float's 24 digits, sqrt(2^-23): rounding in any
    /// order of summation stays below it at these lengths (at most 4096 * 2^-24 of the summed magnitudes), and a function that is wrong
    /// by a single key does not, as one key of n changes a row by about 1/sqrt(n), at least 0.016 here.
    /// </summary>
    public static readonly double Tolerance = Math.Sqrt(Math.Pow(2, -23));

    private const int BlockRows = 16;

    private readonly List<(int FirstElement, double[] Expected)> _blocks = [];

    public Verification(Problem problem)
    {
        BenchmarkShape shape = problem.Shape;
        if (problem is LayerProblem layer)
        {
            var expected = new double[shape.TensorLength];
            ReferenceAttention.Forward(
                layer.Declaration, layer.CreateWeights(), new MultiHeadAttentionInputs { Input = layer.Input }, expected);
            _blocks.Add((0, expected));
            return;
        }

        var attention = (AttentionProblem)problem;
        int rows = Math.Min(BlockRows, shape.SequenceLength);
        int last = shape.SequenceLength - rows;
        foreach (int first in (int[])[.. new[] { 0, last / 2, last }.Distinct()])
            _blocks.Add((first * shape.ModelDimension, Expected(attention, first, rows)));
    }

    /// <summary>The largest relative difference over the blocks; NaN counts as infinite.</summary>
    public double Difference(ReadOnlySpan<float> output)
    {
        double largest = 0;
        foreach ((int first, double[] expected) in _blocks)
            largest = Math.Max(largest, Difference(output.Slice(first, expected.Length), expected));

        return largest;
    }

    /// <summary>|difference| / |expected|, both Euclidean norms; NaN counts as infinite.</summary>
    public static double Difference(ReadOnlySpan<float> output, ReadOnlySpan<double> expected)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow(output[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        double relative = Math.Sqrt(difference / norm);
        return double.IsNaN(relative) ? double.PositiveInfinity : relative;
    }

    private static double[] Expected(AttentionProblem problem, int first, int rows)
    {
        BenchmarkShape shape = problem.Shape;
        int width = shape.ModelDimension;
        int keys = shape.Causal ? first + rows : shape.SequenceLength;
        var declaration = new ScaledDotProductAttentionAttribute(shape.HeadCount, width, rows)
        {
            KeyValueLength = keys,
            Mask = shape.Mask,
            CausalAlignment = CausalAlignment.BottomRight,
        };

        var expected = new double[rows * width];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs
            {
                Query = problem.Query.Span.Slice(first * width, rows * width),
                Key = problem.Key.Span[..(keys * width)],
                Value = problem.Value.Span[..(keys * width)],
            },
            expected);
        return expected;
    }
}
