namespace AttentionGen.Tests.Cases;

/// <summary>Draws the numbers of a case.</summary>
internal sealed class ProblemNumbers
{
    // A third of the largest score that a few thousand draws reach: scores of +-1e4.
    private const double LargeScoreDeviation = 3000;
    private const double ScoreShift = 10000;
    private const double ShiftedScoreDeviation = 3;

    private readonly KernelCase _case;
    private readonly Random _random;

    // The call that is being drawn; with a cache, first one of all its rows, then one step after the other.
    private AttentionProblem _problem;

    private ProblemNumbers(KernelCase kernelCase)
    {
        AttentionAttribute attribute = kernelCase.Declaration.ToAttribute();
        (int queryLength, int keyLength) = kernelCase.Lengths ?? (attribute.SequenceLength, attribute.KeyValueLength);
        if (kernelCase.Declaration.HasCache)
            queryLength = keyLength = Steps(kernelCase).Sum();
        _case = kernelCase;
        _problem = new AttentionProblem(kernelCase.Declaration, kernelCase.BatchSize, queryLength, keyLength);
        _random = new Random(kernelCase.Seed);
    }

    /// <summary>New rows of each call on a cache: a prefill in one or two calls, then two single tokens, as far as the capacity goes.</summary>
    public static IReadOnlyList<int> Steps(KernelCase kernelCase)
    {
        if (kernelCase.Steps is { } given)
            return given;

        int capacity = kernelCase.Declaration.SequenceLength;
        int prefill = Math.Max(capacity - 2 - kernelCase.Seed % 3, 1);
        int first = kernelCase.Seed % 2 == 0 ? prefill : Math.Max(prefill / 3, 1);
        int[] wanted = [first, prefill - first, 1, 1];
        var steps = new List<int>();
        foreach (int count in wanted)
        {
            if (count > 0 && steps.Sum() + count <= capacity)
                steps.Add(count);
        }

        return steps;
    }

    public static AttentionProblem Draw(KernelCase kernelCase)
    {
        var numbers = new ProblemNumbers(kernelCase);
        if (kernelCase.Declaration.HasCache)
            return numbers.DrawSteps();
        numbers.DrawPackedLengths();
        numbers.DrawMasks();
        numbers.DrawRows();
        numbers.DrawBiasSpecials();
        numbers.DrawGradients();
        return numbers.Finished();
    }

    private AttentionProblem Finished()
    {
        if (_case.IsPoisoned)
            new Poison(_problem).Spread();
        return _problem;
    }

    // Each call sees the rows of those before it, and masks of its own.
    private AttentionProblem DrawSteps()
    {
        DrawRows();
        AttentionProblem whole = _problem;
        var earlier = new List<AttentionProblem>();
        IReadOnlyList<int> steps = Steps(_case);
        for (int n = 0; n < steps.Count; n++)
        {
            _problem = StepRows.Of(whole, earlier.Sum(step => step.QueryLength), steps[n], n == steps.Count - 1 ? [.. earlier] : []);
            DrawMasks();
            DrawKeyMask();
            if (n < steps.Count - 1)
                earlier.Add(_problem);
        }

        DrawBiasSpecials();
        return Finished();
    }

    private void DrawRows()
    {
        if (_case.Declaration.IsMultiHead)
            DrawLayer();
        else
            DrawAttention();
        DrawRowSpecials();
        if (!_case.Declaration.HasCache)
            DrawKeyMask();
        DrawSinks();
        DrawPositions();
        RoundRows();
    }

    // A kernel that takes 16 bits reads exactly these numbers, whether it is given them or stores them itself.
    private void RoundRows()
    {
        DeclaredAttention declaration = _case.Declaration;
        if (declaration.IsMultiHead)
            return;
        NarrowType.Round(declaration.RowType, _problem.Query);
        NarrowType.Round(declaration.KeyValueRowType, _problem.Key);
        NarrowType.Round(declaration.KeyValueRowType, _problem.Value);
        NarrowType.RoundRows(declaration.StoredType, _problem.Key, _problem.HeadDimension);
        NarrowType.RoundRows(declaration.StoredType, _problem.Value, _problem.ValueDimension);
    }

