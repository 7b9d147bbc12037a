using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Detection;

/// <summary>A product that is added to what a place holds: <c>s += a * b</c>, <c>s = s * c + a * b</c>, <c>s = FusedMultiplyAdd(a, b, s)</c>.</summary>
/// <param name="Target">The place.</param>
/// <param name="Factors">What is multiplied.</param>
internal readonly record struct Accumulation(IOperation Target, IReadOnlyList<IOperation> Factors)
{
    /// <summary>The accumulation that an operation is, or null.</summary>
    public static Accumulation? Of(IOperation operation)
    {
        switch (operation)
        {
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                return Product(sum.Target, sum.Value);
            case ISimpleAssignmentOperation assignment:
                IOperation[] terms = [.. Flattened(assignment.Value, BinaryOperatorKind.Add)];
                string target = assignment.Target.Syntax.ToString();
                if (terms.Length == 1 && Plain(terms[0]) is IInvocationOperation { TargetMethod.Name: "FusedMultiplyAdd" or "MultiplyAddEstimate", Arguments.Length: 3 } call
                    && call.Arguments[2].Value.Syntax.ToString() == target)
                {
                    return new Accumulation(assignment.Target, [call.Arguments[0].Value, call.Arguments[1].Value]);
                }

                IOperation[] added = [.. terms.Where(term => Flattened(term, BinaryOperatorKind.Multiply).All(factor => factor.Syntax.ToString() != target))];
                return terms.Length == 2 && added.Length == 1 ? Product(assignment.Target, added[0]) : null;
            default:
                return null;
        }
    }

    private static Accumulation? Product(IOperation target, IOperation value)
    {
        IOperation[] factors = [.. Flattened(value, BinaryOperatorKind.Multiply)];
        return factors.Length >= 2 ? new Accumulation(target, factors) : null;
    }

    private static IEnumerable<IOperation> Flattened(IOperation operation, BinaryOperatorKind kind)
    {
        operation = Plain(operation);
        if (operation is IBinaryOperation { OperatorMethod: null } binary && binary.OperatorKind == kind)
            return Flattened(binary.LeftOperand, kind).Concat(Flattened(binary.RightOperand, kind));

        // Weights are often divided by their sum where they are used.
        return kind == BinaryOperatorKind.Multiply && operation is IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide } quotient
            ? Flattened(quotient.LeftOperand, kind)
            : [operation];
    }

    private static IOperation Plain(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }
}
