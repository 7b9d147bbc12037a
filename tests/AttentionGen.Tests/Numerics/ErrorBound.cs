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
/// Scores, by <see cref="ScoreErrors"/>: a score s_j moves by at most e_j. Softmax is linear to first order: sum_j p_j v_j moves by
/// sum_j p_j e_j (v_j - o), at most sum_j p_j e_j |v_j - o|, and p_j by at most p_j (e_j + sum_k p_k e_k). A sink and the key that a layer's
/// weights add are terms of these sums like any other, the sink with the value 0.
/// </item>
/// <item>
/// Values. Polynomial exp2 (2 roundings), the reciprocal of the sum and the product with it (1 each): 4 u of the largest visible
/// |value|, and 4 u of a weight. In a layer the value's projection: 1 u more; and where a layer's cache stores narrower values than floats, their
/// rounding: sum_j p_j times what <see cref="StoredErrors"/> says.
/// </item>
/// <item>
/// Dropout multiplies weights by f_j, with one more rounding. sum_j f_j p_j v_j then moves by sum_j f_j p_j e_j |v_j| + |o| sum_k p_k e_k, and roundings go by the sum of f_j p_j where that is
/// more than 1. What rows are multiplied by multiplies their errors.
/// </item>
/// <item>
/// Subnormal results are rounded to multiples of 2^-149, once for each key; weights under the smallest normal number, 2^-126, may be 0.
/// </item>
/// <item>
/// A layer's output projection carries the context's floor through |W_o|, and rounds its product and its sum: 2 u (sum |W_o c| + |b_o|).
/// </item>
/// <item>What lies behind the attention of a transformer layer carries that floor further, by <see cref="TransformerErrors"/>.</item>
/// <item>
/// Outputs of Half or BFloat16 are rounded once more, to u' |o| or half a smallest subnormal; and so is whatever the bound allows.
/// </item>
/// <item>
/// The logarithm of the sum moves with the scores by sum_j p_j e_j. The sum's terms are rounded (exp2 and the difference in it, 4 u), its logarithm
/// is (2 u, of at most log(keys + 2)), and so are the maximum's and the logarithm's sum, the constant ln 2 and the product with it: 3 u of the
/// result, and the maximum is no larger than the result and log(keys + 2) together.
/// </item>
/// <item>
/// Averaged weights: the mean of the weights' floors, the product with 1 / heads and the last sum: 2 u. Sums over the queries: the sum of the floors, and 2 u.
/// </item>
/// <item>
/// Scores that are returned leave base 2: the constant and the product, 2 u of the score, besides the roundings that the score has on its way.
/// </item>
/// </list>
/// </remarks>
internal sealed class ErrorBound
{
    private const double UnitRoundoff = 1.0 / (1 << 24);
    private const double PlainFactor = 2;

    // Up to here the second order is less than a sixtieth of the first.
    private const double LargestLinear = 1.0 / 64;
    private static readonly double s_smallestSubnormal = Math.ScaleB(1, -149);
    private static readonly double s_smallestNormal = Math.ScaleB(1, -126);

    private readonly AttentionProblem _problem;
    private readonly PlainResult<double> _exact;
    private readonly ScoreErrors _scores;
    private readonly bool _drops;
    private readonly int _weightRoundings;
    private readonly double _plainOutputError;
    private readonly double[] _outputFloor;
    private readonly double[] _contextFloor;
    private readonly Dictionary<AttentionOutputs, double> _plainErrors = [];
    private readonly Dictionary<AttentionOutputs, double[]> _floors = [];

    public ErrorBound(AttentionProblem problem, PlainResult<double> exact, PlainResult<float> plain)
    {
        _problem = problem;
        _exact = exact;
        _drops = problem.Attribute.AttentionDropout > 0 && problem.Dropout is not null;
        _weightRoundings = _drops ? 5 : 4;
        _scores = new ScoreErrors(problem, exact);
        _plainOutputError = LargestError(plain.Output, exact.Output);
        foreach (AttentionOutputs kind in AttentionArrays<double>.Kinds)
        {
            _plainErrors[kind] = LargestError(plain.Of(kind), exact.Of(kind));
            _floors[kind] = new double[exact.Of(kind).Length];
        }

        _contextFloor = new double[exact.Context.Length];
        var errors = new double[problem.KeyLength];
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryCount(batch); i++)
        {
            (double mean, double ofSum) = RowErrors(batch, head, i, errors);
            FloorOfWeights(batch, head, i, errors, mean);
            FloorOfContext(batch, head, i, errors, mean);
            FloorOfLogSumExp(batch, head, i, ofSum);
            FloorOfScores(batch, head, i);
        }

