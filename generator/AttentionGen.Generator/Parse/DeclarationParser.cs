using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parse.Scores;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// Reads one attributed type: the generator for the declaration, the analyzer for what is wrong with it. The only stage that sees symbols and
/// syntax.
/// </summary>
internal static class DeclarationParser
{
    /// <returns>What was read, or null if there is nothing to say: the compiler itself already refuses the declaration.</returns>
    public static ParsedDeclaration? Parse(
        INamedTypeSymbol type,
        AttentionOperator attentionOperator,
        Compilation compilation,
        Func<KernelSpec, string?> unrollRefusal,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        // Broken syntax can leave out a name, which a generated file could not restate.
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            if (level.Name.Length == 0)
                return null;
        }

        if (Duplicates.FirstAttribute(type, attentionOperator) is not { } attribute
            || attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax syntax
            || syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } part)
        {
            return null;
        }

        try
        {
            return Parse(new DeclaredType(type, part, syntax, compilation, attentionOperator), attribute, unrollRefusal, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Diagnostic failure = DiagnosticDescriptors.InternalError.At(syntax.GetLocation(), InternalFailure.Describe(exception));
            return new ParsedDeclaration(syntax, Declaration: null, [failure], UnknownOptions: []);
        }
    }

    private static ParsedDeclaration? Parse(
        DeclaredType declared, AttributeData attribute, Func<KernelSpec, string?> unrollRefusal, CancellationToken cancellation)
    {
        // The attributes exclude each other; the last reports it, for all.
        if (declared.Operators.Count > 1 && declared.Operators[declared.Operators.Count - 1] != declared.Operator)
            return null;

        var diagnostics = new List<Diagnostic>();
        var arguments = AttributeArguments.Read(attribute, declared.Attribute);
        TypeRules.Check(declared, arguments?.IsOn(OptionNames.KeyValueCache) ?? false, arguments?.IsOn(OptionNames.Gradients) ?? false, diagnostics, cancellation);

        Declaration? declaration = null;
        if (arguments is null)
            return new ParsedDeclaration(declared.Attribute, Declaration: null, diagnostics, UnknownOption.In(declared.Attribute, attribute.AttributeClass!, declared.Compilation));
        if (declared.Operator.Attends())
            declaration = Kernel(declared, arguments, unrollRefusal, diagnostics, cancellation);
        else
            declaration = Dense(declared, arguments, diagnostics, cancellation);

        if (diagnostics.Any(DiagnosticDescriptors.IsError))
            declaration = null;
        return new ParsedDeclaration(declared.Attribute, declaration, diagnostics, UnknownOptions: []);
    }

    private static KernelDeclaration? Kernel(
        DeclaredType declared, AttributeArguments arguments, Func<KernelSpec, string?> unrollRefusal, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        ScoreMethods? methods = ScoreMethodsReader.Read(declared, arguments, diagnostics, out bool isMethodRefused, cancellation);
        KernelSpec? spec = KernelSpecReader.Read(declared.Operator, arguments, methods, unrollRefusal, diagnostics);
        if (spec is null || isMethodRefused)
            return null;
        if (!ParameterNameRules.Check(spec, arguments, diagnostics))
            return null;
        MemberRules.Check(declared, GeneratedMembers.Methods(spec), diagnostics, cancellation);
        return new KernelDeclaration(TypeModelReader.Read(declared.Type), spec);
    }

    private static DenseDeclaration? Dense(DeclaredType declared, AttributeArguments arguments, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (DenseSpecReader.Read(declared.Operator, arguments, diagnostics) is not { } spec)
            return null;
        MemberRules.Check(declared, GeneratedMembers.DenseMethods(spec), diagnostics, cancellation);
        return new DenseDeclaration(TypeModelReader.Read(declared.Type), spec);
    }
}
