namespace AttentionGen.Generator.Model;

/// <summary>What one attribute was read as.</summary>
/// <param name="Declaration">The kernel to generate, or null if something forbids it.</param>
/// <param name="Diagnostics">What the user is told, in source order.</param>
/// <param name="Attribute">Where the attribute stands: the line that failures of later stages are reported at.</param>
internal sealed record ParseResult(
    Declaration? Declaration,
    EquatableArray<DiagnosticInfo> Diagnostics,
    LocationInfo Attribute);
