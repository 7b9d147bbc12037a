namespace AttentionGen.Generator.Model.Scores;

/// <summary>
/// Collects the steps of a program. Equal steps are one step, constants are computed as C# computes them, and what changes nothing is left out.
/// </summary>
internal class ScoreProgramBuilder
{
    /// <summary>Steps up to which a program is taken: a kernel repeats them for every score.</summary>
    public const int MostSteps = 2000;

    private readonly List<ScoreStep> _steps = [];
    private readonly Dictionary<ScoreStep, int> _numbers = [];

    /// <summary>An empty program.</summary>
    public ScoreProgramBuilder()
    {
    }

    /// <summary>A program to go on with: its steps keep their numbers.</summary>
    public ScoreProgramBuilder(IEnumerable<ScoreStep> steps)
    {
        foreach (ScoreStep step in steps)
            Add(step);
    }

    public IReadOnlyList<ScoreStep> Steps => _steps;

    public bool IsFull => _steps.Count >= MostSteps;

    public ScoreType TypeOf(int step) => _steps[step].Type;

    public int Integer(int value) => Add(new ScoreStep(ScoreOperation.Constant, ScoreType.Integer, Bits: value));

    public int Number(float value) => Add(new ScoreStep(ScoreOperation.Constant, ScoreType.Number, Bits: FloatBits.Of(value)));

    public int Truth(bool value) => Add(new ScoreStep(ScoreOperation.Constant, ScoreType.Truth, Bits: value ? 1 : 0));

    public int Input(ScoreOperation operation, ScoreType type, int parameter = 0) => Add(new ScoreStep(operation, type, Bits: parameter));

    /// <summary>The constant that a step is, if it is one.</summary>
    public bool IsConstant(int step, out int bits)
    {
        bits = _steps[step].Bits;
        return _steps[step].Operation == ScoreOperation.Constant;
    }

    public bool IsTrue(int step) => IsConstant(step, out int bits) && bits == 1 && TypeOf(step) == ScoreType.Truth;

    public bool IsFalse(int step) => IsConstant(step, out int bits) && bits == 0 && TypeOf(step) == ScoreType.Truth;

    public int Element(int parameter, ScoreType type, int index, int guard) =>
        Add(new ScoreStep(ScoreOperation.Element, type, index, Bits: parameter, Guard: Needed(guard)));

    public int Unary(ScoreOperation operation, ScoreType type, int a) =>
        ScoreFolding.Unary(operation, type, _steps[a]) is { } folded ? Add(folded) : Add(new ScoreStep(operation, type, a));

    /// <summary>The distance of an integer from 0.</summary>
    public int Absolute(int a, int guard) => ScoreFolding.Unary(ScoreOperation.Absolute, ScoreType.Integer, _steps[a]) is { } folded
        ? Add(folded)
        : Add(new ScoreStep(ScoreOperation.Absolute, ScoreType.Integer, a, Guard: Needed(guard)));

    public int Function(string name, params int[] operands) =>
        Add(new ScoreStep(ScoreOperation.Function, ScoreType.Number, operands[0], operands.Length > 1 ? operands[1] : -1, Function: name));

    public int Binary(ScoreOperation operation, ScoreType type, int a, int b, int guard = -1)
    {
        if (type == ScoreType.Truth && TypeOf(a) == ScoreType.Truth && Condition(operation, a, b) is { } simpler)
            return simpler;
        if (ScoreFolding.Binary(operation, type, _steps[a], _steps[b]) is { } folded)
            return Add(folded);
        var step = new ScoreStep(operation, type, a, b, OfNumbers: type == ScoreType.Truth && TypeOf(a) == ScoreType.Number);

        // A divisor that is written down, and neither 0 nor -1, does not throw.
        bool throws = step.CanThrow && !(IsConstant(b, out int divisor) && divisor is not (0 or -1));
        return Add(throws ? step with { Guard = Needed(guard) } : step);
    }

    public int Not(int a) => _steps[a].Operation == ScoreOperation.Not && TypeOf(a) == ScoreType.Truth ? _steps[a].A : Unary(ScoreOperation.Not, ScoreType.Truth, a);

    public int Select(int condition, int whenTrue, int whenFalse)
    {
        if (whenTrue == whenFalse || IsTrue(condition))
            return whenTrue;
        if (IsFalse(condition))
            return whenFalse;
        if (TypeOf(whenTrue) == ScoreType.Truth)
        {
            // Conditions are joined by logic: a mask in lanes needs no selection of masks.
            int both = Binary(ScoreOperation.And, ScoreType.Truth, condition, whenTrue);
            return Binary(ScoreOperation.Or, ScoreType.Truth, both, Binary(ScoreOperation.And, ScoreType.Truth, Not(condition), whenFalse));
        }

        return Add(new ScoreStep(ScoreOperation.Select, TypeOf(whenTrue), condition, whenTrue, whenFalse));
    }

    /// <summary>A step of another program, whose steps have got these numbers here.</summary>
    public int Copy(ScoreStep step, IReadOnlyList<int> numbers)
    {
        return Add(step with { A = Here(step.A), B = Here(step.B), C = Here(step.C), Guard = Here(step.Guard) });

        int Here(int operand) => ScoreStep.Has(operand) ? numbers[operand] : operand;
    }

    private int? Condition(ScoreOperation operation, int a, int b)
    {
        bool isAnd = operation == ScoreOperation.And;
        if (!isAnd && operation != ScoreOperation.Or)
            return null;
        if (a == b)
            return a;
        if (isAnd)
            return IsTrue(a) || IsFalse(b) ? b : IsTrue(b) || IsFalse(a) ? a : null;
        return IsFalse(a) || IsTrue(b) ? b : IsFalse(b) || IsTrue(a) ? a : null;
    }

    private int Needed(int guard) => guard >= 0 && IsTrue(guard) ? -1 : guard;

    private int Add(ScoreStep step)
    {
        if (_numbers.TryGetValue(step, out int number))
            return number;
        _numbers.Add(step, _steps.Count);
        _steps.Add(step);
        return _steps.Count - 1;
    }
}
