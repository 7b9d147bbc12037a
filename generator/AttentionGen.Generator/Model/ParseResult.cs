namespace AttentionGen.Generator.Model;

/// <summary>What the pipeline keeps of one attribute.</summary>
/// <param name="Declaration">The kernel to generate, or null if something forbids it.</param>
/// <param name="UnknownOptions">Diagnostics of names that the attribute has no option of.</param>
/// <param name="Attribute">Where the attribute stands: the line that failures of later stages are reported at.</param>
internal sealed record ParseResult(
    Declaration? Declaration,
    EquatableArray<DiagnosticInfo> UnknownOptions,
    LocationInfo Attribute);
