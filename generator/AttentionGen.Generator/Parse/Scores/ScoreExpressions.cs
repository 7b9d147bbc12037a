using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
namespace AttentionGen.Generator.Parse.Scores;

/// <summary>Reads expressions: an allow list, where everything has the meaning that C# gives it, or is refused.</summary>
/// <param name="builder">Receives the steps.</param>
/// <param name="statements">Reads what is called.</param>
/// <param name="environment">What names stand for.</param>
/// <param name="path">The condition under which C# comes here.</param>
/// <param name="cancellation">Ends the reading when its result is no longer asked for.</param>
internal sealed class ScoreExpressions(PlacedProgramBuilder builder, ScoreStatements statements, ScoreEnvironment environment, int path, CancellationToken cancellation)
{
    private const string Types = "int, float, bool, ReadOnlySpan<int> and ReadOnlySpan<float>";

    /// <summary>The step that an expression is.</summary>
    public int Evaluate(IOperation operation)
    {
        int step = Read(operation);
        builder.Place(step, operation.Syntax);
        return step;
    }

    private int Read(IOperation operation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (builder.IsFull)
            throw Refused(operation, "the method is too long to repeat for every score", "a table that is passed as a span");
        if (operation.ConstantValue is { HasValue: true, Value: { } constant })
            return Constant(operation, constant);
        return operation switch
        {
            IParenthesizedOperation inner => Evaluate(inner.Operand),
            IParameterReferenceOperation parameter => Named(operation, parameter.Parameter),
            ILocalReferenceOperation local => Named(operation, local.Local),
            IConversionOperation { Operand: not IThrowOperation } conversion => Convert(conversion),
            IUnaryOperation unary => Unary(unary),
            IBinaryOperation binary => Binary(binary),
            IConditionalOperation { WhenFalse: { } whenFalse } choice => Choose(Evaluate(choice.Condition), choice.WhenTrue, whenFalse),
            ISwitchExpressionOperation choice => Switch(choice),
            IIsPatternOperation test => Matches(Evaluate(test.Value), test.Pattern),
            IInvocationOperation call => Call(call),
            IPropertyReferenceOperation property => Property(property),
            IThrowOperation or IConversionOperation { Operand: IThrowOperation } => throw Refused(operation, "a kernel has no exceptions", "a number"),
            IFieldReferenceOperation => throw Refused(operation, "its value may change while the kernel runs", "a constant, or a further parameter"),
            _ => throw Refused(operation, "it is none of what a kernel can repeat for every score", "arithmetic, comparisons, conditions, Math, MathF and calls of static methods"),
        };
    }

    /// <summary>The span of the caller's that an expression is, or null.</summary>
    public ScoreParameter? SpanOf(IOperation operation) => operation switch
    {
        IParameterReferenceOperation parameter when environment.Spans.TryGetValue(parameter.Parameter, out ScoreParameter? span) => span,
        ILocalReferenceOperation local when environment.Spans.TryGetValue(local.Local, out ScoreParameter? span) => span,
        _ => null,
    };

