using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>How far what lies behind a transformer layer's attention carries the attention's errors, and what its own roundings add, to first order in u = 2^-24.</summary>
/// <remarks>
/// <list type="number">
/// <item>A residual sum adds errors, and 1 u of itself.</item>
/// <item>
/// A normalisation. The mean is wrong by the mean error, and 2 u of the mean size; the mean square by 2 mean |x - m| e, and 2 u of itself; the scale by half of that of itself, and 2 u
/// of root and quotient. An element then has its own error and the mean's, times scale and gain, the scale's, and 3 u of difference and products; the bias 1 u. Were its inputs
/// right, that is 7 u of an element and what the mean has: <see cref="NormalizedRoundings"/>, 8 u, is what the attention's rows have that are normalised before.
/// </item>
/// <item>What dropout multiplies elements by, it multiplies their errors by, and rounds once: 1 u.</item>
/// <item>A projection carries errors through |W|, and rounds its product and its sum: 2 u (sum |W x| + |b|).</item>
/// <item>An activation's slope is at most 1.13, and its own error at most 11 u of its argument (ActivationFunctionTests); a gate's product has both factors' errors, and 1 u.</item>
/// </list>
/// </remarks>
internal static class TransformerErrors
{
    /// <summary>In u, of an element of a row that was normalised.</summary>
    public const double NormalizedRoundings = 8;

    private const double U = 1.0 / (1 << 24);
    private const double MostSlope = 1.13;
    private const double ActivationRoundings = 11;

    /// <summary>The error of each output.</summary>
    /// <param name="problem">The call.</param>
    /// <param name="attended">What the attention returns.</param>
    /// <param name="errors">How far that may be off.</param>
    public static double[] Behind(AttentionProblem problem, double[] attended, double[] errors)
    {
        TransformerNumbers numbers = problem.Transformer!;
        double[] input = PlainAttention<double>.Convert(problem.Query);
        (double[] summed, double[] summedErrors) = Sum(problem, (input, new double[input.Length]), (attended, errors), numbers.Attention, numbers.AttentionOutput, DropoutPlace.AttentionOutput);
        if (numbers.Up.Length == 0)
            return summedErrors;
        (double[] Rows, double[] Errors) rows = (summed, summedErrors);
        if (problem.Declaration.NormalizesBefore)
            rows = Normalized(problem, numbers.FeedForward, rows);
        return Sum(problem, (summed, summedErrors), Network(problem, rows), numbers.FeedForward, numbers.FeedForwardOutput, DropoutPlace.NetworkOutput).Errors;
    }

    private static (double[] Rows, double[] Errors) Sum(
        AttentionProblem problem, (double[] Rows, double[] Errors) a, (double[] Rows, double[] Errors) b, TransformerNumbers.Norm norm, TransformerNumbers.Norm outputNorm, DropoutPlace place)
    {
        if (outputNorm.Gain.Length > 0)
            b = Normalized(problem, outputNorm, b);
        b = Dropped(problem, place, problem.ModelDimension, b);
        double[] sum = [.. a.Rows.Zip(b.Rows, (x, y) => x + y)];
        double[] errors = [.. sum.Select((x, n) => a.Errors[n] + b.Errors[n] + (U * Math.Abs(x)))];
        return problem.Declaration.NormalizesBefore ? (sum, errors) : Normalized(problem, norm, (sum, errors));
    }

    private static (double[] Rows, double[] Errors) Dropped(AttentionProblem problem, DropoutPlace place, int width, (double[] Rows, double[] Errors) from)
    {
        if (problem.Dropout is null)
            return from;
        double[] rows = PlainTransformer<double>.Dropped(problem, place, width, from.Rows);
        return (rows, [.. PlainTransformer<double>.Dropped(problem, place, width, from.Errors).Select((e, n) => e + (U * Math.Abs(rows[n])))]);
    }

