using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
namespace AttentionGen.Generator.Parse.Scores;

/// <summary>
/// Reads the body of a method as one expression: what an <c>if</c> decides is selected, a loop with constant bounds is written out, and a call is
/// replaced by the body of what it calls.
/// </summary>
/// <param name="compilation">The user's program.</param>
/// <param name="builder">Receives the steps.</param>
/// <param name="cancellation">Ends the reading when its result is no longer asked for.</param>
internal sealed class ScoreStatements(Compilation compilation, PlacedProgramBuilder builder, CancellationToken cancellation)
{
    /// <summary>Turns of a loop up to which it is written out.</summary>
    private const int MostTurns = 64;

    /// <summary>Statements that are read in all; one that returns from within a branch has what follows read twice.</summary>
    private const int MostStatements = 20_000;

    private readonly HashSet<IMethodSymbol> _open = new(SymbolEqualityComparer.Default);
    private int _statements;

    /// <summary>What happens behind the last statement of a block.</summary>
    private delegate int Continuation(ScoreEnvironment environment, int path);

    /// <summary>The result of a call.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="arguments">What its parameters stand for.</param>
    /// <param name="path">The condition under which it is called.</param>
    /// <param name="call">Where.</param>
    public int Call(IMethodSymbol method, ScoreEnvironment arguments, int path, Location call)
    {
        if (!_open.Add(method))
            throw new RefusedConstruct(call, $"'{method.Name}' calls itself", "a loop with constant bounds");
        try
        {
            return Body(method, arguments, path, call);
        }
        finally
        {
            _open.Remove(method);
        }
    }

