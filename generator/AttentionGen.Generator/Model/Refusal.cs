namespace AttentionGen.Generator.Model;

/// <summary>Why there is no kernel: a diagnostic that waits for its place, which moves with every line typed above it.</summary>
/// <param name="Id">ID of its descriptor.</param>
/// <param name="Arguments">What fills the placeholders of the descriptor's message.</param>
internal sealed record Refusal(string Id, EquatableArray<string> Arguments)
{
    /// <summary>The diagnostic at a place.</summary>
    public DiagnosticInfo At(LocationInfo location) => new(Id, location, Arguments);
}
