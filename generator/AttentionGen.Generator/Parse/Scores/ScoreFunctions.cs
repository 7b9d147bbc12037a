using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
namespace AttentionGen.Generator.Parse.Scores;

/// <summary>The members of <c>Math</c> and <c>MathF</c> that are read.</summary>
internal static class ScoreFunctions
{
    /// <summary>Functions of one float, by their names in MathF.</summary>
    private static readonly string[] s_unary =
    [
        "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cbrt", "Ceiling", "Cos", "Cosh", "Exp", "Floor", "Log", "Log10", "Log2", "Sin", "Sinh", "Sqrt", "Tan", "Tanh", "Truncate",
    ];

    /// <summary>Functions of two.</summary>
    private static readonly string[] s_binary = ["Atan2", "Pow"];

    public static bool IsMath(IMethodSymbol method) =>
        method.ContainingType is { Name: "Math" or "MathF", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    public static int Read(ScoreProgramBuilder builder, IInvocationOperation call, int[] operands, int guard)
    {
        string name = call.TargetMethod.Name;
        ScoreType type = builder.TypeOf(operands[0]);
        bool isFloat = call.TargetMethod.ContainingType.Name == "MathF" || call.Type?.SpecialType is SpecialType.System_Single or SpecialType.System_Int32;
        if (!isFloat)
            throw new RefusedConstruct(call.Syntax.GetLocation(), "it is a double", $"MathF.{name}");
        switch (name)
        {
            case "Min": return builder.Binary(ScoreOperation.Minimum, type, operands[0], operands[1]);
            case "Max": return builder.Binary(ScoreOperation.Maximum, type, operands[0], operands[1]);
            case "Abs" when type == ScoreType.Number: return builder.Unary(ScoreOperation.Absolute, type, operands[0]);
            case "Abs": return builder.Absolute(operands[0], guard);
            case "Clamp" when type == ScoreType.Integer && IsOrdered(builder, operands):
                return builder.Binary(ScoreOperation.Minimum, type, builder.Binary(ScoreOperation.Maximum, type, operands[0], operands[1]), operands[2]);
            case "Clamp":
                throw new RefusedConstruct(call.Syntax.GetLocation(), "it throws where the bounds are in the wrong order, and a kernel has no exceptions", "Math.Min(Math.Max(x, least), most)");
        }

        if (operands.Length == 1 && s_unary.Contains(name))
            return builder.Function(name, operands[0]);
        if (operands.Length == 2 && s_binary.Contains(name))
            return builder.Function(name, operands[0], operands[1]);
        throw new RefusedConstruct(call.Syntax.GetLocation(), $"{call.TargetMethod.ContainingType.Name}.{name} is not read", $"{string.Join(", ", s_unary.Concat(s_binary).Concat(["Abs", "Max", "Min"]))}");
    }

    private static bool IsOrdered(ScoreProgramBuilder builder, int[] operands) =>
        builder.IsConstant(operands[1], out int least) && builder.IsConstant(operands[2], out int most) && least <= most;
}
