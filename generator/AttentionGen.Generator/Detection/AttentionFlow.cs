using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Detection;

/// <summary>
/// Follows through one method, in the order of its text, what becomes of dot products: attention is where they go through an exponential or a
/// softmax, and what comes of it weighs rows that are summed up.
/// </summary>
/// <remarks>
/// It is the last step that tells attention from a classifier, whose softmax is returned, and from its gradient, whose sums run over samples: here the
/// sum runs over what the softmax ran over, so the place that is added to does not change with the weight's index while the row does.
/// </remarks>
internal sealed class AttentionFlow
{
    private readonly HashSet<ISymbol> _scores = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _weights = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _weighted = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a method's body computes attention.</summary>
    public static bool IsIn(IOperation body, CancellationToken cancellation)
    {
        var flow = new AttentionFlow();
        foreach (IOperation operation in body.Descendants())
        {
            cancellation.ThrowIfCancellationRequested();
            if (flow.Completes(operation))
                return true;
        }

        return false;
    }

    private bool Completes(IOperation operation)
    {
        if (operation is IInvocationOperation call)
            return IsOfTensors(call) ? CompletesByTensors(call) : Called(call);
        if (Accumulation.Of(operation) is { } accumulation)
        {
            if (IsWeightedSum(operation, accumulation))
                return true;
            if (IsDotProduct(operation, accumulation))
                Add(_scores, accumulation.Target);
        }

        switch (operation)
        {
            case IAssignmentOperation assignment:
                Flow(assignment.Value, assignment.Target);
                break;
            case IVariableDeclaratorOperation { Initializer.Value: { } value } declarator:
                Flow(value, declarator.Symbol);
                break;
        }

        return false;
    }

    /// <summary>Elements of two rows are multiplied, and the sum is one number for the loop over them.</summary>
    private static bool IsDotProduct(IOperation operation, Accumulation sum)
    {
        EnclosingLoop[] loops = [.. EnclosingLoop.Around(operation)];
        if (loops.Length < 2 || loops[0].Changes(sum.Target))
            return false;
        EnclosingLoop innermost = loops[0];
        string[] rows = [.. sum.Factors.Where(innermost.Changes).Select(static factor => factor.Syntax.ToString())];
        return rows.Distinct().Count() >= 2;
    }

    private bool IsWeightedSum(IOperation operation, Accumulation sum) =>
        _weights.Count > 0 && EnclosingLoop.Around(operation).Any(loop => IsWeighing(loop, sum.Target, sum.Factors));

    /// <summary>With each turn of the loop, another weight and another row come into one place.</summary>
    private bool IsWeighing(EnclosingLoop loop, IOperation target, IReadOnlyList<IOperation> factors) =>
        !loop.Changes(target)
        && factors.Any(factor => loop.Changes(factor) && Mentions(factor, _weights))
        && factors.Any(factor => loop.Changes(factor) && !Mentions(factor, _weights) && !Mentions(factor, _scores));

    private void Flow(IOperation value, IOperation target)
    {
        if (Root(target) is { } symbol)
            Flow(value, symbol);
    }

    private void Flow(IOperation value, ISymbol target)
    {
        bool isScore = Mentions(value, _scores);
        if (Mentions(value, _weights) || (isScore && HasSoftmaxOfScores(value)))
            _weights.Add(target);
        else if (isScore || HasDotOfTensors(value))
            _scores.Add(target);
    }

    private bool HasSoftmaxOfScores(IOperation value) => value.DescendantsAndSelf().OfType<IInvocationOperation>().Any(call =>
        SoftmaxNames.IsEither(call.TargetMethod.Name) && call.Arguments.Any(argument => Mentions(argument, _scores)));

    /// <summary>A softmax that is a method of the user's works on what it is passed.</summary>
    private bool Called(IInvocationOperation call)
    {
        if (SoftmaxNames.IsSoftmax(call.TargetMethod.Name) && call.Arguments.Any(argument => Mentions(argument, _scores)))
        {
            foreach (IArgumentOperation argument in call.Arguments)
                Add(_weights, argument.Value);
        }

        return false;
    }

    private bool CompletesByTensors(IInvocationOperation call)
    {
        IOperation[] arguments = [.. call.Arguments.Select(static argument => argument.Value)];
        string name = call.TargetMethod.Name;
        if (name == "Dot" && arguments.Length == 2)
        {
            return EnclosingLoop.Around(call).Any(loop =>
                arguments.Any(argument => Mentions(argument, _weights)) && arguments.Any(argument => loop.Changes(argument) && !Mentions(argument, _weights)));
        }

        if (arguments.Length < 2)
            return false;
        IOperation target = arguments[arguments.Length - 1];
        IOperation[] sources = [.. arguments.Take(arguments.Length - 1)];
        if (name is "MultiplyAdd" or "FusedMultiplyAdd" or "MultiplyAddEstimate" && sources.Length == 3)
            return EnclosingLoop.Around(call).Any(loop => IsWeighing(loop, target, [sources[0], sources[1]]));
        if (name == "Add" && EnclosingLoop.Around(call).Any(loop => !loop.Changes(target)) && sources.Any(source => Mentions(source, _weighted)))
            return true;
        if (name == "Multiply" && Root(target) is { } product && EnclosingLoop.Around(call).Any(loop => IsWeighing(loop, target, sources)))
        {
            _weighted.Add(product);
            return false;
        }

        bool isScore = sources.Any(source => Mentions(source, _scores));
        if (sources.Any(source => Mentions(source, _weights)) || (isScore && SoftmaxNames.IsEither(name)))
            Add(_weights, target);
        else if (isScore)
            Add(_scores, target);
        return false;
    }

    private static bool HasDotOfTensors(IOperation value) => value.DescendantsAndSelf().OfType<IInvocationOperation>().Any(static call =>
        IsOfTensors(call) && call.TargetMethod.Name == "Dot" && EnclosingLoop.Around(call).Any());

    private static bool IsOfTensors(IInvocationOperation call) => call.TargetMethod.ContainingType is
    {
        Name: "TensorPrimitives",
        ContainingNamespace: { Name: "Tensors", ContainingNamespace.Name: "Numerics" },
    };

    private static bool Mentions(IOperation operation, HashSet<ISymbol> symbols) =>
        symbols.Count > 0 && operation.DescendantsAndSelf().Any(part => Symbol(part) is { } symbol && symbols.Contains(symbol));

    private static void Add(HashSet<ISymbol> symbols, IOperation target)
    {
        if (Root(target) is { } symbol)
            symbols.Add(symbol);
    }

    /// <summary>The variable that a place is in: of an element, or of a slice, that of the whole.</summary>
    private static ISymbol? Root(IOperation place) => place switch
    {
        IArrayElementReferenceOperation element => Root(element.ArrayReference),
        IImplicitIndexerReferenceOperation element => Root(element.Instance),
        IPropertyReferenceOperation { Arguments.Length: > 0, Instance: { } instance } => Root(instance),
        IInvocationOperation { Instance: { } instance } => Root(instance),
        IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments.Length: > 0 } slice => Root(slice.Arguments[0].Value),
        IConversionOperation conversion => Root(conversion.Operand),
        _ => Symbol(place),
    };

    private static ISymbol? Symbol(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Arguments.Length: 0 } property => property.Property,
        _ => null,
    };
}
