using System.Globalization;

namespace AttentionGen.Generator.Emission.Expressions;

/// <summary>An index, a length or a distance in C#. What is constant is computed here, and what changes nothing is not written: no <c>* 1</c>, no <c>+ 0</c>.</summary>
internal readonly record struct IntegerExpression
{
    private readonly Expression _expression;
    private readonly long? _constant;

    private IntegerExpression(Expression expression, long? constant)
    {
        _expression = expression;
        _constant = constant;
    }

    /// <summary>Whether it is this number.</summary>
    public bool Is(long value) => _constant == value;

    /// <summary>Whether it is a number at all.</summary>
    public bool IsConstant => _constant is not null;

    /// <summary>A name, a call, a member: what needs no parentheses.</summary>
    public static IntegerExpression Of(string text) => new(Expression.Of(text), null);

    /// <summary>A number. A tile of more rows than there are may name offsets that no int holds; they are never reached.</summary>
    public static implicit operator IntegerExpression(long value) => new(
        value <= int.MaxValue
            ? Expression.Negatable(value.ToString(CultureInfo.InvariantCulture))
            : Expression.Of($"unchecked((nint){value.ToString(CultureInfo.InvariantCulture)}L)"),
        value);

    /// <inheritdoc cref="implicit operator IntegerExpression(long)"/>
    public static implicit operator IntegerExpression(int value) => (long)value;

    public static IntegerExpression operator +(IntegerExpression a, IntegerExpression b) => (a._constant, b._constant) switch
    {
        ({ } x, { } y) => x + y,
        (0, _) => b,
        (_, 0) => a,
        (_, < 0 and var negative) => a - (-negative),
        _ => Join(a, "+", b, Binding.Additive),
    };

    public static IntegerExpression operator -(IntegerExpression a, IntegerExpression b) => (a._constant, b._constant) switch
    {
        ({ } x, { } y) => x - y,
        (_, 0) => a,
        (_, < 0 and var negative) => a + (-negative),
        _ => Join(a, "-", b, Binding.Additive),
    };

    public static IntegerExpression operator *(IntegerExpression a, IntegerExpression b) => (a._constant, b._constant) switch
    {
        ({ } x, { } y) => x * y,
        (0, _) or (_, 0) => 0,
        (1, _) => b,
        (_, 1) => a,
        _ => Join(a, "*", b, Binding.Multiplicative),
    };

    /// <summary>What is divided is no constant: as C# rounds.</summary>
    public static IntegerExpression operator /(IntegerExpression a, IntegerExpression b) => b.Is(1) ? a : Join(a, "/", b, Binding.Multiplicative);

    public static IntegerExpression operator %(IntegerExpression a, IntegerExpression b) => b.Is(1) ? 0 : Join(a, "%", b, Binding.Multiplicative);

    /// <summary>How many pieces of some length it takes.</summary>
    public IntegerExpression Pieces(int length) => (this + (length - 1)) / length;

    /// <summary>The last multiple of a number up to it.</summary>
    public IntegerExpression DownTo(int multiple) => this / multiple * multiple;

    /// <summary>The smaller.</summary>
    public static IntegerExpression Min(IntegerExpression a, IntegerExpression b) => Of($"Math.Min({a}, {b})");

    /// <summary>The larger.</summary>
    public static IntegerExpression Max(IntegerExpression a, IntegerExpression b) => Of($"Math.Max({a}, {b})");

    /// <summary>It, or the nearer end of a range.</summary>
    public IntegerExpression Clamp(IntegerExpression least, IntegerExpression most) => Of($"Math.Clamp({this}, {least}, {most})");

    /// <summary>One of two.</summary>
    public static IntegerExpression Choose(string condition, IntegerExpression whenTrue, IntegerExpression whenFalse) =>
        new(Expression.Choose(new Expression(condition, Binding.ConditionalAnd), whenTrue._expression, whenFalse._expression), null);

    /// <summary>As an expression of any kind.</summary>
    public static implicit operator Expression(IntegerExpression integer) => integer._expression;

    /// <inheritdoc/>
    public override string ToString() => _expression.Text;

    private static IntegerExpression Join(IntegerExpression a, string operation, IntegerExpression b, Binding binding) =>
        new(Expression.Join(a._expression, operation, b._expression, binding), null);
}
