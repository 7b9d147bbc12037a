using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Writes down how the parts of a type are restated in a generated file.</summary>
internal static class TypeModelReader
{
    public static TypeModel Read(INamedTypeSymbol type)
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
            levels.Push(level);

        var namespaces = new Stack<string>();
        for (INamespaceSymbol? level = type.ContainingNamespace; level is { IsGlobalNamespace: false }; level = level.ContainingNamespace)
            namespaces.Push(level.Name);

        return new TypeModel(
            string.Join(".", namespaces.Select(Identifiers.Escape)),
            new EquatableArray<string>([.. levels.Take(levels.Count - 1).Select(Header)]),
            Header(type),
            type.Name,
            type.IsRefLikeType,
            HintName.Of([.. namespaces], [.. levels.Select(static level => (level.Name, level.Arity))]));
    }

    /// <summary>Constraints and modifiers need not be repeated; type parameters and their variance must be.</summary>
    private static string Header(INamedTypeSymbol type)
    {
        string kind = type switch
        {
            { TypeKind: TypeKind.Interface } => "interface",
            { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
            { TypeKind: TypeKind.Struct } => "struct",
            { IsRecord: true } => "record",
            _ => "class",
        };
        string parameters = type.Arity == 0 ? "" : "<" + string.Join(", ", type.TypeParameters.Select(TypeParameter)) + ">";
        return $"partial {kind} {Identifiers.Escape(type.Name)}{parameters}";
    }

    private static string TypeParameter(ITypeParameterSymbol parameter)
    {
        string variance = parameter.Variance switch
        {
            VarianceKind.In => "in ",
            VarianceKind.Out => "out ",
            _ => "",
        };
        return variance + Identifiers.Escape(parameter.Name);
    }
}
