using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

internal static class DiagnosticDescriptorExtensions
{
    /// <summary>The diagnostic as values, at a place, with the words that fill its message.</summary>
    public static DiagnosticInfo At(this DiagnosticDescriptor descriptor, LocationInfo location, params string[] arguments) =>
        new(descriptor.Id, location, new EquatableArray<string>(arguments));

    /// <inheritdoc cref="At(DiagnosticDescriptor, LocationInfo, string[])"/>
    public static DiagnosticInfo At(this DiagnosticDescriptor descriptor, Location location, params string[] arguments) =>
        descriptor.At(LocationInfo.From(location), arguments);

    /// <summary>The same without a place yet, of what is found out far from the source.</summary>
    public static Refusal Because(this DiagnosticDescriptor descriptor, params string[] arguments) =>
        new(descriptor.Id, new EquatableArray<string>(arguments));
}
