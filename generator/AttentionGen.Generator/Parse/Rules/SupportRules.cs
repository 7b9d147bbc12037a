using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// The type must be able to have the kinds of members that are generated: static methods, or for a layer a constructor and a field.
/// </summary>
internal static class SupportRules
{
    /// <summary>Value of <c>LayoutKind.Explicit</c>.</summary>
    private const int ExplicitLayout = 2;

    public static void Check(DeclaredType declared, List<Diagnostic> diagnostics)
    {
        if (Reason(declared) is not { } reason)
            return;
        diagnostics.Add(DiagnosticDescriptors.UnsupportedType.At(
            declared.Part.Identifier.GetLocation(),
            AttributeNames.InCode(declared.Operator),
            declared.Name,
            reason,
            declared.IsLayer ? "a constructor and a field" : "static methods"));
    }

    private static string? Reason(DeclaredType declared)
    {
        INamedTypeSymbol type = declared.Type;
        if (Attribute(type, "System.Runtime.InteropServices.ComImportAttribute") is not null)
            return "a COM import has no code of its own";
        if (!declared.IsLayer)
            return null;

        if (type.IsStatic)
            return "it is static";
        if (Attribute(type, "System.Runtime.CompilerServices.InlineArrayAttribute") is not null)
            return "an inline array has exactly one field, its element";
        return Attribute(type, "System.Runtime.InteropServices.StructLayoutAttribute") is { } layout && IsExplicit(layout)
            ? "its layout is explicit, and the generated field has no offset"
            : null;
    }

    private static AttributeData? Attribute(INamedTypeSymbol type, string name) =>
        type.GetAttributes().FirstOrDefault(attribute => AttributeNames.IsNamed(attribute, name));

    private static bool IsExplicit(AttributeData layout) =>
        layout.ConstructorArguments.Length == 1
        && layout.ConstructorArguments[0] is { Kind: TypedConstantKind.Enum or TypedConstantKind.Primitive, Value: { } kind }
        && Convert.ToInt32(kind, CultureInfo.InvariantCulture) == ExplicitLayout;
}
