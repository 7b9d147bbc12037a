using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// How far a kernel's results may lie from the reference: twice the largest error of the plain float32 loop on the same numbers, plus
/// a floor for each element.
/// </summary>
/// <remarks>
/// <para>
/// The floor is there because the plain loop's error can be 0 by luck (one key, small integers), and because a base-2 softmax rounds
/// where the plain loop does not. It is derived, to first order in the unit roundoff u = 2^-24, from these roundings alone:
/// </para>
/// <list type="number">
/// <item>
/// Scores. The query is multiplied by scale * log2(e) beforehand (1 rounding of that constant, 1 of the product), a bias by log2(e)
/// (1 rounding, and 1 of the sum): a score s_j moves by at most e_j = 2 u a_j with a_j = |scale| sum |q_c k_jc| + |bias_j|. Softmax is
/// linear to first order: sum_j p_j v_j moves by sum_j p_j e_j (v_j - o), at most sum_j p_j e_j |v_j - o|, and p_j by at most
/// p_j (e_j + sum_k p_k e_k). In a layer q and k are rounded themselves when projected: 2 u more.
/// </item>
/// <item>
/// Values. Polynomial exp2 (2 roundings), the reciprocal of the sum and the product with it (1 each): 4 u of the largest visible
/// |value|, and 4 u of a weight. In a layer the value's projection: 1 u more.
/// </item>
/// <item>
/// Subnormal results are rounded to multiples of 2^-149, once for each key; weights under the smallest normal number, 2^-126, may be 0.
/// </item>
/// <item>
/// A layer's output projection carries the context's floor through |W_o|, and rounds its product and its sum: 2 u (sum |W_o c| + |b_o|).
/// </item>
/// </list>
/// </remarks>
internal sealed class ErrorBound
{
    private const double UnitRoundoff = 1.0 / (1 << 24);
    private const double PlainFactor = 2;
    private static readonly double s_smallestSubnormal = Math.ScaleB(1, -149);
    private static readonly double s_smallestNormal = Math.ScaleB(1, -126);

    private readonly double _plainOutputError;
    private readonly double _plainWeightsError;
    private readonly double[] _outputFloor;
    private readonly double[] _weightsFloor;

    public ErrorBound(
        AttentionProblem problem, PlainResult<double> exact, PlainResult<float> plain, double[] referenceOutput, double[] referenceWeights)
    {
        _plainOutputError = LargestError(plain.Output, referenceOutput);
        _plainWeightsError = LargestError(plain.Weights, referenceWeights);
        _weightsFloor = new double[exact.Weights.Length];
        var contextFloor = new double[exact.Context.Length];
        var scoreErrors = new double[problem.KeyLength];
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryLength; i++)
        {
            ScoreErrors(problem, exact, batch, head, i, scoreErrors);
            FloorOfWeights(problem, exact, batch, head, i, scoreErrors);
            FloorOfContext(problem, exact, batch, head, i, scoreErrors, contextFloor);
        }

        _outputFloor = problem.Declaration.IsMultiHead ? ThroughOutputProjection(problem, exact, contextFloor) : contextFloor;
    }

    public double PlainOutputError => _plainOutputError;

    public double OfOutput(int index) => PlainFactor * _plainOutputError + _outputFloor[index];

    public double OfWeights(int index) => PlainFactor * _plainWeightsError + _weightsFloor[index];

    private static double LargestError(float[] plain, double[] reference)
    {
        double largest = 0;
        for (int n = 0; n < plain.Length; n++)
        {
            double error = Math.Abs(plain[n] - reference[n]);
            if (double.IsFinite(error))
                largest = Math.Max(largest, error);
        }

        return largest;
    }

    private static void ScoreErrors(AttentionProblem problem, PlainResult<double> exact, int batch, int head, int i, double[] errors)
    {
        double roundings = problem.Declaration.IsMultiHead ? 4 : 2;
        int query = problem.QueryRow(batch, head, i);
        for (int j = 0; j < errors.Length; j++)
        {
            errors[j] = 0;
            if (exact.Weights[problem.WeightsRow(batch, head, i) + j] == 0)
                continue;
            int key = problem.KeyRow(batch, head, j);
            double absolute = 0;
            for (int c = 0; c < problem.HeadDimension; c++)
                absolute += Math.Abs(exact.Query[query + c] * exact.Key[key + c]);
            absolute = absolute * Math.Abs((double)problem.Attribute.Scale) + Math.Abs((double)problem.BiasAt(batch, head, i, j));
            errors[j] = roundings * UnitRoundoff * absolute;
        }
    }

    private void FloorOfWeights(AttentionProblem problem, PlainResult<double> exact, int batch, int head, int i, double[] scoreErrors)
    {
        int row = problem.WeightsRow(batch, head, i);
        double mean = 0;
        for (int j = 0; j < scoreErrors.Length; j++)
            mean += exact.Weights[row + j] * scoreErrors[j];
        for (int j = 0; j < scoreErrors.Length; j++)
        {
            // A row with a NaN in it has a NaN for a mean, but its hidden keys still weigh exactly 0.
            double weight = exact.Weights[row + j];
            _weightsFloor[row + j] = weight == 0 ? s_smallestNormal : weight * (scoreErrors[j] + mean + 4 * UnitRoundoff) + s_smallestNormal;
        }
    }

    private static void FloorOfContext(
        AttentionProblem problem, PlainResult<double> exact, int batch, int head, int i, double[] scoreErrors, double[] floor)
    {
        double roundings = problem.Declaration.IsMultiHead ? 5 : 4;
        int weights = problem.WeightsRow(batch, head, i);
        int output = problem.OutputRow(batch, head, i);
        for (int c = 0; c < problem.ValueDimension; c++)
        {
            double fromScores = 0;
            double largest = 0;
            for (int j = 0; j < scoreErrors.Length; j++)
            {
                double weight = exact.Weights[weights + j];
                if (weight == 0)
                    continue;
                double value = exact.Value[problem.ValueRow(batch, head, j) + c];
                fromScores += weight * scoreErrors[j] * Math.Abs(value - exact.Context[output + c]);
                largest = Math.Max(largest, Math.Abs(value));
            }

            floor[output + c] = fromScores + roundings * UnitRoundoff * largest + (scoreErrors.Length + 2) * s_smallestSubnormal;
        }
    }

    private static double[] ThroughOutputProjection(AttentionProblem problem, PlainResult<double> exact, double[] contextFloor)
    {
        int width = problem.ValueWidth;
        var floor = new double[exact.Output.Length];
        for (int n = 0; n < floor.Length; n++)
        {
            int row = n / problem.ModelDimension;
            int o = n % problem.ModelDimension;
            double carried = 0;
            double absolute = problem.OutProjectionBias.Length == 0 ? 0 : Math.Abs(problem.OutProjectionBias[o]);
            for (int c = 0; c < width; c++)
            {
                double weight = Math.Abs(problem.OutProjection[o * width + c]);
                carried += weight * contextFloor[row * width + c];
                absolute += weight * Math.Abs(exact.Context[row * width + c]);
            }

            floor[n] = carried + 2 * UnitRoundoff * absolute + (width + 2) * s_smallestSubnormal;
        }

        return floor;
    }
}
