using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Scores;

/// <summary>
/// Writes the steps of the user's methods on scores: what is one for all lanes as plain C#, what differs between lanes in vectors. A step is the
/// local n{step}, or n{step}_{vector}. The walk is over keys, so what no key changes is computed before it.
/// </summary>
/// <param name="writer">Receives the text.</param>
/// <param name="dialect">How vectors are written.</param>
/// <param name="lanes">Floats of one.</param>
/// <param name="plan">The program.</param>
/// <param name="axis">What stands in lanes.</param>
/// <param name="vectors">Vectors side by side.</param>
/// <param name="hasNaturalScores">Whether scores come as the modifier takes them; otherwise as exponents of 2.</param>
internal sealed class ScoreSteps(CodeWriter writer, TargetDialect dialect, int lanes, ScorePlan plan, ScoreAxis axis, int vectors, bool hasNaturalScores)
{
    private static readonly IntegerExpression s_key = IntegerExpression.Of("key") + IntegerExpression.Of("firstKey");

    private readonly ScoreMethods _methods = plan.Methods;
    private readonly string _vector = dialect.Name;
    private readonly HashSet<int> _inLanes = [];

    /// <summary>Type of a mask of lanes.</summary>
    public string TruthType => dialect.IsScalar ? "bool" : $"{_vector}<int>";

    /// <summary>Locals for what the caller passed to the methods.</summary>
    public void EmitArguments()
    {
        foreach (ScoreParameter parameter in _methods.Parameters)
        {
            string slot = Text.Of(parameter.Slot);
            writer.Line((parameter.IsSpan, parameter.Type) switch
            {
                (true, ScoreType.Number) => $"ReadOnlySpan<float> numbers{slot} = call.ScoreNumbers{slot};",
                (true, _) => $"ReadOnlySpan<int> integers{slot} = call.ScoreIntegers{slot};",
                (_, ScoreType.Number) => $"float argument{slot} = BitConverter.Int32BitsToSingle(call.ScoreArgument{slot});",
                _ => $"int argument{slot} = call.ScoreArgument{slot};",
            });
        }
    }

    /// <summary>
    /// The steps that neither a key nor a lane changes, of those given. Before all that is in lanes: such a function is a call, and a vector that lives across one has no
    /// register for the rest of its method.
    /// </summary>
    public void EmitUniform(IEnumerable<int> steps)
    {
        foreach (int step in steps.Where(step => !IsInside(step) && !IsLane(step)))
            Emit(step, static _ => "");
    }

    /// <summary>The further steps that no key changes, of those given.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="existing">The mask of the lanes that stand for a query, by vector; empty where all do.</param>
    public void EmitBefore(IEnumerable<int> steps, Func<int, string> existing)
    {
        int[] all = [.. steps];
        foreach (int step in all.Where(step => !IsInside(step) && IsLane(step)))
            Emit(step, existing);
        if (dialect.IsScalar)
            return;

        // What stays the same for all lanes and all keys is brought into lanes once.
        foreach (int step in all.Where(step => IsInside(step) && IsLane(step)).SelectMany(ReadInLanes).Where(step => !IsLane(step) && !IsInside(step)).Distinct().OrderBy(static step => step))
        {
            string type = _methods.Steps[step].Type == ScoreType.Number ? "float" : "int";
            writer.Line($"{_vector}<{type}> all{Text.Of(step)} = {Lane(step, 0)};");
            _inLanes.Add(step);
        }
    }

    /// <summary>The operands that a step in lanes reads in lanes: not a count of a shift, nor a divisor that is written down.</summary>
    private IEnumerable<int> ReadInLanes(int number)
    {
        ScoreStep step = _methods.Steps[number];
        bool isScalarSecond = step.Operation is ScoreOperation.ShiftLeft or ScoreOperation.ShiftRight or ScoreOperation.ShiftRightUnsigned
            || (step.Operation is ScoreOperation.Divide or ScoreOperation.Remainder && step.Type == ScoreType.Integer);
        return step.Operation == ScoreOperation.Element
            ? []
            : new[] { step.A, isScalarSecond ? -1 : step.B, step.C }.Where(ScoreStep.Has);
    }

