using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>The values that an attribute was given, by name, each with the expression that gives it.</summary>
internal sealed class AttributeArguments
{
    private readonly Dictionary<string, object> _values = [];
    private readonly Dictionary<string, Location> _locations = [];
    private readonly Location _attribute;

    private AttributeArguments(AttributeSyntax attribute) => _attribute = attribute.GetLocation();

    /// <summary>Where the whole attribute stands.</summary>
    public Location Attribute => _attribute;

    /// <returns>The arguments, or null if the compiler refuses one of them and so says it all.</returns>
    public static AttributeArguments? Read(AttributeData attribute, AttributeSyntax syntax)
    {
        if (attribute.AttributeConstructor is not { } constructor
            || attribute.ConstructorArguments.Length != constructor.Parameters.Length)
        {
            return null;
        }

        var arguments = new AttributeArguments(syntax);
        for (int i = 0; i < constructor.Parameters.Length; i++)
        {
            if (!arguments.TryAdd(constructor.Parameters[i].Name, attribute.ConstructorArguments[i]))
                return null;
        }

        foreach (KeyValuePair<string, TypedConstant> named in attribute.NamedArguments)
        {
            if (!arguments.TryAdd(named.Key, named.Value))
                return null;
        }

        return arguments.TryLocate(syntax, constructor.Parameters) ? arguments : null;
    }

    public bool IsSet(string name) => _values.ContainsKey(name);

    public T Get<T>(string name, T fallback) => _values.TryGetValue(name, out object? value) && value is T typed ? typed : fallback;

    public TEnum GetEnum<TEnum>(string name, TEnum fallback)
        where TEnum : struct, Enum =>
        _values.TryGetValue(name, out object? value) && value is int number ? (TEnum)Enum.ToObject(typeof(TEnum), number) : fallback;

    /// <summary>The expression that gives the argument, or the attribute if there is none.</summary>
    public Location LocationOf(string name) => _locations.TryGetValue(name, out Location? location) ? location : _attribute;

    private bool TryAdd(string name, TypedConstant constant)
    {
        // No text is the same as an empty one.
        if (constant is { IsNull: true, Type.SpecialType: SpecialType.System_String })
        {
            _values[name] = "";
            return true;
        }

        if (constant.Kind is not (TypedConstantKind.Primitive or TypedConstantKind.Enum) || constant.Value is null)
            return false;

        _values[name] = constant.Value;
        return true;
    }

    private bool TryLocate(AttributeSyntax syntax, ImmutableArray<IParameterSymbol> parameters)
    {
        int position = 0;
        foreach (AttributeArgumentSyntax argument in syntax.ArgumentList?.Arguments ?? default)
        {
            string? name = argument.NameEquals?.Name.Identifier.ValueText ?? argument.NameColon?.Name.Identifier.ValueText;
            if (argument.NameEquals is null)
            {
                name ??= position < parameters.Length ? parameters[position].Name : null;
                position++;
            }

            // An argument that is written but was not bound, or is written twice, is an error of the compiler's.
            if (name is null || !_values.ContainsKey(name) || _locations.ContainsKey(name))
                return false;
            _locations[name] = argument.Expression.GetLocation();
        }

        return true;
    }
}
