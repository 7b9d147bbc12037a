using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>A layer adds a constructor and an instance field to its type, which not every type can take.</summary>
internal static class LayerTypeRules
{
    public static void Check(DeclaredType declared, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        ParameterListSyntax? primary = DeclaredType.Parts(declared.Type, cancellation)
            .Select(static part => part.ParameterList)
            .FirstOrDefault(static parameters => parameters is not null);
        if (primary is not null)
        {
            string count = primary.Parameters.Count.ToString(CultureInfo.InvariantCulture);
            diagnostics.Add(DiagnosticDescriptors.PrimaryConstructor.At(primary.GetLocation(), declared.Type.Name, count, AttributeNames.Weights(declared.Operator)));
        }

        CheckBase(declared, diagnostics);
    }

    private static void CheckBase(DeclaredType declared, List<Diagnostic> diagnostics)
    {
        if (declared.Type.TypeKind != TypeKind.Class
            || declared.Type.BaseType is not { TypeKind: TypeKind.Class, SpecialType: not SpecialType.System_Object } parent)
        {
            return;
        }

        if (WhyNotConstructible(parent, declared) is { } reason)
        {
            diagnostics.Add(DiagnosticDescriptors.BaseConstructorMissing.At(
                declared.Part.Identifier.GetLocation(),
                declared.Name,
                parent.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
                reason));
        }
    }

    private static string? WhyNotConstructible(INamedTypeSymbol parent, DeclaredType declared)
    {
        // A base that is a layer itself loses its implicit constructor to the generated one, which is not there yet.
        bool isLayer = AttributeNames.Of(parent.OriginalDefinition).Any(static attribute => attribute.IsLayer());
        IMethodSymbol[] callable =
        [
            .. parent.InstanceConstructors.Where(constructor =>
                constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams)
                && !(isLayer && constructor.IsImplicitlyDeclared)
                && declared.Compilation.IsSymbolAccessibleWithin(constructor, declared.Type)),
        ];
        IMethodSymbol? called = callable.Length == 1
            ? callable[0]
            : callable.FirstOrDefault(static constructor => constructor.Parameters.IsEmpty);

        if (callable.Length == 0)
            return isLayer ? "it is a layer that is constructed from weights" : "it has none";
        if (called is null)
            return "it has several that could be meant";
        return called.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "SetsRequiredMembersAttribute")
            ? "it claims to set the required members ([SetsRequiredMembers]), which the generated one does not"
            : null;
    }
}
