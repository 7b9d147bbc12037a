using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Parse.Scores;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>Reads one attributed type. The only stage that sees symbols and syntax; what leaves it is values.</summary>
internal static class DeclarationParser
{
    /// <returns>What was read, or null if there is nothing to say: the compiler itself already refuses the declaration.</returns>
    public static ParseResult? Parse(
        GeneratorAttributeSyntaxContext context,
        AttentionOperator attentionOperator,
        Func<KernelSpec, string?> unrollRefusal,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (context.TargetSymbol is not INamedTypeSymbol type || context.TargetNode is not TypeDeclarationSyntax part)
            return null;

        // Broken syntax can leave out a name, which a generated file could not restate.
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            if (level.Name.Length == 0)
                return null;
        }

        var location = LocationInfo.From(part.Identifier.GetLocation());
        try
        {
            AttributeData? attribute = Duplicates.FirstAttribute(context, type, cancellation);
            if (attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax syntax)
                return null;

            location = LocationInfo.From(syntax.GetLocation());
            var declared = new DeclaredType(type, part, syntax, context.SemanticModel.Compilation, attentionOperator);
            return Parse(declared, attribute, location, unrollRefusal, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            DiagnosticInfo diagnostic = DiagnosticDescriptors.InternalError.At(location, InternalFailure.Describe(exception));
            return new ParseResult(Declaration: null, new EquatableArray<DiagnosticInfo>([diagnostic]), location);
        }
    }

    private static ParseResult? Parse(
        DeclaredType declared,
        AttributeData attribute,
        LocationInfo location,
        Func<KernelSpec, string?> unrollRefusal,
        CancellationToken cancellation)
    {
        // The attributes exclude each other; the last reports it, for all.
        if (declared.Operators.Count > 1 && declared.Operators[declared.Operators.Count - 1] != declared.Operator)
            return null;

        var diagnostics = new List<DiagnosticInfo>();
        var arguments = AttributeArguments.Read(attribute, declared.Attribute);
        TypeRules.Check(declared, arguments?.IsOn(OptionNames.KeyValueCache) ?? false, diagnostics, cancellation);

        Declaration? declaration = null;
        if (arguments is null)
            OptionNameRules.Check(declared, attribute.AttributeClass!, diagnostics);
        else if (declared.Operator.Attends())
            declaration = Kernel(declared, arguments, unrollRefusal, diagnostics, cancellation);
        else
            declaration = Dense(declared, arguments, diagnostics, cancellation);

        if (diagnostics.Any(DiagnosticDescriptors.IsError))
            declaration = null;
        return new ParseResult(declaration, new EquatableArray<DiagnosticInfo>([.. diagnostics]), location);
    }

    private static KernelDeclaration? Kernel(
        DeclaredType declared, AttributeArguments arguments, Func<KernelSpec, string?> unrollRefusal, List<DiagnosticInfo> diagnostics, CancellationToken cancellation)
    {
        ScoreMethods? methods = ScoreMethodsReader.Read(declared, arguments, diagnostics, out bool isMethodRefused, cancellation);
        KernelSpec? spec = KernelSpecReader.Read(declared.Operator, arguments, methods, unrollRefusal, diagnostics);
        if (spec is null || isMethodRefused)
            return null;
        MemberRules.Check(declared, GeneratedMembers.Methods(spec), diagnostics, cancellation);
        return new KernelDeclaration(TypeModelReader.Read(declared.Type), spec);
    }

    private static DenseDeclaration? Dense(DeclaredType declared, AttributeArguments arguments, List<DiagnosticInfo> diagnostics, CancellationToken cancellation)
    {
        if (DenseSpecReader.Read(declared.Operator, arguments, diagnostics) is not { } spec)
            return null;
        MemberRules.Check(declared, GeneratedMembers.DenseMethods(), diagnostics, cancellation);
        return new DenseDeclaration(TypeModelReader.Read(declared.Type), spec);
    }
}