        _outputFloor = problem.Declaration.IsMultiHead ? ThroughOutputProjection() : _contextFloor;
        if (problem.Transformer is not null)
            _outputFloor = TransformerErrors.Behind(problem, exact.Attended, _outputFloor);
    }

    public double OfOutput(int index)
    {
        double bound = PlainFactor * _plainOutputError + _outputFloor[index];
        ElementType type = _problem.Declaration.RowType;
        if (type == ElementType.Float32)
            return bound;
        double rounded = NarrowType.UnitRoundoff(type) * (Math.Abs(_exact.Output[index]) + bound);
        return bound + Math.Max(rounded, NarrowType.SmallestSubnormal(type) / 2);
    }

    public double Of(AttentionOutputs kind, int index) => PlainFactor * _plainErrors[kind] + _floors[kind][index];

    private static double LargestError(float[] plain, double[] exact)
    {
        double largest = 0;
        for (int n = 0; n < plain.Length; n++)
        {
            double error = Math.Abs(plain[n] - exact[n]);
            if (double.IsFinite(error))
                largest = Math.Max(largest, error);
        }

        return largest;
    }

    // e_j of the keys that weigh something, sum_j p_j e_j over all terms of the softmax, and by how much the sum's logarithm moves, which is that to first order.
    private (double Mean, double OfSum) RowErrors(int batch, int head, int i, double[] errors)
    {
        int row = _problem.WeightsRow(batch, head, i);
        int index = PlainAttention<double>.RowIndex(_problem, batch, head, i);
        int keyCount = _problem.KeyCount(batch);
        double mean = 0, largest = 0;
        for (int j = 0; j < keyCount; j++)
        {
            double weight = _exact.Softmax[row + j];
            errors[j] = weight == 0 ? 0 : _scores.Masked(batch, head, i, j);
            mean += weight * errors[j];
            largest = Math.Max(largest, errors[j]);
        }

        if (_exact.SinkWeights[index] != 0)
            mean += _exact.SinkWeights[index] * _scores.Sink(head);
        if (_exact.BiasKeyWeights[index] != 0)
            mean += _exact.BiasKeyWeights[index] * _scores.BiasKey(batch, head, i);
        return Math.Max(largest, mean) > LargestLinear ? BeyondFirstOrder(row, errors.AsSpan(0, keyCount)) : (mean, mean);
    }

    // What stores keys narrowly can move a score of thousands by whole units. A weight then changes by a factor of at most exp(e_j + E), with
    // E = log sum_k p_k exp(e_k), which is what the sum changes by, and by no more than 1.
    private (double Mean, double OfSum) BeyondFirstOrder(int row, Span<double> errors)
    {
        // Relative to the largest, whose exponential may be more than a double holds. Terms beside the keys do not move.
        double largest = 0, sum = 0, weights = 0;
        foreach (double error in errors)
            largest = Math.Max(largest, error);
        for (int j = 0; j < errors.Length; j++)
        {
            sum += _exact.Softmax[row + j] * Math.Exp(errors[j] - largest);
            weights += _exact.Softmax[row + j];
        }

        double ofSum = largest + Math.Log(sum + ((1 - weights) * Math.Exp(-largest)));
        double mean = 0;
        for (int j = 0; j < errors.Length; j++)
        {
            double weight = _exact.Softmax[row + j];
            if (weight == 0)
                continue;
            errors[j] = Math.Min(Math.Exp(errors[j] + ofSum) - 1, 1 / weight);
            mean += weight * errors[j];
        }

        return (mean, ofSum);
    }

    private void FloorOfWeights(int batch, int head, int i, double[] errors, double mean)
    {
        int row = _problem.WeightsRow(batch, head, i);
        for (int j = 0; j < _problem.KeyCount(batch); j++)
        {
            // A row with a NaN in it has a NaN for a mean, but its hidden keys still weigh exactly 0.
            double weight = _exact.Weights[row + j];
            double floor = weight == 0 ? s_smallestNormal : weight * (errors[j] + mean + _weightRoundings * UnitRoundoff) + s_smallestNormal;
            _floors[AttentionOutputs.Weights][row + j] = floor;
            Add(AttentionOutputs.AveragedWeights, _problem.AveragedWeightsRow(batch, i) + j, (floor + 2 * UnitRoundoff * weight) / _problem.HeadCount);
            Add(AttentionOutputs.KeyWeightSums, _problem.KeyWeightSumsRow(batch, head) + j, floor + 2 * UnitRoundoff * weight);
        }
    }

    private void FloorOfContext(int batch, int head, int i, double[] errors, double mean)
    {
        bool isLayer = _problem.Declaration.IsMultiHead;
        double roundings = (isLayer ? 1 : 0) + _weightRoundings + (_problem.Declaration.NormalizesBefore ? TransformerErrors.NormalizedRoundings : 0);
        var stored = new StoredErrors(_problem.Declaration.HasCache ? _problem.Declaration.StoredType : ElementType.Float32, isExact: !isLayer);
        int weights = _problem.WeightsRow(batch, head, i);
        int output = _problem.OutputRow(batch, head, i);
        int index = PlainAttention<double>.RowIndex(_problem, batch, head, i);
        int keyCount = _problem.KeyCount(batch);
        double[] largestOf =
        [
            .. Enumerable.Range(0, keyCount).Select(j => stored.IsNone ? 0 : StoredErrors.Largest(_exact.Value.AsSpan(_problem.ValueRow(batch, head, j), _problem.ValueDimension))),
        ];
        for (int c = 0; c < _problem.ValueDimension; c++)
        {
            double result = _exact.Context[output + c];
            double moved = _drops ? mean * Math.Abs(result) : 0;
            double largest = 0, total = 0;
            for (int j = 0; j < keyCount; j++)
            {
                double weight = _exact.Weights[weights + j];
                if (weight == 0)
                    continue;
                double value = _exact.Value[_problem.ValueRow(batch, head, j) + c];
                moved += weight * (errors[j] * (_drops ? Math.Abs(value) : Math.Abs(value - result)) + stored.Of(Math.Abs(value), largestOf[j]));
                largest = Math.Max(largest, Math.Abs(value));
                total += weight;
            }

            if (_exact.SinkWeights[index] != 0)
                moved += _exact.SinkWeights[index] * _scores.Sink(head) * Math.Abs(result);
            if (_exact.BiasKeyWeights[index] != 0)
            {
                double value = _problem.BiasValue[_problem.KeyHead(head) * _problem.ValueDimension + c];
                moved += _exact.BiasKeyWeights[index] * _scores.BiasKey(batch, head, i) * Math.Abs(value - result);
                largest = Math.Max(largest, Math.Abs(value));
            }

            _contextFloor[output + c] = moved + roundings * UnitRoundoff * largest * Math.Max(total, 1) + (keyCount + 2) * s_smallestSubnormal;
        }
    }

    private void FloorOfLogSumExp(int batch, int head, int i, double ofSum)
    {
        int index = _problem.LogSumExpIndex(batch, head, i);
        double logarithm = Math.Log(_problem.KeyCount(batch) + 2);
        _floors[AttentionOutputs.LogSumExp][index] =
            ofSum + UnitRoundoff * (4 + 2 * logarithm + 3 * (Math.Abs(_exact.LogSumExp[index]) + logarithm)) + s_smallestNormal;
    }

    private void FloorOfScores(int batch, int head, int i)
    {
        int row = _problem.WeightsRow(batch, head, i);
        for (int j = 0; j < _problem.KeyCount(batch); j++)
        {
            Set(AttentionOutputs.ScaledScores, row + j, _scores.Scaled);
            Set(AttentionOutputs.CappedScores, row + j, _scores.Capped);
            Set(AttentionOutputs.MaskedScores, row + j, _scores.Masked);

            void Set(AttentionOutputs kind, int index, Func<int, int, int, int, double> error)
            {
                if (_floors[kind].Length > 0)
                    _floors[kind][index] = error(batch, head, i, j) + 2 * UnitRoundoff * Math.Abs(_exact.Of(kind)[index]) + s_smallestNormal;
            }
        }
    }

    private void Add(AttentionOutputs kind, int index, double floor)
    {
        if (_floors[kind].Length > 0)
            _floors[kind][index] += floor;
    }

    private double[] ThroughOutputProjection()
    {
        int width = _problem.ContextWidth;
        var floor = new double[_exact.Output.Length];
        for (int n = 0; n < floor.Length; n++)
        {
            int row = n / _problem.ModelDimension;
            int o = n % _problem.ModelDimension;
            double carried = 0;
            double absolute = _problem.OutProjectionBias.Length == 0 ? 0 : Math.Abs(_problem.OutProjectionBias[o]);
            for (int c = 0; c < width; c++)
            {
                double weight = Math.Abs(_problem.OutProjection[o * width + c]);
                carried += weight * _contextFloor[row * width + c];
                absolute += weight * Math.Abs(_exact.Context[row * width + c]);
            }

            floor[n] = carried + 2 * UnitRoundoff * absolute + (width + 2) * s_smallestSubnormal;
        }

        return floor;
    }
}