    /// <summary>The steps of one turn of the walk, of those given.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="active">The mask of the lanes whose score is asked for, by vector.</param>
    public void EmitInside(IEnumerable<int> steps, Func<int, string> active)
    {
        foreach (int step in steps.Where(IsInside))
            Emit(step, active);
    }

    /// <summary>A step's value in lanes.</summary>
    public Expression Lane(int step, int v)
    {
        if (dialect.IsScalar)
            return Scalar(step, v);
        if (IsLane(step))
            return Local(step, v);
        if (_inLanes.Contains(step))
            return Expression.Of($"all{Text.Of(step)}");
        Expression scalar = Scalar(step, v);
        return _methods.Steps[step].Type switch
        {
            ScoreType.Truth => Expression.Choose(scalar, Expression.Of($"{_vector}<int>.AllBitsSet"), Expression.Of($"{_vector}<int>.Zero")),
            ScoreType.Integer => Expression.Call($"{_vector}.Create", scalar),
            _ => Expression.Call($"{_vector}.Create<float>", scalar),
        };
    }

    private bool IsInside(int step) => plan.IsInside(step);

    private bool IsLane(int step) => plan.IsLane(step, axis);

    private static Expression Local(int step) => Expression.Of($"n{Text.Of(step)}");

    private static Expression Local(int step, int v) => Expression.Of($"n{Text.Of(step)}_{Text.Of(v)}");

    /// <summary>A step that is one for all lanes, or of a target without vectors.</summary>
    private Expression Scalar(int step, int v) => _methods.Steps[step] switch
    {
        { Operation: ScoreOperation.Constant } constant => Constant(constant),
        { Operation: ScoreOperation.Head } => Expression.Of("head"),
        { Operation: ScoreOperation.Argument } argument => Expression.Of($"argument{Text.Of(argument.Bits)}"),
        { Operation: ScoreOperation.Length } length => Expression.Of($"{Span(length)}.Length"),
        _ => IsLane(step) ? Local(step, v) : Local(step),
    };

    private static Expression Constant(ScoreStep constant) => constant.Type switch
    {
        ScoreType.Truth => Expression.Of(Text.Of(constant.IsTrue)),
        ScoreType.Integer => Expression.Negatable(Text.Of(constant.Bits)),
        _ => Expression.Negatable(Text.Number(constant.Bits)),
    };

    private static string Span(ScoreStep step) => $"{(step.ReadsNumbers ? "numbers" : "integers")}{Text.Of(step.Slot)}";

    private void Emit(int number, Func<int, string> active)
    {
        ScoreStep step = _methods.Steps[number];
        if (step.Operation is ScoreOperation.Constant or ScoreOperation.Head or ScoreOperation.Argument or ScoreOperation.Length)
            return;
        string type = step.Type switch
        {
            ScoreType.Truth => "bool",
            ScoreType.Integer => "int",
            _ => "float",
        };
        if (!IsLane(number))
        {
            writer.Line($"{type} {Local(number)} = {ScalarExpression(step, 0, "")};");
            return;
        }

        string vectorType = dialect.IsScalar ? type : step.Type == ScoreType.Number ? $"{_vector}<float>" : $"{_vector}<int>";
        for (int v = 0; v < vectors; v++)
            writer.Line($"{vectorType} {Local(number, v)} = {(dialect.IsScalar ? ScalarExpression(step, v, active(v)) : VectorExpression(number, v, active(v)))};");
    }

