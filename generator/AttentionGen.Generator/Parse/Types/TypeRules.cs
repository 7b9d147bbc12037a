using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>Generated code must be able to add members to the type, whatever the members are.</summary>
internal static class TypeRules
{
    public static void Check(DeclaredType declared, bool hasCache, bool hasGradients, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        CheckLanguageVersion(declared, diagnostics);
        CheckAttributes(declared, diagnostics);
        CheckPartial(declared, diagnostics, cancellation);
        CheckFileLocal(declared, diagnostics);
        CheckNames(declared, hasCache, hasGradients, diagnostics);
        SupportRules.Check(declared, diagnostics);
        if (declared.IsLayer)
            LayerTypeRules.Check(declared, diagnostics, cancellation);
    }

    private static void CheckLanguageVersion(DeclaredType declared, List<Diagnostic> diagnostics)
    {
        if (declared.Part.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 and var version })
        {
            diagnostics.Add(DiagnosticDescriptors.LanguageVersionTooOld.At(
                declared.Attribute.GetLocation(), version.ToDisplayString()));
        }
    }

    private static void CheckAttributes(DeclaredType declared, List<Diagnostic> diagnostics)
    {
        if (declared.Operators.Count < 2)
            return;
        string[] names = [.. declared.Operators.Select(static attribute => $"[{AttributeNames.InCode(attribute)}]")];
        diagnostics.Add(DiagnosticDescriptors.ConflictingAttributes.At(
            declared.Attribute.GetLocation(),
            declared.Name,
            (names.Length == 2 ? "both " : "") + string.Join(", ", names.Take(names.Length - 1)) + " and " + names[names.Length - 1]));
    }

    private static void CheckPartial(DeclaredType declared, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        for (INamedTypeSymbol? level = declared.Type; level is not null; level = level.ContainingType)
        {
            TypeDeclarationSyntax? whole = DeclaredType.Parts(level, cancellation)
                .FirstOrDefault(static part => !part.Modifiers.Any(SyntaxKind.PartialKeyword));
            if (whole is null)
                continue;

            Location location = whole.Identifier.GetLocation();
            string name = level.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
            diagnostics.Add(SymbolEqualityComparer.Default.Equals(level, declared.Type)
                ? DiagnosticDescriptors.TypeNotPartial.At(location, name)
                : DiagnosticDescriptors.ContainerNotPartial.At(location, name, declared.Name));
        }
    }

    private static void CheckFileLocal(DeclaredType declared, List<Diagnostic> diagnostics)
    {
        for (INamedTypeSymbol? level = declared.Type; level is not null; level = level.ContainingType)
        {
            if (!level.IsFileLocal)
                continue;
            bool isItself = SymbolEqualityComparer.Default.Equals(level, declared.Type);
            diagnostics.Add(DiagnosticDescriptors.FileLocalType.At(
                declared.Part.Identifier.GetLocation(),
                isItself ? declared.Name : level.Name,
                isItself ? "it" : "'" + declared.Name + "' inside it"));
        }
    }

    private static void CheckNames(DeclaredType declared, bool hasCache, bool hasGradients, List<Diagnostic> diagnostics)
    {
        string[] names = [.. GeneratedMembers.Names(declared.Operator, hasCache, hasGradients)];
        string list = string.Join(", ", names);
        if (names.Contains(declared.Type.Name))
        {
            diagnostics.Add(DiagnosticDescriptors.TypeNamedLikeMember.At(
                declared.Part.Identifier.GetLocation(), "Type", declared.Type.Name, declared.Name, list));
        }

        foreach (TypeParameterSyntax parameter in declared.Part.TypeParameterList?.Parameters ?? default)
        {
            if (names.Contains(parameter.Identifier.ValueText))
            {
                diagnostics.Add(DiagnosticDescriptors.TypeNamedLikeMember.At(
                    parameter.Identifier.GetLocation(), "Type parameter", parameter.Identifier.ValueText, declared.Name, list));
            }
        }
    }
}
