using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission;

/// <summary>
/// How a method is written that computes the two vectors of a panel or one of them: once, with the part as a type parameter, which is constant to the JIT.
/// </summary>
/// <param name="isGeneric">Whether it is; otherwise there are no parts.</param>
internal sealed class PartText(bool isGeneric)
{
    /// <summary>No parts.</summary>
    public static PartText None { get; } = new(isGeneric: false);

    /// <summary>Both vectors.</summary>
    public const string Whole = "WholePanel";

    /// <summary>The first.</summary>
    public const string Lower = "LowerVector";

    /// <summary>The second.</summary>
    public const string Upper = "UpperVector";

    /// <summary>The part's type parameter, behind a name.</summary>
    public string Parameter => isGeneric ? "<TPart>" : "";

    /// <summary>Which of the library's statements is meant: that of both vectors, or that of a part.</summary>
    public string Of(string both, string part) => isGeneric ? $"{part}<TPart>" : both;

    /// <summary>What ends the method's header.</summary>
    public string Constraint => isGeneric ? "\n    where TPart : struct, IPanelPart" : "";

    /// <summary>The part as a type argument, behind the name of a method that is called.</summary>
    public string Argument(string part) => isGeneric ? $"<{part}>" : "";

    /// <summary>An expression that is left out where the part has no second vector.</summary>
    public LaneExpression OfVector(int vector, LaneExpression expression) => isGeneric && vector != 0
        ? new(Expression.Choose(Expression.Of("TPart.HasUpper"), expression.Expression, Expression.Of("default")))
        : expression;

    /// <summary>Statements for one vector, in braces where the part may leave it out.</summary>
    public CodeWriter.Block? Vector(CodeWriter writer, int vector) => isGeneric ? writer.Braces($"if (TPart.{(vector == 0 ? "HasLower" : "HasUpper")})") : null;
}