    private Expression ScalarExpression(ScoreStep step, int v, string active)
    {
        Expression a = Operand(step.A), b = Operand(step.B), c = Operand(step.C);
        bool isInteger = step.Type == ScoreType.Integer;
        return step.Operation switch
        {
            ScoreOperation.Batch => IntegerExpression.Of("sample") + IntegerExpression.Of("call.FirstSample"),
            ScoreOperation.Query => axis == ScoreAxis.Queries ? IntegerExpression.Of("firstPosition") + v : IntegerExpression.Of("query"),
            ScoreOperation.Key => s_key,
            ScoreOperation.Score => Score(v, Expression.Of(ScorePass.Ln2)),
            ScoreOperation.Element => Guarded(Expression.Of($"{Span(step)}[{a}]")),
            ScoreOperation.Add => Wrapped(Join("+", Binding.Additive)),
            ScoreOperation.Subtract => Wrapped(Join("-", Binding.Additive)),
            ScoreOperation.Multiply => Wrapped(Join("*", Binding.Multiplicative)),
            ScoreOperation.Divide when !isInteger => Join("/", Binding.Multiplicative),
            ScoreOperation.Divide => Guarded(Join("/", Binding.Multiplicative)),
            ScoreOperation.Remainder => Guarded(Join("%", Binding.Multiplicative)),
            ScoreOperation.And => Join("&", Binding.And),
            ScoreOperation.Or => Join("|", Binding.Or),
            ScoreOperation.Xor => Join("^", Binding.Xor),
            ScoreOperation.Not => Expression.Prefix(step.Type == ScoreType.Truth ? "!" : "~", a),
            ScoreOperation.Negate => Wrapped(Expression.Prefix("-", a)),
            ScoreOperation.ShiftLeft => Join("<<", Binding.Shift),
            ScoreOperation.ShiftRight => Join(">>", Binding.Shift),
            ScoreOperation.ShiftRightUnsigned => Join(">>>", Binding.Shift),
            ScoreOperation.Equal => Join("==", Binding.Equality),
            ScoreOperation.Less => Join("<", Binding.Relational),
            ScoreOperation.LessOrEqual => Join("<=", Binding.Relational),
            ScoreOperation.Select => Expression.Choose(a, b, c),
            ScoreOperation.ToNumber => Expression.Prefix("(float)", a),
            ScoreOperation.ToInteger => Unchecked(Expression.Prefix("(int)", a)),
            ScoreOperation.Minimum => Expression.Call("Math.Min", a, b),
            ScoreOperation.Maximum => Expression.Call("Math.Max", a, b),
            ScoreOperation.Absolute => isInteger ? Guarded(Expression.Call("Math.Abs", a)) : Expression.Call("Math.Abs", a),
            ScoreOperation.Function => Expression.Call($"MathF.{step.Function}", ScoreStep.Has(step.B) ? [a, b] : [a]),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step.Operation, "Not a step that is computed."),
        };

        Expression Operand(int number) => ScoreStep.Has(number) ? Scalar(number, v) : default;

        Expression Join(string operation, Binding binding) => Expression.Join(a, operation, b, binding);

        Expression Wrapped(Expression expression) => isInteger ? Unchecked(expression) : expression;