    // Samples without a row and one with the most among them.
    private void DrawPackedLengths()
    {
        if (!_case.Declaration.IsPacked)
            return;

        int batch = _problem.BatchSize;
        var queries = new int[batch + 1];
        var keys = new int[batch + 1];

        // Running rotary positions start at 0, so that a sample's queries must not begin before its keys.
        bool endsAtKeys = _case.Declaration is { IsRotary: true, CausalAlignment: CausalAlignment.BottomRight };
        for (int b = 0; b < batch; b++)
        {
            int keyCount = Length(_problem.KeyLength, _case.Seed + b + 1);
            int queryCount = Length(_problem.QueryLength, _case.Seed + b);
            if (endsAtKeys)
                queryCount = Math.Min(queryCount, keyCount);
            queries[b + 1] = queries[b] + queryCount;
            keys[b + 1] = keys[b] + keyCount;
        }

        _problem.CumulativeQueryLengths = queries;
        _problem.CumulativeKeyLengths = _case.Declaration.HasOwnKeys ? keys : queries;

        int Length(int most, int turn) => (turn % 5) switch { 0 or 3 => most, 1 => 0, _ => _random.Next(most + 1) };
    }

    private void DrawKeyMask()
    {
        if (!_problem.Declaration.Has(AttentionMask.Keys))
            return;

        _problem.KeyMaskHides = _case.Seed % 2 == 0;
        _problem.KeyMask = new bool[_problem.BatchSize * _problem.KeyLength];
        int first = _random.Next(4);
        for (int batch = 0; batch < _problem.BatchSize; batch++)
        for (int j = 0; j < _problem.KeyLength; j++)
        {
            // Of four samples, one sees nothing, one sees all, two have holes.
            bool isVisible = ((first + batch) % 4) switch { 0 => false, 1 => true, _ => _random.Next(10) < 7 };
            _problem.KeyMask[batch * _problem.KeyLength + j] = isVisible != _problem.KeyMaskHides;
        }
    }

    private void DrawGradients()
    {
        if (!_case.Declaration.HasGradients)
            return;
        _problem.OutputGradient = new float[_problem.OutputLength];
        _problem.BiasGradientStart = new float[_problem.BiasLength];
        _problem.SinkGradientStart = new float[_problem.Sinks.Length];
        Fill(_problem.OutputGradient, () => Normal(1));
        Fill(_problem.BiasGradientStart, () => Normal(1));
        Fill(_problem.SinkGradientStart, () => Normal(1));
    }

    private void DrawSinks()
    {
        if (_case.Declaration.Sinks != true)
            return;
        _problem.Sinks = new float[_problem.HeadCount];
        Fill(_problem.Sinks, () => Normal(2));
    }

    private void DrawPositions()
    {
        DeclaredAttention declaration = _case.Declaration;
        if (declaration.KeyShards == true)
            _problem.FirstKey = _random.Next(declaration.SequenceLength + 1);
        if (!declaration.IsRotary)
            return;

        AttentionAttribute attribute = _problem.Attribute;
        int positions = Math.Max(attribute.SequenceLength, attribute.KeyValueLength) + declaration.SequenceLength + 3;
        _problem.Rotary = new RotaryEmbedding(attribute.RotaryDimension, positions, theta: _case.Seed % 2 == 0 ? 10000 : 100);
        if (declaration.PositionIds != true)
            return;

        bool isShared = declaration.HasCache || !declaration.HasOwnKeys;
        _problem.QueryPositions = DrawnPositions(_problem.BatchSize * _problem.QueryLength, positions);
        _problem.KeyPositions = isShared ? _problem.QueryPositions : DrawnPositions(_problem.BatchSize * _problem.KeyLength, positions);
    }

