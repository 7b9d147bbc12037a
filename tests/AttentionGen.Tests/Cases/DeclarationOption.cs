namespace AttentionGen.Tests.Cases;

/// <summary>One thing that a declaration may say: the unit in which combinations are counted.</summary>
/// <param name="Name">As the attribute or its enum calls it.</param>
/// <param name="Add">Puts it into a declaration whose sizes are settled.</param>
/// <param name="Chance">How often a random declaration has it, where nothing speaks against it.</param>
internal sealed record DeclarationOption(string Name, Func<DeclaredAttention, Random, DeclaredAttention> Add, double Chance = 0.15)
{
    public override string ToString() => Name;
}
