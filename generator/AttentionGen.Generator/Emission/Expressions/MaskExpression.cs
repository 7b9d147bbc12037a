namespace AttentionGen.Generator.Emission.Expressions;

/// <summary>Which lanes something holds for, in C#, or whether it does where a target has no vectors.</summary>
/// <param name="Expression">How it is written.</param>
internal readonly record struct MaskExpression(Expression Expression)
{
    /// <summary>A local.</summary>
    public static MaskExpression Local(string name) => new(Expression.Of(name));

    /// <summary>One local of several, one for each vector of a panel.</summary>
    public static MaskExpression Local(string name, int vector) => Local($"{name}{Text.Of(vector)}");

    /// <summary>A statement that gives the local a value.</summary>
    public string Set(MaskExpression value) => $"{this} = {value};";

    /// <inheritdoc/>
    public override string ToString() => Expression.Text;
}
