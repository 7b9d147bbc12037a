namespace AttentionGen.Tests.Cases;

/// <summary>Draws the numbers of a case.</summary>
internal sealed class ProblemNumbers
{
    // A third of the largest score that a few thousand draws reach: scores of +-1e4.
    private const double LargeScoreDeviation = 3000;
    private const double ScoreShift = 10000;
    private const double ShiftedScoreDeviation = 3;

    private readonly KernelCase _case;
    private readonly AttentionProblem _problem;
    private readonly Random _random;

    private ProblemNumbers(KernelCase kernelCase)
    {
        AttentionAttribute attribute = kernelCase.Declaration.ToAttribute();
        (int queryLength, int keyLength) = kernelCase.Lengths ?? (attribute.SequenceLength, attribute.KeyValueLength);
        _case = kernelCase;
        _problem = new AttentionProblem(kernelCase.Declaration, kernelCase.BatchSize, queryLength, keyLength);
        _random = new Random(kernelCase.Seed);
    }

    public static AttentionProblem Draw(KernelCase kernelCase)
    {
        var numbers = new ProblemNumbers(kernelCase);
        numbers.DrawMasks();
        if (kernelCase.Declaration.IsMultiHead)
            numbers.DrawLayer();
        else
            numbers.DrawAttention();
        numbers.DrawVisibleSpecials();
        if (kernelCase.IsPoisoned)
            new Poison(numbers._problem).Spread();
        return numbers._problem;
    }

    private void DrawAttention()
    {
        int batch = _problem.BatchSize;
        _problem.Query = new float[batch * _problem.QuerySample];
        _problem.Key = new float[batch * _problem.KeySample];
        _problem.Value = new float[batch * _problem.ValueSample];
        switch (_case.Inputs)
        {
            case InputFamily.Constant:
                Array.Fill(_problem.Query, 0.5f);
                Array.Fill(_problem.Key, 0.5f);
                Array.Fill(_problem.Value, 0.5f);
                return;
            case InputFamily.Denormal:
                Fill(_problem.Query, HalfDenormal);
                Fill(_problem.Key, HalfDenormal);
                Fill(_problem.Value, Denormal);
                return;
            case InputFamily.LargeScores:
                double deviation = Math.Sqrt(LargeScoreDeviation / DotDeviation);
                Fill(_problem.Query, () => Normal(deviation));
                Fill(_problem.Key, () => Normal(deviation));
                break;
            default:
                Fill(_problem.Query, () => Normal(1));
                Fill(_problem.Key, () => Normal(1));
                break;
        }

        Fill(_problem.Value, () => Normal(1));
        if (_case.Inputs == InputFamily.ShiftedScores)
        {
            ForEachRow(_problem.QueryLength, _problem.QueryRow, (head, row) => Add(_problem.Query, row, QueryShift(head)));
            ForEachRow(_problem.KeyLength, _problem.KeyRow, (_, row) => Add(_problem.Key, row, KeyShift));
        }
    }

    private void DrawLayer()
    {
        int batch = _problem.BatchSize;
        int projected = 2 * _problem.QueryWidth + _problem.ValueWidth;
        int values = _problem.ValueWidth;
        int model = _problem.ModelDimension;
        _problem.InProjection = new float[projected * model];
        _problem.OutProjection = new float[model * values];
        Fill(_problem.InProjection, () => Normal(1 / Math.Sqrt(model)));
        Fill(_problem.OutProjection, () => Normal(1 / Math.Sqrt(values)));

        // Biases are optional, together and one by one; the seed decides.
        bool isShifted = _case.Inputs == InputFamily.ShiftedScores;
        if (isShifted || _case.Seed % 4 != 0)
        {
            _problem.InProjectionBias = new float[projected];
            Fill(_problem.InProjectionBias, () => Normal(0.1));
        }

        if (_case.Seed % 4 is not (0 or 1))
        {
            _problem.OutProjectionBias = new float[model];
            Fill(_problem.OutProjectionBias, () => Normal(0.1));
        }

        _problem.Query = new float[batch * _problem.QuerySample];
        _problem.Key = new float[batch * _problem.KeySample];
        Func<float> element = _case.Inputs switch
        {
            InputFamily.Constant => () => 0.5f,
            InputFamily.Denormal => HalfDenormal,
            InputFamily.LargeScores => Deviating(Math.Sqrt(LargeScoreDeviation / DotDeviation)),
            _ => Deviating(1),
        };
        Fill(_problem.Query, element);
        Fill(_problem.Key, element);

        if (isShifted)
        {
            // The in-projection's biases shift the projected rows as attention alone has its rows shifted.
            for (int head = 0; head < _problem.HeadCount; head++)
            {
                Add(_problem.InProjectionBias, head * _problem.HeadDimension, QueryShift(head));
                Add(_problem.InProjectionBias, _problem.QueryWidth + head * _problem.HeadDimension, KeyShift);
            }
        }

        if (_case.Inputs == InputFamily.Denormal)
        {
            // Values, and with them the output, become subnormal.
            Span<float> valueRows = _problem.InProjection.AsSpan(2 * _problem.QueryWidth * model);
            foreach (ref float weight in valueRows)
                weight *= 1e-38f;
            _problem.InProjectionBias.AsSpan(Math.Min(2 * _problem.QueryWidth, _problem.InProjectionBias.Length)).Clear();
            _problem.OutProjectionBias = [];
        }
    }

