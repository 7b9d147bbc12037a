namespace AttentionGen.Tests.Layers;

/// <summary>Holds outputs of a layer that computes row by row against the double reference.</summary>
/// <remarks>
/// An output is a sum of terms, and its error goes by the root of the sum of their squares, a term's by what its activation was applied to, since 1 + erf is rounded as 1 is: an element may be off by twice what the plain float32 loop is at most off, either
/// measured in that unit. As a floor, since that loop's errors are small by luck where there are few elements: one unit roundoff of it, for a product, a sum or an
/// activation that is rounded elsewhere.
/// </remarks>
internal sealed class RowLayerVerdict
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly RowLayerProblem _problem;
    private readonly double[] _exact;
    private readonly double[] _bounds;

    public RowLayerVerdict(RowLayerProblem problem)
    {
        _problem = problem;
        _exact = new double[problem.RowCount * problem.Outputs];
        double[] input = Array.ConvertAll(problem.Input, x => (double)x);
        if (problem.IsNetwork)
            ReferenceLayers.Forward(problem.NetworkAttribute, problem.NetworkWeights, input, _exact);
        else
            ReferenceLayers.Forward(problem.LinearAttribute, problem.LinearWeights, input, _exact);
        (double[] second, double[] terms) = PlainRowLayer<double>.Run(problem);
        double largest = _exact.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int n = 0; n < second.Length; n++)
            Assert.True(Math.Abs(second[n] - _exact[n]) <= 1e-13 * largest, FormattableString.Invariant($"Element {n}: the reference says {_exact[n]:R}, the plain loop in double {second[n]:R}."));
        _bounds = Bounds(problem, terms, PlainRowLayer<float>.Run(problem).Output);
    }

    /// <summary>What is wrong with the first rows, empty if nothing is.</summary>
    public string Differences(float[] actual)
    {
        for (int n = 0; n < actual.Length; n++)
        {
            double error = Math.Abs(actual[n] - _exact[n]);
            if (!(error <= _bounds[n]))
                return FormattableString.Invariant($"Row {n / _problem.Outputs}, element {n % _problem.Outputs}: {actual[n]:R} in place of {_exact[n]:R}, off by {error:E2}, allowed {_bounds[n]:E2}.");
        }

        return "";
    }

    private double[] Bounds(RowLayerProblem problem, double[] terms, float[] plain)
    {
        float[] matrix = problem.IsNetwork ? problem.Down : problem.Up;
        float[] bias = problem.IsNetwork ? problem.DownBias : problem.UpBias;
        int inputs = matrix.Length / problem.Outputs;
        var sizes = new double[plain.Length];
        double worst = 0;
        for (int n = 0; n < plain.Length; n++)
        {
            (int row, int output) = Math.DivRem(n, problem.Outputs);
            double squares = bias.Length == 0 ? 0 : (double)bias[output] * bias[output];
            for (int i = 0; i < inputs; i++)
                squares += Math.Pow(matrix[(output * inputs) + i] * terms[(row * inputs) + i], 2);
            sizes[n] = Math.Sqrt(squares);
            if (squares > 0)
                worst = Math.Max(worst, Math.Abs(plain[n] - _exact[n]) / sizes[n]);
        }

        return Array.ConvertAll(sizes, size => (((2 * worst) + UnitRoundoff) * size) + Math.ScaleB(1, -126));
    }
}
