using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>A layer adds a constructor and an instance field to its type, which not every type can take.</summary>
internal static class LayerTypeRules
{
    /// <summary>Value of <c>LayoutKind.Explicit</c>.</summary>
    private const int ExplicitLayout = 2;

    public static void Check(DeclaredType declared, List<DiagnosticInfo> diagnostics, CancellationToken cancellation)
    {
        if (UnsupportedReason(declared.Type) is { } reason)
        {
            diagnostics.Add(DiagnosticDescriptors.UnsupportedLayerType.At(
                declared.Part.Identifier.GetLocation(), declared.Name, reason));
            return;
        }

        ParameterListSyntax? primary = DeclaredType.Parts(declared.Type, cancellation)
            .Select(static part => part.ParameterList)
            .FirstOrDefault(static parameters => parameters is not null);
        if (primary is not null)
        {
            string count = primary.Parameters.Count.ToString(CultureInfo.InvariantCulture);
            diagnostics.Add(DiagnosticDescriptors.PrimaryConstructor.At(primary.GetLocation(), declared.Type.Name, count));
        }

        CheckBase(declared, diagnostics);
    }

    private static string? UnsupportedReason(INamedTypeSymbol type)
    {
        if (type.IsStatic)
            return "it is static";

        foreach (AttributeData attribute in type.GetAttributes())
        {
            string? name = attribute.AttributeClass?.ToDisplayString();
            if (name == "System.Runtime.CompilerServices.InlineArrayAttribute")
                return "an inline array has exactly one field, its element";
            if (name == "System.Runtime.InteropServices.ComImportAttribute")
                return "a COM import has no constructor of its own";
            if (name == "System.Runtime.InteropServices.StructLayoutAttribute" && IsExplicit(attribute))
                return "its layout is explicit, and the generated field has no offset";
        }

        return null;
    }

    private static bool IsExplicit(AttributeData layout) =>
        layout.ConstructorArguments.Length == 1
        && layout.ConstructorArguments[0] is { Kind: TypedConstantKind.Enum or TypedConstantKind.Primitive, Value: { } kind }
        && Convert.ToInt32(kind, CultureInfo.InvariantCulture) == ExplicitLayout;

    private static void CheckBase(DeclaredType declared, List<DiagnosticInfo> diagnostics)
    {
        if (declared.Type.TypeKind != TypeKind.Class
            || declared.Type.BaseType is not { TypeKind: TypeKind.Class, SpecialType: not SpecialType.System_Object } parent)
        {
            return;
        }

        // A base that is a layer itself loses its implicit constructor to the generated one, which is not there yet.
        bool isLayer = DeclaredType.HasAttribute(parent.OriginalDefinition, AttributeNames.MultiHead);
        bool hasConstructor = parent.InstanceConstructors.Any(constructor =>
            constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams)
            && !(isLayer && constructor.IsImplicitlyDeclared)
            && declared.Compilation.IsSymbolAccessibleWithin(constructor, declared.Type));
        if (hasConstructor)
            return;

        diagnostics.Add(DiagnosticDescriptors.BaseConstructorMissing.At(
            declared.Part.Identifier.GetLocation(),
            declared.Name,
            parent.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
            isLayer ? "it is a layer that is constructed from weights" : "it has none"));
    }
}
