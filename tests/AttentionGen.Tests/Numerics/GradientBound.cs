using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// How far gradients may lie from the reference: twice the largest error that the plain float32 loop has in the same row, plus a floor for each element.
/// </summary>
/// <remarks>
/// <para>
/// The floor is there for what a kernel rounds and the plain loop does not: scores in base 2, weights from log-sum-exp in place of a sum, and dO O in place of the sum of
/// p dP; and because the plain loop's error can be 0 by luck. To first order in u = 2^-24:
/// </para>
/// <list type="number">
/// <item>
/// A weight p_j = exp2(s_j - L) moves by p_j h_j, with h_j = e_j (<see cref="ScoreErrors"/>) + what L may be off, which <see cref="ErrorBound"/> allows the forward call, + 2 u
/// (|s_j| + |L|), for L in base 2 and the difference, + 4 u for exp2.
/// </item>
/// <item>
/// D = dO O: O is off by what the forward call is allowed, and each of its products and the last sums are rounded: sum_c |dO_c| (bound of O_c + 2 u |O_c|). The plain loop sums
/// p dP, which a kernel's dP, D and difference round once more each: 2 u (|dP_j| + |D|), with |dP_j| taken as sum_c |dO_c v_jc|.
/// </item>
/// <item>
/// dS_j = p_j (dP_j - D), times the slope of a modifier, which is a float that multiplies that of the cap or is multiplied with (2 u), and the slope of the cap t = 1 - tanh^2, which moves by 2 (e_j / cap + 8 u) + 2 u. So dS_j moves by d_j = p_j (h_j |dP_j - D| + the errors above) t +
/// |dS_j| times that of t.
/// </item>
/// <item>
/// Sums: dV_j moves by sum_i p_j h_j |dO|, dQ by scale sum_j d_j |k_j|, dK by scale sum_i d_j |q|, and their products with the scale, their last sums and rotated rows are
/// rounded: 6 u of the sums of sizes. A bias's gradient moves by sum d_j, a sink's by sum p_s (h_s |D| + the error of D), and both are added to what is there: 2 u of it.
/// </item>
/// <item>
/// Dropout: dP_j is f_j dO v_j. A kernel makes f p (dP - D) + (f - 1) p D of p (dP - D), whose errors f multiplies, with f - 1, two products and a sum: 4 u (f |p (dP - D)| +
/// |(f - 1) p D|). Values meet f_j p_j, one more rounding.
/// </item>
/// <item>Subnormal results are rounded to multiples of 2^-149, once for each term, and weights under 2^-126 may be 0.</item>
/// </list>
/// </remarks>
internal sealed class GradientBound
{
    private const double UnitRoundoff = 1.0 / (1 << 24);
    private const double PlainFactor = 2;
    private static readonly double s_smallestNormal = Math.ScaleB(1, -126);

    private readonly AttentionProblem _problem;
    private readonly PlainResult<double> _exact;
    private readonly GradientArrays<double> _floor;
    private readonly GradientArrays<double> _plainErrors;