    private void DrawMasks()
    {
        int batch = _problem.BatchSize;
        int keys = _problem.KeyLength;
        if (_problem.Declaration.Has(AttentionMask.KeyPadding))
        {
            // One sample in three has no key at all, one in three has all of them, the rest something between.
            int first = _random.Next(3);
            _problem.KeyLengths = [.. Enumerable.Range(0, batch).Select(b => ((first + b) % 3) switch { 0 => 0, 1 => keys, _ => _random.Next(keys + 1) })];
        }

        if (_problem.Declaration.Has(AttentionMask.Boolean))
        {
            _problem.Mask = new bool[_problem.MaskLength];
            if (_case.IsOfDocuments)
                DrawDocuments();
            else
                ForEachTableRow(_problem.Mask.Length, row =>
            {
                bool isFullyHidden = _random.Next(8) == 0;
                for (int j = 0; j < keys; j++)
                    _problem.Mask[row + j] = !isFullyHidden && _random.Next(10) < 7;
            });
        }

        if (_problem.Declaration.Has(AttentionMask.Additive))
        {
            _problem.Bias = new float[_problem.BiasLength];
            ForEachTableRow(_problem.Bias.Length, row =>
            {
                bool isFullyHidden = _random.Next(8) == 0;
                for (int j = 0; j < keys; j++)
                    _problem.Bias[row + j] = isFullyHidden || _random.Next(5) == 0 ? float.NegativeInfinity : BiasElement();
            });
        }
    }

    // Queries and keys are cut into as many documents; each query sees its own, but for every fourth document, which nobody sees.
    private void DrawDocuments()
    {
        const int Documents = 5;
        (int queries, int keys) = (_problem.QueryLength, _problem.KeyLength);
        ForEachTableRow(_problem.Mask.Length, row =>
        {
            int document = row / keys % queries * Documents / queries;
            for (int j = 0; j < keys; j++)
                _problem.Mask[row + j] = document != 3 && j * Documents / keys == document;
        });
    }

    private float BiasElement() => _case.Inputs switch
    {
        InputFamily.Constant => 0.25f,
        InputFamily.Denormal => Denormal(),
        InputFamily.LargeScores => Normal(LargeScoreDeviation),
        _ => Normal(1),
    };

    private void DrawVisibleSpecials()
    {
        if (_case.Inputs is not (InputFamily.VisibleNaN or InputFamily.VisibleInfinity))
            return;

        bool isNaN = _case.Inputs == InputFamily.VisibleNaN;
        Strike(_problem.Query, isNaN ? float.NaN : float.PositiveInfinity);
        Strike(_problem.Key, isNaN ? float.NaN : float.NegativeInfinity);
        Strike(_problem.Value, isNaN ? float.NaN : float.PositiveInfinity);
        Strike(_problem.Bias, isNaN ? float.NaN : float.PositiveInfinity);
    }

    private void Strike(float[] values, float special)
    {
        if (values.Length > 0)
            values[_random.Next(values.Length)] = special;
    }

    // The standard deviation of scale * q.k for standard normal q and k.
    private double DotDeviation
    {
        get
        {
            double deviation = Math.Abs((double)_problem.Attribute.Scale) * Math.Sqrt(_problem.HeadDimension);
            return deviation == 0 ? 1 : deviation;
        }
    }

    // q gets a component a and k a component b along (1, .., 1)/sqrt(D): the score shifts by scale*a*b, the same for all keys, and
    // differs between keys by scale*a times a standard normal.
    private float QueryShift(int head)
    {
        double sign = head % 2 == 0 ? 1 : -1;
        return (float)(sign * ShiftedScoreDeviation / DotDeviation);
    }

    private float KeyShift => (float)(ScoreShift / ShiftedScoreDeviation / Math.Sqrt(_problem.HeadDimension));

    private void Add(float[] values, int row, float shift)
    {
        foreach (ref float value in values.AsSpan(row, _problem.HeadDimension))
            value += shift;
    }

    private void ForEachRow(int length, Func<int, int, int, int> indexOf, Action<int, int> action)
    {
        for (int batch = 0; batch < _problem.BatchSize; batch++)
        for (int head = 0; head < _problem.HeadCount; head++)
        for (int i = 0; i < length; i++)
            action(head, indexOf(batch, head, i));
    }

    private void ForEachTableRow(int tableLength, Action<int> action)
    {
        for (int row = 0; row < tableLength; row += _problem.KeyLength)
            action(row);
    }

    private static void Fill(float[] values, Func<float> next)
    {
        foreach (ref float value in values.AsSpan())
            value = next();
    }

    private Func<float> Deviating(double deviation) => () => Normal(deviation);

    // Box-Muller; 1 - x keeps the logarithm's argument off 0.
    private float Normal(double deviation) =>
        (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));

    private float Denormal() => BitConverter.Int32BitsToSingle(_random.Next(1, 1 << 23)) * (_random.Next(2) * 2 - 1);

    private float HalfDenormal() => _random.Next(2) == 0 ? Denormal() : Normal(1);
}
