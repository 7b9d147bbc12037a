namespace AttentionGen.Reference;

/// <summary>What becomes of q k^T before the softmax: the scale, then the cap, then what is added.</summary>
internal readonly ref struct ReferenceScores
{
    private readonly double _scale;
    private readonly double _cap;
    private readonly double[]? _slopes;
    private readonly bool _hasBias;
    private readonly ScoreModifierFunction? _modifier;
    private readonly ScoreModifierGradientFunction? _modifierGradient;
    private readonly ReferencePositions _positions;
    private readonly ReferenceTable<float> _bias;

    public ReferenceScores(AttentionAttribute declaration, ReferenceShape shape, ReferencePositions positions, in AttentionInputs inputs)
    {
        _scale = declaration.Scale;
        _cap = declaration.SoftCap;
        _slopes = declaration.Alibi ? Slopes(declaration.HeadCount) : null;
        _hasBias = (declaration.Mask & AttentionMask.Additive) != 0;
        _positions = positions;
        _modifier = inputs.ScoreModifier;
        _modifierGradient = inputs.ScoreModifierGradient;
        _bias = new ReferenceTable<float>(inputs.Bias, declaration.BiasAxes, shape);
    }

    /// <summary>scale * q k^T.</summary>
    public double Scaled(ReadOnlySpan<double> query, ReadOnlySpan<double> key)
    {
        double sum = 0;
        for (int d = 0; d < query.Length; d++)
            sum += query[d] * key[d];

        return _scale * sum;
    }

    /// <summary>cap * tanh(score / cap).</summary>
    public double Capped(double score) => _cap == 0 ? score : _cap * Math.Tanh(score / _cap);

    /// <summary>The gradient of q k^T from that of a score: through the cap, whose derivative 1 - tanh^2 is 1 / cosh^2, which loses no digits where tanh is close to 1, and the scale.</summary>
    public double ScaleGradient(double gradient, double scaled)
    {
        if (_cap == 0)
            return _scale * gradient;
        double cosh = Math.Cosh(scaled / _cap);
        return _scale * (gradient / (cosh * cosh));
    }

    /// <summary>The score of a visible key with its distance's penalty, as the modifier has it, and with its bias.</summary>
    public double Biased(double score, int batch, int head, int i, int j)
    {
        score = Distant(score, head, i, j);
        if (_modifier is not null)
            score = _modifier((float)score, batch, head, _positions.Query(i), _positions.Key(j));
        if (_modifier is not null && double.IsNegativeInfinity(score))
            return score;
        return _hasBias ? score + _bias[batch, head, i, j] : score;
    }

    /// <summary>The gradient of a capped score from that of the score with its bias: through the modifier.</summary>
    public double UnmodifiedGradient(double gradient, double capped, int batch, int head, int i, int j) => _modifierGradient is null
        ? gradient
        : _modifierGradient(gradient, (float)Distant(capped, head, i, j), batch, head, _positions.Query(i), _positions.Key(j));

    private double Distant(double score, int head, int i, int j) =>
        _slopes is null ? score : score - (_slopes[head] * Math.Abs(_positions.Query(i) - _positions.Key(j)));

    /// <summary>
    /// The slopes of Press et al., "Train Short, Test Long": 2^(-8 (h + 1) / H) for H heads, a power of 2. Otherwise the largest power of 2 below has
    /// its own slopes, and the other heads every second slope of twice as many, from the first on (the authors' code, get_slopes).
    /// </summary>
    public static double[] Slopes(int headCount)
    {
        int power = 1;
        while (power <= headCount / 2)
            power *= 2;

        var slopes = new double[headCount];
        for (int h = 0; h < headCount; h++)
            slopes[h] = h < power ? Math.Pow(2, -8.0 * (h + 1) / power) : Math.Pow(2, -8.0 * (2 * (h - power) + 1) / (2 * power));

        return slopes;
    }
}