    public GradientBound(AttentionProblem problem, PlainResult<double> exact, ErrorBound forward, GradientArrays<double> gradients, GradientArrays<float> plain)
    {
        _problem = problem;
        _exact = exact;
        _plainErrors = new(
            RowErrors(plain.Query, gradients.Query, problem.HeadDimension),
            RowErrors(plain.Key, gradients.Key, problem.HeadDimension),
            RowErrors(plain.Value, gradients.Value, problem.ValueDimension),
            RowErrors(plain.Bias, gradients.Bias, problem.KeyLength),
            RowErrors(plain.Sinks, gradients.Sinks, 1));
        _floor = new(
            new double[gradients.Query.Length], new double[gradients.Key.Length], new double[gradients.Value.Length],
            Array.ConvertAll(problem.BiasGradientStart, start => 2 * UnitRoundoff * Math.Abs(start)),
            Array.ConvertAll(problem.SinkGradientStart, start => 2 * UnitRoundoff * Math.Abs(start)));
        var scores = new ScoreErrors(problem, exact);
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryCount(batch); i++)
            Row(batch, head, i, scores, forward);
        PlainRotation<double>.SpreadBack(problem, _floor.Query, _floor.Key);
    }

    /// <summary>What each element of each gradient may be off by.</summary>
    public GradientArrays<double> Allowed => new(
        Sum(_plainErrors.Query, _floor.Query), Sum(_plainErrors.Key, _floor.Key), Sum(_plainErrors.Value, _floor.Value),
        Sum(_plainErrors.Bias, _floor.Bias), Sum(_plainErrors.Sinks, _floor.Sinks));

    private static double[] Sum(double[] plain, double[] floor) => [.. plain.Zip(floor, (error, least) => PlainFactor * error + least)];

    private static double[] RowErrors(float[] plain, double[] exact, int width)
    {
        var errors = new double[exact.Length];
        for (int row = 0; row < exact.Length; row += width)
        {
            double largest = 0;
            for (int n = row; n < row + width; n++)
            {
                double error = Math.Abs(plain[n] - exact[n]);
                largest = double.IsFinite(error) ? Math.Max(largest, error) : largest;
            }

            errors.AsSpan(row, width).Fill(largest);
        }

        return errors;
    }

    private void Row(int batch, int head, int i, ScoreErrors scores, ErrorBound forward)
    {
        int output = _problem.OutputRow(batch, head, i), query = _problem.QueryRow(batch, head, i), weights = _problem.WeightsRow(batch, head, i);
        int statistic = _problem.LogSumExpIndex(batch, head, i);
        double logSumExp = _exact.LogSumExp[statistic];
        if (!double.IsFinite(logSumExp))
            return;
        double mean = 0, meanError = 0;
        for (int c = 0; c < _problem.ValueDimension; c++)
        {
            double dO = _problem.OutputGradient[output + c], o = _exact.Context[output + c];
            mean += dO * o;
            meanError += Math.Abs(dO) * (forward.OfOutput(output + c) + 2 * UnitRoundoff * Math.Abs(o));
        }

        double ofRow = forward.Of(AttentionOutputs.LogSumExp, statistic) + 4 * UnitRoundoff + 2 * UnitRoundoff * Math.Abs(logSumExp);
        double scale = Math.Abs((double)_problem.Attribute.Scale), cap = _problem.Attribute.SoftCap;
        for (int j = 0; j < _problem.KeyCount(batch); j++)
        {
            double weight = _exact.Softmax[weights + j], factor = _problem.WeightFactor(batch, head, i, j);
            if (weight == 0)
                continue;
            int value = _problem.ValueRow(batch, head, j), key = _problem.KeyRow(batch, head, j);
            double weightGradient = 0, size = 0;
            // What is dropped takes no part, NaN or not.
            for (int c = 0; c < _problem.ValueDimension && factor != 0; c++)
            {
                double product = (double)_problem.OutputGradient[output + c] * _exact.Value[value + c];
                weightGradient += product;
                size += Math.Abs(product);
            }

            double scoreError = scores.Masked(batch, head, i, j);
            double moved = Math.Min(scoreError + ofRow + 2 * UnitRoundoff * Math.Abs(Math.Log(weight) + logSumExp), 1);
            double score = _problem.Attribute.Scale * Dot(query, key);
            double slope = PlainGradient<double>.CapSlope(_problem, score);
            double slopeError = cap == 0 ? 0 : 2 * (scores.Scaled(batch, head, i, j) / cap + 8 * UnitRoundoff) + 2 * UnitRoundoff;
            double difference = Math.Abs((factor * weightGradient) - mean);
            double roundings = 2 * (size + Math.Abs(mean));
            if (_problem.Dropout is not null)
                roundings = (factor * roundings) + (4 * ((factor * (size + Math.Abs(mean))) + (Math.Abs(factor - 1) * Math.Abs(mean))));
            double gradientError = weight * (moved * difference + meanError + roundings * UnitRoundoff) + s_smallestNormal * (size + 1);
            double scoreGradient = weight * difference;
            for (int c = 0; c < _problem.ValueDimension; c++)
            {
                double dO = Math.Abs(_problem.OutputGradient[output + c]);
                _floor.Value[value + c] += (weight * factor * (moved + (_problem.Dropout is null ? 6 : 7) * UnitRoundoff) + s_smallestNormal) * dO + s_smallestNormal;
            }

            if (_floor.Bias.Length > 0)
                _floor.Bias[_problem.BiasIndex(batch, head, i, j)] += gradientError + 2 * UnitRoundoff * scoreGradient;
            double modifierSlope = PlainScore<double>.ModifierSlope(_problem, head);
            double through = modifierSlope * (gradientError * slope + scoreGradient * (slopeError + 8 * UnitRoundoff * slope));
            for (int c = 0; c < _problem.HeadDimension; c++)
            {
                _floor.Query[query + c] += scale * through * _exact.KeySizes[key + c] + s_smallestNormal;
                _floor.Key[key + c] += scale * through * _exact.QuerySizes[query + c] + s_smallestNormal;
            }
        }

        if (_floor.Sinks.Length == 0)
            return;
        double sinkWeight = _exact.SinkWeights[PlainAttention<double>.RowIndex(_problem, batch, head, i)];
        double sinkMoved = scores.Sink(head) + ofRow + 2 * UnitRoundoff * Math.Abs(_problem.Sinks[head]);
        _floor.Sinks[head] += sinkWeight * (Math.Min(sinkMoved, 1) * Math.Abs(mean) + meanError + 2 * UnitRoundoff * Math.Abs(mean)) + s_smallestNormal;
    }

    private double Dot(int query, int key)
    {
        double sum = 0;
        for (int c = 0; c < _problem.HeadDimension; c++)
            sum += _exact.Query[query + c] * _exact.Key[key + c];
        return sum;
    }
}
