namespace AttentionGen.Generator.Planning;

/// <summary>How long a generated file may be.</summary>
internal static class FileBudget
{
    /// <summary>The most characters: several times what a kernel with loops has.</summary>
    public const int MostCharacters = 1 << 20;
}
