using Microsoft.CodeAnalysis;
using AttentionGen.Generator.Diagnostics;

namespace AttentionGen.Generator.Parse.Scores;

/// <summary>Finds the methods that ScoreModifier and MaskPredicate name, and reads them as one program.</summary>
internal sealed class ScoreMethodsReader
{
    /// <summary>Spans of floats, spans of ints, and numbers, that a call can carry each.</summary>
    public const int MostOfAKind = 4;

    private readonly DeclaredType _declared;
    private readonly AttributeArguments _arguments;
    private readonly List<Diagnostic> _diagnostics;
    private readonly PlacedProgramBuilder _builder = new();
    private readonly ScoreStatements _statements;
    private readonly List<ScoreParameter> _parameters = [];
    private bool _isRefused;

    private ScoreMethodsReader(DeclaredType declared, AttributeArguments arguments, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        _declared = declared;
        _arguments = arguments;
        _diagnostics = diagnostics;
        _statements = new ScoreStatements(declared.Compilation, _builder, cancellation);
    }

    /// <summary>The program, or null if no method is named or one of them is refused: by a diagnostic, or by the compiler itself.</summary>
    public static ScoreMethods? Read(DeclaredType declared, AttributeArguments arguments, List<Diagnostic> diagnostics, out bool isRefused, CancellationToken cancellation)
    {
        int before = diagnostics.Count;
        var reader = new ScoreMethodsReader(declared, arguments, diagnostics, cancellation);
        int modifier = reader.Modifier(out string modifierText);
        int predicate = reader.Predicate(out string predicateText);
        isRefused = reader._isRefused || diagnostics.Count > before;
        if (isRefused || (modifier < 0 && predicate < 0))
            return null;
        var methods = new ScoreMethods(new([.. reader._builder.Steps]), modifier, predicate, new([.. reader._parameters]), modifierText, predicateText);
        ScoreCostNotes.Add(ScorePlan.Of(methods, arguments.IsOn(OptionNames.KeyShards)), reader._builder.Places, diagnostics);
        return methods;
    }

    private int Modifier(out string text)
    {
        int score = _builder.Input(ScoreOperation.Score, ScoreType.Number);
        int result = -1;
        var texts = new List<string>();
        foreach (IMethodSymbol method in Methods(OptionNames.ScoreModifier, SpecialType.System_Single))
        {
            result = Body(OptionNames.ScoreModifier, method, result < 0 ? score : result);
            texts.Add(Quoted(method));
        }

        text = string.Join("\n", texts);
        return result;
    }

    private int Predicate(out string text)
    {
        int result = -1;
        var texts = new List<string>();
        foreach (IMethodSymbol method in Methods(OptionNames.MaskPredicate, SpecialType.System_Boolean))
        {
            int visible = Body(OptionNames.MaskPredicate, method, score: -1);
            result = result < 0 || visible < 0 ? visible : _builder.Binary(ScoreOperation.And, ScoreType.Truth, result, visible);
            texts.Add(Quoted(method));
        }

        text = string.Join("\n", texts);
        return result;
    }

    private IEnumerable<IMethodSymbol> Methods(string option, SpecialType returned)
    {
        if (!_arguments.HasText(option))
            yield break;
        foreach (string name in _arguments.Get(option, "").Split(',').Select(static name => name.Trim()))
        {
            IMethodSymbol[] methods = [.. _declared.Members.OfType<IMethodSymbol>().Where(method => method.Name == name && method.MethodKind == MethodKind.Ordinary)];
            if (methods.Length != 1)
                Report(option, name, methods.Length == 0 ? $"there is no such method in {_declared.Name}" : $"{_declared.Name} has {methods.Length} methods of that name");
            else if (Problem(methods[0], returned, option) is { } problem)
                Report(option, name, problem);
            else
                yield return methods[0];
        }
    }

    private static string? Problem(IMethodSymbol method, SpecialType returned, string option)
    {
        if (!method.IsStatic)
            return "it is not static";
        if (method.IsGenericMethod || method.IsAsync)
            return "it is generic or asynchronous";
        if (method.ReturnType.SpecialType != returned || method.ReturnsByRef || method.ReturnsByRefReadonly)
            return $"it returns {method.ReturnType.ToDisplayString()}";
        if (method.Parameters.Any(static parameter => parameter.RefKind != RefKind.None || parameter.IsParams))
            return "it takes something by reference";
        int first = option == OptionNames.ScoreModifier ? 1 : 0;
        if (first == 1 && method.Parameters.FirstOrDefault()?.Type.SpecialType != SpecialType.System_Single)
            return "its first parameter is no float";
        int indices = HasBatch(method, first) ? 4 : 3;
        if (method.Parameters.Length < first + indices
            || method.Parameters.Skip(first).Take(indices).Any(static parameter => parameter.Type.SpecialType != SpecialType.System_Int32))
        {
            return "it does not take the head, the query and the key as ints";
        }

        IParameterSymbol? other = method.Parameters.Skip(first + indices).FirstOrDefault(static parameter => Kind(parameter) is null);
        return other is null ? null : $"its parameter '{other.Name}' is of type {other.Type.ToDisplayString()}";
    }

