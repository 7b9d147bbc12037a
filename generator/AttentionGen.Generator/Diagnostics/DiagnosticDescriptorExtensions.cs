using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

internal static class DiagnosticDescriptorExtensions
{
    /// <summary>The diagnostic at a place, with the words that fill its message.</summary>
    public static Diagnostic At(this DiagnosticDescriptor descriptor, Location location, params string[] arguments) =>
        Diagnostic.Create(descriptor, location, [.. arguments]);

    /// <summary>The same as values without a place yet, of what the generator finds out.</summary>
    public static Refusal Because(this DiagnosticDescriptor descriptor, params string[] arguments) =>
        new(descriptor.Id, new EquatableArray<string>(arguments));
}
