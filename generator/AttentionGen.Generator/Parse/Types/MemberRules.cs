using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Members of the user's must leave room for the generated ones.</summary>
internal static class MemberRules
{
    public static void Check(DeclaredType declared, IEnumerable<(string Name, string[] Types)> added, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        IReadOnlyList<string> soleNames = GeneratedMembers.SoleNames(declared.Operator);
        (string Name, string[] Types)[] methods = [.. added];
        foreach (ISymbol member in declared.Members)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Collision(declared, member, soleNames, methods) is not { } what)
                continue;
            Location location = member.Locations.FirstOrDefault(static location => location.IsInSource)
                ?? declared.Part.Identifier.GetLocation();
            diagnostics.Add(DiagnosticDescriptors.MemberCollision.At(location, declared.Name, what));
        }
    }

    private static string? Collision(
        DeclaredType declared,
        ISymbol member,
        IReadOnlyList<string> soleNames,
        (string Name, string[] Types)[] methods)
    {
        // Accessors follow their property or event, which is a member itself.
        if (member is IMethodSymbol { AssociatedSymbol: not null })
            return null;
        if (soleNames.Contains(member.Name))
            return "a member named " + member.Name;
        if (member is not IMethodSymbol && methods.Any(generated => generated.Name == member.Name))
            return $"a member named {member.Name} that is no method";
        if (member is not IMethodSymbol method)
            return null;
        if (method is { Parameters.Length: 0, Arity: 0 }
            && GeneratedMembers.Properties.FirstOrDefault(property => method.Name == "get_" + property) is { } read)
        {
            return $"a method {method.Name}(), the getter of property {read}";
        }

        if (method.Arity == 0 && methods.Any(generated => generated.Name == method.Name && HasParameters(method, generated.Types)))
            return $"a method {method.Name}(" + string.Join(", ", method.Parameters.Select(Type)) + ")";

        bool takesWeights = declared.IsLayer
            && method is { MethodKind: MethodKind.Constructor }
            && HasParameters(method, AttributeNames.WeightsType(declared.Operator));
        return takesWeights ? "a constructor " + declared.Type.Name + $"({AttributeNames.Weights(declared.Operator)})" : null;
    }

    private static bool HasParameters(IMethodSymbol method, params string[] types) =>
        method.Parameters.Length == types.Length
        && method.Parameters.Zip(types, static (parameter, type) => Type(parameter) == type).All(static isSame => isSame);

    // Two methods may not differ in the kind of a reference alone.
    private static string Type(IParameterSymbol parameter) =>
        (parameter.RefKind == RefKind.None ? "" : "in ") + parameter.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString();
}
