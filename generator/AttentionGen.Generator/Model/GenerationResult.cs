namespace AttentionGen.Generator.Model;

/// <summary>What planning and emission made of one declaration: a file, or the reason why there is none.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Source">Its text, or null after a failure.</param>
/// <param name="Failure">What went wrong inside the generator, or null.</param>
internal sealed record GenerationResult(string HintName, string? Source, string? Failure);
