using AttentionGen.Runtime;

namespace AttentionGen.Generator.Planning.Scores;

/// <summary>
/// Distances that methods take as floats, computed of floats from the start: (float)(query - key) as (float)query - (float)key. Where all of these integers are
/// exact as floats the bits are the same; and a panel converts its queries once and each key once, in place of a vector of distances for each key.
/// </summary>
internal sealed class FloatDistances
{
    /// <summary>Up to here every integer is a float.</summary>
    private const int MostExact = 1 << 24;

    private readonly ScoreMethods _methods;
    private readonly StepRanges _ranges;
    private readonly ScoreProgramBuilder _program = new();
    private readonly int[] _numbers;

    /// <summary>What became of the integers that were asked for: a step that many read, as loops make them, is looked at once.</summary>
    private readonly Dictionary<int, int?> _floats = [];

    private FloatDistances(KernelSpec spec, ScoreMethods methods)
    {
        _methods = methods;
        _ranges = new StepRanges(methods);
        _numbers = new int[methods.Steps.Count];

        // Of a shorter call that ends with the sequence, queries stand up to a sequence behind their rows; lanes that are not asked for may hold anything.
        long queries = spec.QueryLength, keys = spec.KeyLength;
        _ranges.Compute(Enumerable.Range(0, methods.Steps.Count), new IndexRange(-queries, keys + queries), new IndexRange(0, keys));
    }

    /// <summary>A declaration whose methods compute distances of floats where they ask for floats.</summary>
    public static KernelSpec Lowered(KernelSpec spec) =>
        spec.Methods is not { } methods || spec.KeyShards ? spec : spec with { Methods = new FloatDistances(spec, methods).Rewritten() };

    private ScoreMethods Rewritten()
    {
        for (int step = 0; step < _numbers.Length; step++)
            _numbers[step] = _methods.Steps[step] is { Operation: ScoreOperation.ToNumber, A: var integer } && Number(integer) is { } number ? number : _program.Copy(_methods.Steps[step], _numbers);
        return _methods with
        {
            Steps = new([.. _program.Steps]),
            Modifier = _methods.HasModifier ? _numbers[_methods.Modifier] : _methods.Modifier,
            Predicate = _methods.HasPredicate ? _numbers[_methods.Predicate] : _methods.Predicate,
        };
    }

    /// <summary>An integer as a float that is computed of floats, or null where it may not be exact.</summary>
    private int? Number(int integer)
    {
        if (!_floats.TryGetValue(integer, out int? number))
            _floats.Add(integer, number = _ranges.Of(integer) is { Least: >= -MostExact, Most: <= MostExact } ? Computed(integer) : null);
        return number;
    }

    /// <summary>Products are converted as integers, and nothing is negated: the zero of a float would get a sign.</summary>
    private int? Computed(int integer)
    {
        ScoreStep step = _methods.Steps[integer];
        return step.Operation switch
        {
            ScoreOperation.Add or ScoreOperation.Subtract => Number(step.A) is { } a && Number(step.B) is { } b ? _program.Binary(step.Operation, ScoreType.Number, a, b) : null,
            ScoreOperation.Absolute => Number(step.A) is { } a ? _program.Unary(ScoreOperation.Absolute, ScoreType.Number, a) : null,
            _ => _program.Unary(ScoreOperation.ToNumber, ScoreType.Number, _numbers[integer]),
        };
    }
}
