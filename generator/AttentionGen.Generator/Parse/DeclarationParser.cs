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
        // The two attributes exclude each other; the layer's reports it, for both.
        if (declared.HasBothAttributes && declared.Operator == AttentionOperator.ScaledDotProduct)
            return null;

        var diagnostics = new List<DiagnosticInfo>();
        var arguments = AttributeArguments.Read(attribute, declared.Attribute);
        TypeRules.Check(declared, arguments?.IsOn(OptionNames.KeyValueCache) ?? false, diagnostics, cancellation);

        KernelSpec? spec = null;
        if (arguments is null)
        {
            OptionNameRules.Check(declared, attribute.AttributeClass!, diagnostics);
        }
        else
        {
            ScoreMethods? methods = ScoreMethodsReader.Read(declared, arguments, diagnostics, out bool isMethodRefused, cancellation);
            spec = KernelSpecReader.Read(declared.Operator, arguments, methods, unrollRefusal, diagnostics);
            if (isMethodRefused)
                spec = null;
            if (spec is not null)
                MemberRules.Check(declared, spec, diagnostics, cancellation);
        }

        bool isRefused = spec is null || diagnostics.Any(DiagnosticDescriptors.IsError);
        KernelDeclaration? declaration = isRefused ? null : new KernelDeclaration(TypeModelReader.Read(declared.Type), spec!);
        return new ParseResult(declaration, new EquatableArray<DiagnosticInfo>([.. diagnostics]), location);
    }
}