    private static (double[] Rows, double[] Errors) Normalized(AttentionProblem problem, TransformerNumbers.Norm norm, (double[] Rows, double[] Errors) from)
    {
        var layer = (TransformerLayerAttribute)problem.Attribute;
        bool hasMean = layer.Normalization == Normalization.LayerNorm;
        int model = problem.ModelDimension;
        var errors = new double[from.Rows.Length];
        for (int first = 0; first < errors.Length; first += model)
        {
            double[] x = from.Rows[first..(first + model)], e = from.Errors[first..(first + model)];
            double mean = hasMean ? x.Average() : 0;
            double meanError = hasMean ? e.Average() + (2 * U * x.Average(Math.Abs)) : 0;
            double square = x.Average(element => (element - mean) * (element - mean)) + layer.Epsilon;
            double scale = 1 / Math.Sqrt(square);
            double scaleError = (Enumerable.Range(0, model).Average(n => Math.Abs(x[n] - mean) * (e[n] + meanError)) / square) + (3 * U);
            for (int n = 0; n < model; n++)
            {
                double normalized = Math.Abs(norm.Gain[n]) * scale * Math.Abs(x[n] - mean);
                errors[first + n] = (Math.Abs(norm.Gain[n]) * scale * (e[n] + meanError)) + (normalized * (scaleError + (3 * U)))
                    + (U * (normalized + (norm.Bias.Length == 0 ? 0 : Math.Abs(norm.Bias[n]))));
            }
        }

        return (PlainTransformer<double>.Normalized(problem, norm, from.Rows), errors);
    }

    private static (double[] Rows, double[] Errors) Network(AttentionProblem problem, (double[] Rows, double[] Errors) from)
    {
        TransformerNumbers numbers = problem.Transformer!;
        int model = problem.ModelDimension;
        int hidden = numbers.Up.Length / model;
        (double[] Rows, double[] Errors) up = Projected(from, model, numbers.Up, numbers.UpBias, hidden);
        (double[] Rows, double[] Errors) gate = numbers.Gate.Length == 0 ? up : Projected(from, model, numbers.Gate, numbers.GateBias, hidden);
        double[] activatedErrors = [.. gate.Errors.Select((e, n) => (MostSlope * e) + (ActivationRoundings * U * Math.Abs(gate.Rows[n])))];
        (double[] activated, double[] output) = PlainTransformer<double>.Network(problem, from.Rows);
        if (numbers.Gate.Length > 0)
        {
            // |activation(gate)| is at most |gate|.
            for (int n = 0; n < activatedErrors.Length; n++)
                activatedErrors[n] = (activatedErrors[n] * Math.Abs(up.Rows[n])) + (Math.Abs(gate.Rows[n]) * up.Errors[n]) + (U * Math.Abs(activated[n]));
        }

        // What is dropped of the hidden rows is of those that come back.
        if (problem.Dropout is not null)
            activatedErrors = [.. PlainTransformer<double>.Dropped(problem, DropoutPlace.Hidden, hidden, activatedErrors).Select((e, n) => e + (U * Math.Abs(activated[n])))];
        return (output, Projected((activated, activatedErrors), hidden, numbers.Down, numbers.DownBias, model).Errors);
    }

    private static (double[] Rows, double[] Errors) Projected((double[] Rows, double[] Errors) from, int inputs, float[] matrix, float[] bias, int outputs)
    {
        var errors = new double[from.Rows.Length / inputs * outputs];
        for (int n = 0; n < errors.Length; n++)
        {
            (int row, int output) = Math.DivRem(n, outputs);
            double carried = 0, size = bias.Length == 0 ? 0 : Math.Abs(bias[output]);
            for (int i = 0; i < inputs; i++)
            {
                double weight = Math.Abs(matrix[(output * inputs) + i]);
                carried += weight * from.Errors[(row * inputs) + i];
                size += weight * Math.Abs(from.Rows[(row * inputs) + i]);
            }

            errors[n] = carried + (2 * U * size);
        }

        return (Layers.PlainRowLayer<double>.Linear(from.Rows, inputs, matrix, bias, outputs), errors);
    }
}