    private static bool HasBatch(IMethodSymbol method, int first) => method.Parameters.Length > first && method.Parameters[first].Name == "batch";

    private int Body(string option, IMethodSymbol method, int score)
    {
        ScoreEnvironment environment = ScoreEnvironment.Empty;
        int next = 0;
        if (option == OptionNames.ScoreModifier)
            environment = environment.With(method.Parameters[next++], score);
        if (HasBatch(method, next))
            environment = environment.With(method.Parameters[next++], _builder.Input(ScoreOperation.Batch, ScoreType.Integer));
        foreach (ScoreOperation index in new[] { ScoreOperation.Head, ScoreOperation.Query, ScoreOperation.Key })
            environment = environment.With(method.Parameters[next++], _builder.Input(index, ScoreType.Integer));
        foreach (IParameterSymbol parameter in method.Parameters.Skip(next))
        {
            if (Parameter(option, method, parameter) is not { } argument)
                return -1;
            environment = argument.IsSpan
                ? environment.With(parameter, argument)
                : environment.With(parameter, _builder.Input(ScoreOperation.Argument, argument.Type, argument.Slot));
        }

        try
        {
            return _statements.Call(method, environment, _builder.Truth(true), _arguments.LocationOf(option));
        }
        catch (RefusedConstruct refused)
        {
            _isRefused = true;
            if (!refused.IsCompilers)
                _diagnostics.Add(DiagnosticDescriptors.ScoreConstructRefused.At(refused.Location, method.Name, refused.Reason, refused.Remedy));
            return -1;
        }
    }

    /// <summary>What Forward takes for a parameter: of one name and type in two methods, the same for both.</summary>
    private ScoreParameter? Parameter(string option, IMethodSymbol method, IParameterSymbol parameter)
    {
        (ScoreType type, bool isSpan) = Kind(parameter)!.Value;
        if (_parameters.FirstOrDefault(known => known.Name == parameter.Name) is { } same)
        {
            if (same.Type == type && same.IsSpan == isSpan)
                return same;
            Report(option, method.Name, $"another method's parameter '{parameter.Name}' has another type");
            return null;
        }

        int slot = _parameters.Count(known => known.IsSpan == isSpan && (!isSpan || known.Type == type));
        if (slot == MostOfAKind)
        {
            Report(option, method.Name, $"with '{parameter.Name}' there are more than {MostOfAKind} further parameters of a kind (spans of int, spans of float, numbers)");
            return null;
        }

        var added = new ScoreParameter(parameter.Name, type, isSpan, slot);
        _parameters.Add(added);
        return added;
    }

    private static (ScoreType Type, bool IsSpan)? Kind(IParameterSymbol parameter) => parameter.Type switch
    {
        { SpecialType: SpecialType.System_Int32 } => (ScoreType.Integer, false),
        { SpecialType: SpecialType.System_Single } => (ScoreType.Number, false),
        INamedTypeSymbol { Name: "ReadOnlySpan", Arity: 1, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } span =>
            span.TypeArguments[0].SpecialType switch
            {
                SpecialType.System_Int32 => (ScoreType.Integer, true),
                SpecialType.System_Single => (ScoreType.Number, true),
                _ => null,
            },
        _ => null,
    };

    private void Report(string option, string name, string problem) => _diagnostics.Add(DiagnosticDescriptors.ScoreMethodInvalid.At(
        _arguments.LocationOf(option),
        option,
        name,
        problem,
        Form(option)));

    /// <summary>What methods of an option look like.</summary>
    public static string Form(string option) => option == OptionNames.ScoreModifier ? "float M(float score, int head, int query, int key)" : "bool P(int head, int query, int key)";

    /// <summary>The method as it is written, on one line, for documentation.</summary>
    private static string Quoted(IMethodSymbol method)
    {
        string text = method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().WithoutTrivia().ToString() ?? method.Name;
        return string.Join(" ", text.Split(['\r', '\n', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
    }
}
