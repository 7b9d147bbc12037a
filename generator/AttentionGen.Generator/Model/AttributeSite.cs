namespace AttentionGen.Generator.Model;

/// <summary>Where the attribute of a generated file stands.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Location">The attribute.</param>
internal sealed record AttributeSite(string HintName, LocationInfo Location);
