namespace AttentionGen.Generator.Emission.Expressions;

/// <summary>A vector of floats in C#, or a float where a target has no vectors. Some hold the bits of integers: positions and limits of queries.</summary>
/// <param name="Expression">How it is written.</param>
internal readonly record struct LaneExpression(Expression Expression)
{
    /// <summary>A local.</summary>
    public static LaneExpression Local(string name) => new(Expression.Of(name));

    /// <summary>One local of several, one for each vector of a panel or key of a turn.</summary>
    public static LaneExpression Local(string name, int number) => Local($"{name}{Text.Of(number)}");

    /// <summary>One local of a table of them.</summary>
    public static LaneExpression Local(string name, int row, int vector) => Local($"{name}{Text.Of(row)}_{Text.Of(vector)}");

    public static LaneExpression operator +(LaneExpression a, LaneExpression b) => new(Expression.Join(a.Expression, "+", b.Expression, Binding.Additive));

    public static LaneExpression operator -(LaneExpression a, LaneExpression b) => new(Expression.Join(a.Expression, "-", b.Expression, Binding.Additive));

    public static LaneExpression operator *(LaneExpression a, LaneExpression b) => new(Expression.Join(a.Expression, "*", b.Expression, Binding.Multiplicative));

    public static LaneExpression operator /(LaneExpression a, LaneExpression b) => new(Expression.Join(a.Expression, "/", b.Expression, Binding.Multiplicative));

    /// <summary>A statement that gives the local a value.</summary>
    public string Set(LaneExpression value) => $"{this} = {value};";

    /// <summary>A statement that adds to the local.</summary>
    public string Add(LaneExpression value) => $"{this} += {value};";

    /// <summary>A statement that multiplies the local.</summary>
    public string Multiply(LaneExpression value) => $"{this} *= {value};";

    /// <inheritdoc/>
    public override string ToString() => Expression.Text;
}