    private int[] DrawnPositions(int count, int positions) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(positions))];

    private void DrawAttention()
    {
        AllocateRows();
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
            ForEachRow(_problem.HeadCount, _problem.QueryCount, _problem.QueryRow, (head, row) => Add(_problem.Query, row, QueryShift(head)));
            ForEachRow(_problem.KeyHeadCount, _problem.KeyCount, _problem.KeyHeadKeyRow, (_, row) => Add(_problem.Key, row, KeyShift));
        }
    }

    private void DrawLayer()
    {
        int keyAndQuery = _problem.QueryWidth + _problem.KeyWidth;
        int projected = keyAndQuery + _problem.ValueWidth;
        int values = _problem.ContextWidth;
        int model = _problem.ModelDimension;
        int firstValueWeight = _problem.QueryWidth * model + _problem.KeyWidth * _problem.KeyInputDimension;
        _problem.InProjection = new float[firstValueWeight + _problem.ValueWidth * _problem.ValueInputDimension];
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

        AllocateRows();
        Func<float> element = _case.Inputs switch
        {
            InputFamily.Constant => () => 0.5f,
            InputFamily.Denormal => HalfDenormal,
            InputFamily.LargeScores => Deviating(Math.Sqrt(LargeScoreDeviation / DotDeviation)),
            _ => Deviating(1),
        };
        Fill(_problem.Query, element);
        Fill(_problem.Key, element);
        Fill(_problem.Value, element);
        DrawBiasKeyValue();
        if (_case.Declaration.IsTransformer)
            _problem.Transformer = TransformerNumbers.Draw(_case, Normal);

        if (isShifted)
        {
            // The in-projection's biases shift the projected rows as attention alone has its rows shifted.
            for (int head = 0; head < _problem.HeadCount; head++)
            {
                Add(_problem.InProjectionBias, head * _problem.HeadDimension, QueryShift(head));
            }

            for (int head = 0; head < _problem.KeyHeadCount; head++)
            {
                Add(_problem.InProjectionBias, _problem.QueryWidth + head * _problem.HeadDimension, KeyShift);
                if (_problem.HasBiasKey)
                    Add(_problem.BiasKey, head * _problem.HeadDimension, KeyShift);
            }
        }

        if (_case.Inputs == InputFamily.Denormal)
        {
            // Values, and with them the output, become subnormal.
            Span<float> valueRows = _problem.InProjection.AsSpan(firstValueWeight);
            foreach (ref float weight in valueRows)
                weight *= 1e-38f;
            _problem.InProjectionBias.AsSpan(Math.Min(keyAndQuery, _problem.InProjectionBias.Length)).Clear();
            _problem.OutProjectionBias = [];
            foreach (ref float weight in _problem.BiasValue.AsSpan())
                weight *= 1e-38f;
        }

        RoundWeights();
    }

    // What a kernel makes of the weights that it is given, which LayerWeights sees to.
    private void RoundWeights()
    {
        ElementType type = _case.Declaration.StoredWeightType;
        foreach ((Range elements, int inputs) in _problem.InProjections)
            NarrowType.RoundMatrix(type, _problem.InProjection.AsSpan(elements), inputs);
        NarrowType.RoundMatrix(type, _problem.OutProjection, _problem.ContextWidth);
        if (_problem.Transformer is not { Up.Length: > 0 } network)
            return;
        NarrowType.RoundMatrix(type, network.Gate, _problem.ModelDimension);
        NarrowType.RoundMatrix(type, network.Up, _problem.ModelDimension);
        NarrowType.RoundMatrix(type, network.Down, network.Up.Length / _problem.ModelDimension);
    }

    private void DrawBiasKeyValue()
    {
        if (_case.Declaration.AddBiasKeyValue != true)
            return;
        _problem.BiasKey = new float[_problem.KeyWidth];
        _problem.BiasValue = new float[_problem.ValueWidth];
        Fill(_problem.BiasKey, () => Normal(1));
        Fill(_problem.BiasValue, () => Normal(1));
    }

    private void AllocateRows()
    {
        (int queries, int keys) = _case.Declaration.IsPacked
            ? (_problem.AllQueries, _problem.CumulativeKeyLengths[^1])
            : (_problem.BatchSize * _problem.QueryLength, _problem.BatchSize * _problem.KeyLength);
        if (_case.Declaration.IsMultiHead)
        {
            _problem.Query = new float[queries * _problem.ModelDimension];
            _problem.Key = new float[_case.Declaration.HasOwnKeys ? keys * _problem.KeyInputDimension : 0];
            _problem.Value = new float[_case.Declaration.HasSeparateMemories ? keys * _problem.ValueInputDimension : 0];
            return;
        }

        _problem.Query = new float[queries * _problem.QueryWidth];
        _problem.Key = new float[keys * _problem.KeyWidth];
        _problem.Value = new float[keys * _problem.ValueWidth];
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

    private bool HasSpecials => _case.Inputs is InputFamily.VisibleNaN or InputFamily.VisibleInfinity;

    private bool IsNaNFamily => _case.Inputs == InputFamily.VisibleNaN;

    private void DrawRowSpecials()
    {
        if (!HasSpecials)
            return;
        Strike(_problem.Query, IsNaNFamily ? float.NaN : float.PositiveInfinity);
        Strike(_problem.Key, IsNaNFamily ? float.NaN : float.NegativeInfinity);
        Strike(_problem.Value, IsNaNFamily ? float.NaN : float.PositiveInfinity);
    }

    private void DrawBiasSpecials()
    {
        if (HasSpecials)
            Strike(_problem.Bias, IsNaNFamily ? float.NaN : float.PositiveInfinity);
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

    private void ForEachRow(int heads, Func<int, int> lengthOf, Func<int, int, int, int> indexOf, Action<int, int> action)
    {
        for (int batch = 0; batch < _problem.BatchSize; batch++)
        for (int head = 0; head < heads; head++)
        for (int i = 0; i < lengthOf(batch); i++)
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