    private int Body(IMethodSymbol method, ScoreEnvironment arguments, int path, Location call)
    {
        SyntaxNode? syntax = method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);
        SyntaxNode? body = syntax is BaseMethodDeclarationSyntax declaration ? (SyntaxNode?)declaration.Body ?? declaration.ExpressionBody : null;
        if (body is null)
            throw new RefusedConstruct(call, $"the source of '{method.Name}' is not in this project", "a static method of this project, Math or MathF");
        IOperation? operation = compilation.GetSemanticModel(body.SyntaxTree).GetOperation(body, cancellation);
        if (operation is not IBlockOperation block)
            throw new RefusedConstruct(body.GetLocation(), "the compiler does not understand it", "what compiles", isCompilers: true);
        return Run(block.Operations, 0, arguments, path, (_, _) => throw new RefusedConstruct(body.GetLocation(), "not every path returns", "a return on every path", isCompilers: true));
    }

    private int Run(ImmutableArray<IOperation> statements, int index, ScoreEnvironment environment, int path, Continuation next)
    {
        for (; index < statements.Length; index++)
        {
            Count(statements[index]);
            if (!Returns(statements[index]))
            {
                environment = Change(statements[index], environment, path);
                continue;
            }

            int following = index + 1;
            int Rest(ScoreEnvironment changed, int from) => Run(statements, following, changed, from, next);
            return statements[index] switch
            {
                IReturnOperation { ReturnedValue: { } value } => Evaluate(value, environment, path),
                IBlockOperation block => Run(block.Operations, 0, environment, path, Rest),
                IConditionalOperation branch => Branch(branch, environment, path, Rest),
                IForLoopOperation loop => Loop(loop, environment, path, Rest),
                { } other => throw Refused(other),
            };
        }

        return next(environment, path);
    }

    private int Branch(IConditionalOperation branch, ScoreEnvironment environment, int path, Continuation rest)
    {
        int condition = Evaluate(branch.Condition, environment, path);
        int Taken(IOperation? statement, int from) => statement is null
            ? rest(environment, from)
            : Run(ImmutableArray.Create(statement), 0, environment, from, rest);
        if (builder.IsTrue(condition))
            return Taken(branch.WhenTrue, path);
        if (builder.IsFalse(condition))
            return Taken(branch.WhenFalse, path);
        int whenTrue = Taken(branch.WhenTrue, And(path, condition));
        return builder.Select(condition, whenTrue, Taken(branch.WhenFalse, And(path, builder.Not(condition))));
    }

    private int Loop(IForLoopOperation loop, ScoreEnvironment environment, int path, Continuation rest)
    {
        foreach (IOperation before in loop.Before)
            environment = Change(before, environment, path);
        return Turn(environment, path, 0);

        int Turn(ScoreEnvironment at, int from, int turn) =>
            !GoesOn(loop, at, from, turn)
                ? rest(at, from)
                : Run(ImmutableArray.Create(loop.Body), 0, at, from, (changed, later) => Turn(Step(loop, changed, later), later, turn + 1));
    }

    private bool GoesOn(IForLoopOperation loop, ScoreEnvironment environment, int path, int turn)
    {
        if (loop.Condition is null || turn > MostTurns)
            throw new RefusedConstruct(loop.Syntax.GetLocation(), $"the loop takes more than {MostTurns} turns", "fewer turns, or a table that is passed as a span");
        int condition = Evaluate(loop.Condition, environment, path);
        if (!builder.IsConstant(condition, out int goesOn))
            throw new RefusedConstruct(loop.Condition.Syntax.GetLocation(), "how often the loop turns is not known while the program is built", "constant bounds, and a condition inside");
        return goesOn != 0;
    }

    private ScoreEnvironment Step(IForLoopOperation loop, ScoreEnvironment environment, int path) =>
        loop.AtLoopBottom.Aggregate(environment, (at, statement) => Change(statement, at, path));

    /// <summary>A statement that no path returns from: what it leaves behind.</summary>
    private ScoreEnvironment Change(IOperation statement, ScoreEnvironment environment, int path)
    {
        Count(statement);
        switch (statement)
        {
            case IEmptyOperation or ILocalFunctionOperation:
                return environment;
            case IBlockOperation block:
                return block.Operations.Aggregate(environment, (at, inner) => Change(inner, at, path));
            case IVariableDeclarationGroupOperation group:
                return group.Declarations.SelectMany(static declaration => declaration.Declarators).Aggregate(environment, (at, declarator) => Declare(declarator, at, path));
            case IExpressionStatementOperation { Operation: { } change }:
                return Assign(change, environment, path);
            case IConditionalOperation branch:
                return Merge(branch, environment, path);
            case IForLoopOperation loop:
                ScoreEnvironment at = loop.Before.Aggregate(environment, (changed, before) => Change(before, changed, path));
                for (int turn = 0; GoesOn(loop, at, path, turn); turn++)
                    at = Step(loop, Change(loop.Body, at, path), path);
                return at;
            default:
                throw Refused(statement);
        }
    }

    private ScoreEnvironment Declare(IVariableDeclaratorOperation declarator, ScoreEnvironment environment, int path)
    {
        IOperation? value = declarator.GetVariableInitializer()?.Value;
        if (declarator.Symbol.RefKind != RefKind.None)
            throw new RefusedConstruct(declarator.Syntax.GetLocation(), "it is a reference", "a value");
        if (value is null)
            return environment;
        return new ScoreExpressions(builder, this, environment, path, cancellation).SpanOf(value) is { } span
            ? environment.With(declarator.Symbol, span)
            : environment.With(declarator.Symbol, Evaluate(value, environment, path));
    }

    private ScoreEnvironment Assign(IOperation operation, ScoreEnvironment environment, int path)
    {
        IOperation? target = operation switch
        {
            ISimpleAssignmentOperation { IsRef: false } simple => simple.Target,
            ICompoundAssignmentOperation compound => compound.Target,
            IIncrementOrDecrementOperation step => step.Target,
            _ => null,
        };
        ISymbol? symbol = target switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation { Parameter.RefKind: RefKind.None } parameter => parameter.Parameter,
            null => null,
            _ => throw new RefusedConstruct(target.Syntax.GetLocation(), "it writes to what is not its own local variable", "a local variable"),
        };
        if (symbol is null)
            throw Refused(operation);
        return environment.With(symbol, new ScoreExpressions(builder, this, environment, path, cancellation).Assigned(operation));
    }

    private ScoreEnvironment Merge(IConditionalOperation branch, ScoreEnvironment environment, int path)
    {
        int condition = Evaluate(branch.Condition, environment, path);
        if (builder.IsConstant(condition, out int isTrue))
            return (isTrue != 0 ? branch.WhenTrue : branch.WhenFalse) is { } taken ? Change(taken, environment, path) : environment;
        ScoreEnvironment whenTrue = Change(branch.WhenTrue, environment, And(path, condition));
        ScoreEnvironment whenFalse = branch.WhenFalse is null ? environment : Change(branch.WhenFalse, environment, And(path, builder.Not(condition)));
        ScoreEnvironment merged = environment;
        foreach (KeyValuePair<ISymbol, int> value in whenTrue.Values)
        {
            // What only one branch gives a value can't be read behind it.
            if (whenFalse.Values.TryGetValue(value.Key, out int other))
                merged = merged.With(value.Key, builder.Select(condition, value.Value, other));
        }

        return merged;
    }

    private int Evaluate(IOperation operation, ScoreEnvironment environment, int path) =>
        new ScoreExpressions(builder, this, environment, path, cancellation).Evaluate(operation);

    private int And(int path, int condition) => builder.Binary(ScoreOperation.And, ScoreType.Truth, path, condition);

    private static bool Returns(IOperation operation) => operation is IReturnOperation || operation.ChildOperations.Any(Returns);

    private void Count(IOperation statement)
    {
        cancellation.ThrowIfCancellationRequested();
        if (++_statements > MostStatements || builder.IsFull)
            throw new RefusedConstruct(statement.Syntax.GetLocation(), "the method is too long to repeat for every score", "a table that is passed as a span");
    }

    private static RefusedConstruct Refused(IOperation operation) => new(
        operation.Syntax.GetLocation(),
        operation switch
        {
            ISwitchOperation => "a switch statement is not read",
            IWhileLoopOperation or IForEachLoopOperation => "how often the loop turns is not known while the program is built",
            IBranchOperation => "a jump is not read",
            IThrowOperation or ITryOperation => "a kernel has no exceptions",
            _ => "it does something beside computing",
        },
        operation switch
        {
            ISwitchOperation => "a switch expression",
            IWhileLoopOperation or IForEachLoopOperation => "a for loop with constant bounds",
            IBranchOperation => "if and return",
            _ => "local variables, if, for and return",
        },
        IsCompilers(operation));

    /// <summary>Whether the compiler has an error for it, or for something in it.</summary>
    public static bool IsCompilers(IOperation operation) =>
        operation is IInvalidOperation || operation.Type?.TypeKind == TypeKind.Error || operation.ChildOperations.Any(IsCompilers);
}