        // What C# would not come to must not throw here.
        Expression Guarded(Expression expression)
        {
            string condition = string.Join(" && ", new[] { active, ScoreStep.Has(step.Guard) ? Operand(step.Guard).Text : "" }.Where(static condition => condition is not ""));
            return condition is "" ? expression : Expression.Choose(new Expression(condition, Binding.ConditionalAnd), expression, Expression.Of("0"));
        }
    }

    private Expression VectorExpression(int number, int v, string active)
    {
        ScoreStep step = _methods.Steps[number];
        Expression a = Operand(step.A), b = Operand(step.B), c = Operand(step.C);
        bool isNumber = step.Type == ScoreType.Number;
        ScoreType of = ScoreStep.Has(step.A) ? _methods.Steps[step.A].Type : step.Type;
        return step.Operation switch
        {
            ScoreOperation.Query => Indices(IntegerExpression.Of("firstPosition"), v),
            ScoreOperation.Key => Indices(s_key, v),
            ScoreOperation.Score => Score(v, Expression.Call($"{_vector}.Create<float>", Text.Of(ScorePass.Ln2))),
            ScoreOperation.Element => Element(step, v, Asked()),
            ScoreOperation.Add => Join("+", Binding.Additive),
            ScoreOperation.Subtract => Join("-", Binding.Additive),
            ScoreOperation.Multiply => Join("*", Binding.Multiplicative),
            ScoreOperation.Divide when isNumber => Join("/", Binding.Multiplicative),
            ScoreOperation.Divide => Divided("ScoreLanes.Divide"),
            ScoreOperation.Remainder => Divided("ScoreLanes.Remainder"),
            ScoreOperation.And => Join("&", Binding.And),
            ScoreOperation.Or => Join("|", Binding.Or),
            ScoreOperation.Xor => Join("^", Binding.Xor),
            ScoreOperation.Not => Expression.Prefix("~", a),
            ScoreOperation.Negate when isNumber => Expression.Join(a, "^", Expression.Call($"{_vector}.Create", "-0f"), Binding.Xor),
            ScoreOperation.Negate => Expression.Prefix("-", a),
            ScoreOperation.ShiftLeft => Shift("ShiftLeft"),
            ScoreOperation.ShiftRight => Shift("ShiftRight"),
            ScoreOperation.ShiftRightUnsigned => Shift("ShiftRightUnsigned"),
            ScoreOperation.Equal => Compared("Equals"),
            ScoreOperation.Less => Compared("LessThan"),
            ScoreOperation.LessOrEqual => Compared("LessThanOrEqual"),
            ScoreOperation.Select => Expression.Call($"{_vector}.ConditionalSelect", isNumber ? a.Member("AsSingle()") : a, b, c),
            ScoreOperation.ToNumber => Expression.Call($"{_vector}.ConvertToSingle", a),
            ScoreOperation.ToInteger => Expression.Call($"{_vector}.ConvertToInt32", a),
            ScoreOperation.Minimum => Expression.Call($"{(isNumber ? "ScoreLanes" : _vector)}.Min", a, b),
            ScoreOperation.Maximum => Expression.Call($"{(isNumber ? "ScoreLanes" : _vector)}.Max", a, b),
            ScoreOperation.Absolute when plan.Throwing.Contains(number) => Expression.Call("ScoreLanes.Abs", a, Asked()),
            ScoreOperation.Absolute => Expression.Call($"{_vector}.Abs", a),
            ScoreOperation.Function => Function(step.Function!, a, b),
            _ => throw new ArgumentOutOfRangeException(nameof(number), step.Operation, "Not a step that is computed."),
        };

        Expression Operand(int other) => ScoreStep.Has(other) ? Lane(other, v) : default;

        Expression Join(string operation, Binding binding) => Expression.Join(a, operation, b, binding);

        Expression Compared(string name)
        {
            Expression comparison = Expression.Call($"{_vector}.{name}", a, b);
            return of == ScoreType.Number ? comparison.Member("AsInt32()") : comparison;
        }

        // One count for all lanes, or one for each.
        Expression Shift(string name) => Expression.Call($"ScoreLanes.{name}", a, IsLane(step.B) ? b : Scalar(step.B, v));

        // A divisor that is written down is divided by in vectors; any other a lane after the other.
        Expression Divided(string name) => plan.HasVectorDivisor(step) ? Expression.Call(name, a, Scalar(step.B, v)) : Expression.Call(name, a, b, Asked());

        string Asked() => ScoreStep.Has(step.Guard) ? $"{active} & {Lane(step.Guard, v).Within(Binding.And)}" : active;
    }

    private static Expression Unchecked(Expression expression) => Expression.Call("unchecked", expression);

    private Expression Score(int v, Expression ln2) =>
        hasNaturalScores ? Expression.Of($"s{Text.Of(v)}") : Expression.Join(Expression.Of($"s{Text.Of(v)}"), "*", ln2, Binding.Multiplicative);

    private Expression Indices(IntegerExpression first, int v)
    {
        string numbers = string.Join(", ", Enumerable.Range(v * lanes, lanes).Select(Text.Of));
        return Expression.Join(Expression.Call($"{_vector}.Create", first), "+", Expression.Call($"{_vector}.Create", numbers), Binding.Additive);
    }

    /// <summary>A broadcast where the index is one for all lanes, a load where it goes up with them, else a gather.</summary>
    private Expression Element(ScoreStep step, int v, string asked)
    {
        string span = Span(step);
        if (!IsLane(step.A))
            return Expression.Call($"{_vector}.Create", $"ScoreLanes.Any({asked}) ? {span}[{Scalar(step.A, v)}] : 0");
        return Expression.Call($"ScoreLanes.{(plan.IsContiguous(step.A, axis) ? "Load" : "Gather")}", span, Lane(step.A, v), asked);
    }

    private Expression Function(string name, Expression a, Expression b) => name switch
    {
        "Sqrt" or "Floor" or "Ceiling" => Expression.Call($"{_vector}.{name}", a),
        "Tanh" => Expression.Call("VectorMath.Tanh", a),
        "Pow" or "Atan2" => Expression.Call($"ScoreLanes.Map<ScoreFunctions.{name}>", a, b),
        _ => Expression.Call($"ScoreLanes.Map<ScoreFunctions.{name}>", a),
    };
}
