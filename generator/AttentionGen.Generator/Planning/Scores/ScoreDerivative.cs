namespace AttentionGen.Generator.Planning.Scores;

/// <summary>
/// What a step of a program changes by when another does, as further steps: the chain rule, from that step on forwards, so that what a condition leaves out is left out of the
/// derivative too, infinite or not. What does not depend on it has no derivative, and none is computed of it: null stands for 0.
/// </summary>
/// <remarks>At a kink, the derivative is that of the first operand of a minimum or maximum whose operands are equal, and of what is not negative of a distance from 0.</remarks>
internal sealed class ScoreDerivative
{
    private const float Ln2 = 0.693147181f, Ln10 = 2.30258509f;

    private readonly ScoreProgramBuilder _program;
    private readonly int?[] _derivatives;

    private ScoreDerivative(ScoreProgramBuilder program, int result)
    {
        _program = program;
        _derivatives = new int?[result + 1];
    }

    /// <summary>Appends the derivative of a result by one of its steps; null if it is 0 everywhere.</summary>
    public static int? Of(ScoreProgramBuilder program, int result, int variable)
    {
        if (variable > result)
            return null;
        var derivative = new ScoreDerivative(program, result);
        derivative._derivatives[variable] = program.Number(1f);
        for (int step = variable + 1; step <= result; step++)
            derivative._derivatives[step] = derivative.Of(step);
        return derivative._derivatives[result];
    }

    private int? Of(int number)
    {
        ScoreStep step = _program.Steps[number];
        if (step.Type != ScoreType.Number)
            return null;
        int? a = Known(step.A), b = Known(step.B), c = Known(step.C);
        return step.Operation switch
        {
            ScoreOperation.Add => Sum(a, b),
            ScoreOperation.Subtract => Sum(a, Negated(b)),
            ScoreOperation.Multiply => Sum(Times(a, step.B), Times(b, step.A)),
            ScoreOperation.Divide => Over(Sum(a, Negated(Times(b, number))), step.B),
            ScoreOperation.Negate => Negated(a),
            ScoreOperation.Select => Chosen(step.A, b, c),
            ScoreOperation.Minimum => a == b ? a : Chosen(Less(step.B, step.A), b, a),
            ScoreOperation.Maximum => a == b ? a : Chosen(Less(step.A, step.B), b, a),
            ScoreOperation.Absolute => Chosen(Less(step.A, Constant(0f)), Negated(a), a),
            ScoreOperation.Function => OfFunction(step, number, a, b),
            _ => null,
        };
    }

    private int? Known(int operand) => ScoreStep.Has(operand) ? _derivatives[operand] : null;

    /// <summary>Of a function: its own derivative times that of its operand. What rounds has none.</summary>
    private int? OfFunction(ScoreStep step, int value, int? a, int? b)
    {
        if (a is null && b is null)
            return null;
        int x = step.A;
        switch (step.Function)
        {
            case "Exp": return Times(a, value);
            case "Log": return Over(a, x);
            case "Log2": return Over(a, Product(x, Constant(Ln2)));
            case "Log10": return Over(a, Product(x, Constant(Ln10)));
            case "Sqrt": return Over(a, Product(value, Constant(2f)));
            case "Cbrt": return Over(a, Product(Product(value, value), Constant(3f)));
            case "Sin": return Times(a, Function("Cos", x));
            case "Cos": return Negated(Times(a, Function("Sin", x)));
            case "Tan": return Times(a, Added(Constant(1f), Product(value, value)));
            case "Asin": return Over(a, Function("Sqrt", OneLessSquare(x)));
            case "Acos": return Negated(Over(a, Function("Sqrt", OneLessSquare(x))));
            case "Atan": return Over(a, Added(Constant(1f), Product(x, x)));
            case "Sinh": return Times(a, Function("Cosh", x));
            case "Cosh": return Times(a, Function("Sinh", x));
            case "Tanh": return Times(a, OneLessSquare(value));
            case "Asinh": return Over(a, Function("Sqrt", Added(Product(x, x), Constant(1f))));
            case "Acosh": return Over(a, Function("Sqrt", Product(Subtracted(x, Constant(1f)), Added(x, Constant(1f)))));
            case "Atanh": return Over(a, OneLessSquare(x));
            case "Atan2": return Over(Sum(Times(a, step.B), Negated(Times(b, x))), Added(Product(x, x), Product(step.B, step.B)));
            case "Pow": return Sum(OfBase(step, a), OfExponent(step, value, b));
            default: return null;
        }
    }

    /// <summary>y x^(y - 1).</summary>
    private int? OfBase(ScoreStep power, int? a) =>
        a is null ? null : Times(a, Product(power.B, Function("Pow", power.A, Subtracted(power.B, Constant(1f)))));

    /// <summary>x^y log(x), where the power is not 0: of 0, the logarithm is infinite, and the product is not.</summary>
    private int? OfExponent(ScoreStep power, int value, int? b) => b is null
        ? null
        : Chosen(_program.Binary(ScoreOperation.Equal, ScoreType.Truth, value, Constant(0f)), null, Times(b, Product(value, Function("Log", power.A))));

    private int? Sum(int? a, int? b) => a is { } first && b is { } second ? Added(first, second) : a ?? b;

    private int? Negated(int? a) => a is { } known ? _program.Unary(ScoreOperation.Negate, ScoreType.Number, known) : null;

    private int? Times(int? a, int factor) => a is { } known ? Product(known, factor) : null;

    private int? Over(int? a, int divisor) => a is { } known ? _program.Binary(ScoreOperation.Divide, ScoreType.Number, known, divisor) : null;

    private int? Chosen(int condition, int? whenTrue, int? whenFalse) =>
        whenTrue is null && whenFalse is null ? null : _program.Select(condition, whenTrue ?? Constant(0f), whenFalse ?? Constant(0f));

    private int Constant(float value) => _program.Number(value);

    private int Less(int a, int b) => _program.Binary(ScoreOperation.Less, ScoreType.Truth, a, b);

    private int Added(int a, int b) => _program.Binary(ScoreOperation.Add, ScoreType.Number, a, b);

    private int Subtracted(int a, int b) => _program.Binary(ScoreOperation.Subtract, ScoreType.Number, a, b);

    private int Product(int a, int b) => IsOne(a) ? b : IsOne(b) ? a : _program.Binary(ScoreOperation.Multiply, ScoreType.Number, a, b);

    private bool IsOne(int step) => step == Constant(1f);

    private int Function(string name, params int[] operands) => _program.Function(name, operands);

    /// <summary>1 - x^2, without the cancellation near 1.</summary>
    private int OneLessSquare(int x) => Product(Subtracted(Constant(1f), x), Added(Constant(1f), x));
}