    /// <summary>What an assignment leaves in its target.</summary>
    public int Assigned(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation simple:
                return Evaluate(simple.Value);
            case ICompoundAssignmentOperation compound:
                CheckOperator(compound, compound.OperatorMethod, compound.IsLifted, compound.IsChecked && IsInteger(compound.Type));
                if (!compound.InConversion.IsIdentity || !compound.OutConversion.IsIdentity)
                    throw Refused(compound, "its target is converted", "an assignment with the conversion written out");
                int result = Binary(compound, compound.OperatorKind, Evaluate(compound.Target), () => Evaluate(compound.Value));
                builder.Place(result, compound.Syntax);
                return result;
            case IIncrementOrDecrementOperation step:
                CheckOperator(step, step.OperatorMethod, step.IsLifted, step.IsChecked && IsInteger(step.Type));
                int one = IsInteger(step.Type) ? builder.Integer(1) : builder.Number(1f);
                return builder.Binary(step.Kind == OperationKind.Increment ? ScoreOperation.Add : ScoreOperation.Subtract, TypeOf(step), Evaluate(step.Target), one);
            default:
                throw Refused(operation, "it does something beside computing", "an assignment to a local variable");
        }
    }

    private int Constant(IOperation operation, object constant) => constant switch
    {
        int number => builder.Integer(number),
        float number => builder.Number(number),
        bool truth => builder.Truth(truth),
        double => throw Refused(operation, "it is a double", "float: a constant with f, and MathF in place of Math"),
        _ => throw Refused(operation, $"it is of type {operation.Type?.ToDisplayString() ?? "null"}", Types),
    };

    private int Named(IOperation operation, ISymbol symbol)
    {
        if (environment.Values.TryGetValue(symbol, out int step))
            return step;
        throw SpanOf(operation) is not null
            ? Refused(operation, "a span is no number", "an element of it, or its Length")
            : Refused(operation, "it has no value here that a kernel could know", "a value on every path");
    }

    private static ScoreType TypeOf(IOperation operation) => operation.Type?.SpecialType switch
    {
        SpecialType.System_Int32 => ScoreType.Integer,
        SpecialType.System_Single => ScoreType.Number,
        SpecialType.System_Boolean => ScoreType.Truth,
        SpecialType.System_Double => throw Refused(operation, "it is a double", "float: constants with f, and MathF in place of Math"),
        _ => throw Refused(operation, $"it is of type {operation.Type?.ToDisplayString() ?? "null"}", Types),
    };

    private static bool IsInteger(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Int32;

    private int Convert(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is not null)
            throw Refused(conversion, "it calls a conversion of somebody's own", Types);
        ScoreType to = TypeOf(conversion), from = TypeOf(conversion.Operand);
        int value = Evaluate(conversion.Operand);
        if (from == to)
            return value;
        if (to == ScoreType.Integer && conversion.IsChecked)
            throw Refused(conversion, "it is checked, and a kernel has no exceptions", "unchecked(...)");
        return builder.Unary(to == ScoreType.Number ? ScoreOperation.ToNumber : ScoreOperation.ToInteger, to, value);
    }

    private static void CheckOperator(IOperation operation, IMethodSymbol? method, bool isLifted, bool isChecked)
    {
        if (method is not null || isLifted)
            throw Refused(operation, "it calls an operator of somebody's own", Types);
        if (isChecked)
            throw Refused(operation, "it is checked for overflow, and a kernel has no exceptions", "unchecked(...)");
    }

    private int Unary(IUnaryOperation unary)
    {
        ScoreType type = TypeOf(unary);
        CheckOperator(unary, unary.OperatorMethod, unary.IsLifted, unary.IsChecked && type == ScoreType.Integer);
        int operand = Evaluate(unary.Operand);
        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Minus => builder.Unary(ScoreOperation.Negate, type, operand),
            UnaryOperatorKind.Not => builder.Not(operand),
            UnaryOperatorKind.BitwiseNegation => builder.Unary(ScoreOperation.Not, type, operand),
            _ => throw Refused(unary, "this operator is not read", "arithmetic, comparisons and conditions"),
        };
    }

    private int Binary(IBinaryOperation binary)
    {
        bool isArithmetic = binary.OperatorKind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply;
        CheckOperator(binary, binary.OperatorMethod, binary.IsLifted, binary.IsChecked && isArithmetic && IsInteger(binary.Type));
        _ = TypeOf(binary);
        int left = Evaluate(binary.LeftOperand);
        return Binary(binary, binary.OperatorKind, left, () => binary.OperatorKind switch
        {
            BinaryOperatorKind.ConditionalAnd => Under(left).Evaluate(binary.RightOperand),
            BinaryOperatorKind.ConditionalOr => Under(builder.Not(left)).Evaluate(binary.RightOperand),
            _ => Evaluate(binary.RightOperand),
        });
    }

    private int Binary(IOperation operation, BinaryOperatorKind kind, int left, Func<int> evaluateRight)
    {
        // Behind a constant that decides, C# does not even look.
        if (kind == BinaryOperatorKind.ConditionalAnd && builder.IsFalse(left))
            return left;
        if (kind == BinaryOperatorKind.ConditionalOr && builder.IsTrue(left))
            return left;
        int right = evaluateRight();
        ScoreType type = builder.TypeOf(left);
        int Arithmetic(ScoreOperation step) => builder.Binary(step, type, left, right, path);
        int Compare(ScoreOperation step, int a, int b) => builder.Binary(step, ScoreType.Truth, a, b);
        switch (kind)
        {
            case BinaryOperatorKind.Add: return Arithmetic(ScoreOperation.Add);
            case BinaryOperatorKind.Subtract: return Arithmetic(ScoreOperation.Subtract);
            case BinaryOperatorKind.Multiply: return Arithmetic(ScoreOperation.Multiply);
            case BinaryOperatorKind.Divide: return Arithmetic(ScoreOperation.Divide);
            case BinaryOperatorKind.Remainder when type == ScoreType.Integer: return Arithmetic(ScoreOperation.Remainder);
            case BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd: return Arithmetic(ScoreOperation.And);
            case BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr: return Arithmetic(ScoreOperation.Or);
            case BinaryOperatorKind.ExclusiveOr when type == ScoreType.Truth: return builder.Not(Compare(ScoreOperation.Equal, left, right));
            case BinaryOperatorKind.ExclusiveOr: return Arithmetic(ScoreOperation.Xor);
            case BinaryOperatorKind.LeftShift: return Arithmetic(ScoreOperation.ShiftLeft);
            case BinaryOperatorKind.RightShift: return Arithmetic(ScoreOperation.ShiftRight);
            case BinaryOperatorKind.UnsignedRightShift: return Arithmetic(ScoreOperation.ShiftRightUnsigned);
            case BinaryOperatorKind.Equals: return Compare(ScoreOperation.Equal, left, right);
            case BinaryOperatorKind.NotEquals: return builder.Not(Compare(ScoreOperation.Equal, left, right));
            case BinaryOperatorKind.LessThan: return Compare(ScoreOperation.Less, left, right);
            case BinaryOperatorKind.LessThanOrEqual: return Compare(ScoreOperation.LessOrEqual, left, right);
            case BinaryOperatorKind.GreaterThan: return Compare(ScoreOperation.Less, right, left);
            case BinaryOperatorKind.GreaterThanOrEqual: return Compare(ScoreOperation.LessOrEqual, right, left);
            case BinaryOperatorKind.Remainder: throw Refused(operation, "the remainder of floats is not read", "x - MathF.Floor(x / y) * y, or int");
            default: throw Refused(operation, "this operator is not read", "arithmetic, comparisons and conditions");
        }
    }

    /// <summary>The same reading where a condition holds as well.</summary>
    private ScoreExpressions Under(int condition) =>
        new(builder, statements, environment, builder.Binary(ScoreOperation.And, ScoreType.Truth, path, condition), cancellation);

    private int Choose(int condition, IOperation whenTrue, IOperation whenFalse)
    {
        if (builder.IsConstant(condition, out int isTrue))
            return Evaluate(isTrue != 0 ? whenTrue : whenFalse);
        int first = Under(condition).Evaluate(whenTrue);
        return builder.Select(condition, first, Under(builder.Not(condition)).Evaluate(whenFalse));
    }

    private int Switch(ISwitchExpressionOperation choice)
    {
        int value = Evaluate(choice.Value);
        if (choice.Arms.LastOrDefault() is not { Pattern: IDiscardPatternOperation, Guard: null })
            throw Refused(choice, "a value that no arm matches throws, and a kernel has no exceptions", "a last arm for _");
        return SwitchFrom(choice, value, 0);
    }

    private int SwitchFrom(ISwitchExpressionOperation choice, int value, int index)
    {
        ISwitchExpressionArmOperation arm = choice.Arms[index];
        if (index == choice.Arms.Length - 1)
            return Evaluate(arm.Value);
        int matches = Matches(value, arm.Pattern);
        if (arm.Guard is not null)
            matches = builder.Binary(ScoreOperation.And, ScoreType.Truth, matches, Under(matches).Evaluate(arm.Guard));
        int first = Under(matches).Evaluate(arm.Value);
        return builder.Select(matches, first, Under(builder.Not(matches)).SwitchFrom(choice, value, index + 1));
    }

    private int Matches(int value, IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => builder.Truth(true),
        INegatedPatternOperation negated => builder.Not(Matches(value, negated.Pattern)),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both =>
            builder.Binary(ScoreOperation.And, ScoreType.Truth, Matches(value, both.LeftPattern), Matches(value, both.RightPattern)),
        IBinaryPatternOperation either =>
            builder.Binary(ScoreOperation.Or, ScoreType.Truth, Matches(value, either.LeftPattern), Matches(value, either.RightPattern)),
        IConstantPatternOperation constant when builder.TypeOf(value) == ScoreType.Integer || builder.TypeOf(value) == ScoreType.Truth =>
            builder.Binary(ScoreOperation.Equal, ScoreType.Truth, value, Evaluate(constant.Value)),
        IRelationalPatternOperation relation => Binary(relation, relation.OperatorKind, value, () => Evaluate(relation.Value)),
        _ => throw Refused(pattern, "this pattern is not read", "constants, <, <=, >, >=, and, or, not and _"),
    };

    private int Property(IPropertyReferenceOperation property)
    {
        if (property.Instance is null || SpanOf(property.Instance) is not { } span)
            throw Refused(property, "its value may change while the kernel runs", "a constant, or a further parameter");
        if (property.Property.Name == "Length")
            return builder.Input(ScoreOperation.Length, ScoreType.Integer, Number(span));
        if (!property.Property.IsIndexer || property.Arguments.Length != 1 || TypeOf(property.Arguments[0].Value) != ScoreType.Integer)
            throw Refused(property, "this member of a span is not read", "an element by an int, or Length");
        return builder.Element(Number(span), span.Type, Evaluate(property.Arguments[0].Value), path);
    }

    /// <summary>The parameter as one number: slot, and whether it is of floats.</summary>
    private static int Number(ScoreParameter span) => (2 * span.Slot) + (span.Type == ScoreType.Number ? 1 : 0);

    private int Call(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (ScoreFunctions.IsMath(method))
            return ScoreFunctions.Read(builder, call, [.. call.Arguments.OrderBy(static argument => argument.Parameter?.Ordinal).Select(argument => Evaluate(argument.Value))], path);
        if (Problem(method) is { } problem)
            throw Refused(call, $"'{method.Name}' {problem}", "a static method of this project, Math or MathF");
        ScoreEnvironment arguments = ScoreEnvironment.Empty;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None } parameter || argument.ArgumentKind == ArgumentKind.ParamArray)
                throw Refused(argument, "it is passed by reference", "a value");
            arguments = SpanOf(argument.Value) is { } span ? arguments.With(parameter, span) : arguments.With(parameter, Evaluate(argument.Value));
        }

        return statements.Call(method, arguments, path, call.Syntax.GetLocation());
    }

    private static string? Problem(IMethodSymbol method) => method switch
    {
        { IsStatic: false } => "is no static method",
        { IsGenericMethod: true } => "is generic",
        { IsExtern: true } or { IsAbstract: true } => "has no body",
        { MethodKind: not MethodKind.Ordinary } => "is no ordinary method",
        _ => null,
    };

    private static RefusedConstruct Refused(IOperation operation, string reason, string remedy) =>
        new(operation.Syntax.GetLocation(), reason, remedy, ScoreStatements.IsCompilers(operation));
}
