namespace AttentionGen.Generator.Model;

/// <summary>What planning and emission made of one declaration: a file, or the reason why there is none.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Source">Its text, or null.</param>
/// <param name="Refusal">Why there is none, or null.</param>
internal sealed record GenerationResult(string HintName, string? Source, Refusal? Refusal)
{
    /// <summary>A file.</summary>
    public static GenerationResult Of(Declaration declaration, string source) => new(declaration.Type.HintName, source, null);

    /// <summary>No file.</summary>
    public static GenerationResult Of(Declaration declaration, Refusal refusal) => new(declaration.Type.HintName, null, refusal);
}
