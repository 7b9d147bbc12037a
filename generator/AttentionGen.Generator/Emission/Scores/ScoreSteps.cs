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

    /// <summary>The steps that no key changes, of those given.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="existing">The mask of the lanes that stand for a query, by vector; empty where all do.</param>
    public void EmitBefore(IEnumerable<int> steps, Func<int, string> existing)
    {
        int[] all = [.. steps];
        foreach (int step in all.Where(step => !IsInside(step)))
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
    public string Lane(int step, int v)
    {
        if (dialect.IsScalar)
            return Scalar(step, v);
        if (IsLane(step))
            return $"n{Text.Of(step)}_{Text.Of(v)}";
        if (_inLanes.Contains(step))
            return $"all{Text.Of(step)}";
        string scalar = Scalar(step, v);
        return _methods.Steps[step].Type switch
        {
            ScoreType.Truth => $"({scalar} ? {_vector}<int>.AllBitsSet : {_vector}<int>.Zero)",
            ScoreType.Integer => $"{_vector}.Create({scalar})",
            _ => $"{_vector}.Create<float>({scalar})",
        };
    }

    private bool IsInside(int step) => plan.IsInside(step);

    private bool IsLane(int step) => plan.IsLane(step, axis);

    /// <summary>A step that is one for all lanes, or of a target without vectors.</summary>
    private string Scalar(int step, int v) => _methods.Steps[step] switch
    {
        { Operation: ScoreOperation.Constant } constant => Constant(constant),
        { Operation: ScoreOperation.Head } => "head",
        { Operation: ScoreOperation.Argument } argument => $"argument{Text.Of(argument.Bits)}",
        { Operation: ScoreOperation.Length } length => $"{Span(length)}.Length",
        _ => IsLane(step) ? $"n{Text.Of(step)}_{Text.Of(v)}" : $"n{Text.Of(step)}",
    };

    private static string Constant(ScoreStep constant) => constant.Type switch
    {
        ScoreType.Truth => Text.Of(constant.IsTrue),
        ScoreType.Integer => Text.Operand(constant.Bits),
        _ => Text.Number(constant.Bits),
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
            writer.Line($"{type} n{Text.Of(number)} = {ScalarExpression(step, 0, "")};");
            return;
        }

        string vectorType = dialect.IsScalar ? type : step.Type == ScoreType.Number ? $"{_vector}<float>" : $"{_vector}<int>";
        for (int v = 0; v < vectors; v++)
            writer.Line($"{vectorType} n{Text.Of(number)}_{Text.Of(v)} = {(dialect.IsScalar ? ScalarExpression(step, v, active(v)) : LaneExpression(number, v, active(v)))};");
    }

    private string ScalarExpression(ScoreStep step, int v, string active)
    {
        string a = Operand(step.A), b = Operand(step.B), c = Operand(step.C);
        bool isInteger = step.Type == ScoreType.Integer;
        string Wrapped(string text) => isInteger ? $"unchecked({text})" : text;
        return step.Operation switch
        {
            ScoreOperation.Batch => "sample + call.FirstSample",
            ScoreOperation.Query => axis == ScoreAxis.Queries ? $"firstPosition + {Text.Of(v)}" : "query",
            ScoreOperation.Key => "key + firstKey",
            ScoreOperation.Score => hasNaturalScores ? $"s{Text.Of(v)}" : $"s{Text.Of(v)} * {Text.Of(ScorePass.Ln2)}",
            ScoreOperation.Element => Guarded($"{Span(step)}[{a}]"),
            ScoreOperation.Add => Wrapped($"{a} + {b}"),
            ScoreOperation.Subtract => Wrapped($"{a} - {b}"),
            ScoreOperation.Multiply => Wrapped($"{a} * {b}"),
            ScoreOperation.Divide => isInteger ? Guarded($"{a} / {b}") : $"{a} / {b}",
            ScoreOperation.Remainder => Guarded($"{a} % {b}"),
            ScoreOperation.And => $"{a} & {b}",
            ScoreOperation.Or => $"{a} | {b}",
            ScoreOperation.Xor => $"{a} ^ {b}",
            ScoreOperation.Not => step.Type == ScoreType.Truth ? $"!{a}" : $"~{a}",
            ScoreOperation.Negate => Wrapped($"-{a}"),
            ScoreOperation.ShiftLeft => $"{a} << {b}",
            ScoreOperation.ShiftRight => $"{a} >> {b}",
            ScoreOperation.ShiftRightUnsigned => $"{a} >>> {b}",
            ScoreOperation.Equal => $"{a} == {b}",
            ScoreOperation.Less => $"{a} < {b}",
            ScoreOperation.LessOrEqual => $"{a} <= {b}",
            ScoreOperation.Select => $"{a} ? {b} : {c}",
            ScoreOperation.ToNumber => $"(float){a}",
            ScoreOperation.ToInteger => $"unchecked((int){a})",
            ScoreOperation.Minimum => $"Math.Min({a}, {b})",
            ScoreOperation.Maximum => $"Math.Max({a}, {b})",
            ScoreOperation.Absolute => isInteger ? Guarded($"Math.Abs({a})") : $"Math.Abs({a})",
            ScoreOperation.Function => $"MathF.{step.Function}({a}{(ScoreStep.Has(step.B) ? $", {b}" : "")})",
            _ => throw new ArgumentOutOfRangeException(nameof(step), step.Operation, "Not a step that is computed."),
        };

        string Operand(int number) => ScoreStep.Has(number) ? Scalar(number, v) : "";

        // What C# would not come to must not throw here.
        string Guarded(string text)
        {
            string condition = string.Join(" && ", new[] { active, Operand(step.Guard) }.Where(static condition => condition is not ""));
            return condition is "" ? text : $"{condition} ? {text} : 0";
        }
    }

    private string LaneExpression(int number, int v, string active)
    {
        ScoreStep step = _methods.Steps[number];
        string a = Operand(step.A), b = Operand(step.B), c = Operand(step.C);
        bool isNumber = step.Type == ScoreType.Number;
        ScoreType of = ScoreStep.Has(step.A) ? _methods.Steps[step.A].Type : step.Type;
        string AsMask(string comparison) => of == ScoreType.Number ? $"{comparison}.AsInt32()" : comparison;
        switch (step.Operation)
        {
            case ScoreOperation.Query: return Indices("firstPosition", v);
            case ScoreOperation.Key: return Indices("key + firstKey", v);
            case ScoreOperation.Score: return hasNaturalScores ? $"s{Text.Of(v)}" : $"s{Text.Of(v)} * {_vector}.Create<float>({Text.Of(ScorePass.Ln2)})";
            case ScoreOperation.Element: return Element(step, v, Asked());
            case ScoreOperation.Add: return $"{a} + {b}";
            case ScoreOperation.Subtract: return $"{a} - {b}";
            case ScoreOperation.Multiply: return $"{a} * {b}";
            case ScoreOperation.Divide when isNumber: return $"{a} / {b}";
            case ScoreOperation.Divide: return $"ScoreLanes.Divide({a}, {Divisor()})";
            case ScoreOperation.Remainder: return $"ScoreLanes.Remainder({a}, {Divisor()})";
            case ScoreOperation.And: return $"{a} & {b}";
            case ScoreOperation.Or: return $"{a} | {b}";
            case ScoreOperation.Xor: return $"{a} ^ {b}";
            case ScoreOperation.Not: return $"~{a}";
            case ScoreOperation.Negate: return isNumber ? $"{a} ^ {_vector}.Create(-0f)" : $"-{a}";
            case ScoreOperation.ShiftLeft: return Shift("ShiftLeft");
            case ScoreOperation.ShiftRight: return Shift("ShiftRight");
            case ScoreOperation.ShiftRightUnsigned: return Shift("ShiftRightUnsigned");
            case ScoreOperation.Equal: return AsMask($"{_vector}.Equals({a}, {b})");
            case ScoreOperation.Less: return AsMask($"{_vector}.LessThan({a}, {b})");
            case ScoreOperation.LessOrEqual: return AsMask($"{_vector}.LessThanOrEqual({a}, {b})");
            case ScoreOperation.Select: return $"{_vector}.ConditionalSelect({(isNumber ? $"{a}.AsSingle()" : a)}, {b}, {c})";
            case ScoreOperation.ToNumber: return $"{_vector}.ConvertToSingle({a})";
            case ScoreOperation.ToInteger: return $"{_vector}.ConvertToInt32({a})";
            case ScoreOperation.Minimum: return isNumber ? $"ScoreLanes.Min({a}, {b})" : $"{_vector}.Min({a}, {b})";
            case ScoreOperation.Maximum: return isNumber ? $"ScoreLanes.Max({a}, {b})" : $"{_vector}.Max({a}, {b})";
            case ScoreOperation.Absolute when plan.Throwing.Contains(number): return $"ScoreLanes.Abs({a}, {Asked()})";
            case ScoreOperation.Absolute: return $"{_vector}.Abs({a})";
            case ScoreOperation.Function: return Function(step.Function!, a, b);
            default: throw new ArgumentOutOfRangeException(nameof(number), step.Operation, "Not a step that is computed.");
        }

        string Operand(int other) => ScoreStep.Has(other) ? Lane(other, v) : "";

        // One count for all lanes, or one for each.
        string Shift(string name) => $"ScoreLanes.{name}({a}, {(IsLane(step.B) ? b : Scalar(step.B, v))})";

        // A divisor that is written down is divided by in vectors; any other a lane after the other.
        string Divisor() => plan.HasVectorDivisor(step) ? Scalar(step.B, v) : $"{b}, {Asked()}";

        string Asked() => ScoreStep.Has(step.Guard) ? $"{active} & {Lane(step.Guard, v)}" : active;
    }

    private string Indices(string first, int v)
    {
        string numbers = string.Join(", ", Enumerable.Range(v * lanes, lanes).Select(Text.Of));
        return $"{_vector}.Create({first}) + {_vector}.Create({numbers})";
    }

    /// <summary>A broadcast where the index is one for all lanes, a load where it goes up with them, else a gather.</summary>
    private string Element(ScoreStep step, int v, string asked)
    {
        string span = Span(step);
        if (!IsLane(step.A))
            return $"{_vector}.Create(ScoreLanes.Any({asked}) ? {span}[{Scalar(step.A, v)}] : 0)";
        return $"ScoreLanes.{(plan.IsContiguous(step.A, axis) ? "Load" : "Gather")}({span}, {Lane(step.A, v)}, {asked})";
    }

    private string Function(string name, string a, string b) => name switch
    {
        "Sqrt" or "Floor" or "Ceiling" => $"{_vector}.{name}({a})",
        "Tanh" => $"VectorMath.Tanh({a})",
        "Pow" or "Atan2" => $"ScoreLanes.Map<ScoreFunctions.{name}>({a}, {b})",
        _ => $"ScoreLanes.Map<ScoreFunctions.{name}>({a})",
    };
}
