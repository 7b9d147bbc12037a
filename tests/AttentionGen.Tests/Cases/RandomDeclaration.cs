namespace AttentionGen.Tests.Cases;

/// <summary>A random valid declaration, what it was drawn from, and the call that tests it.</summary>
internal sealed record RandomDeclaration(int Seed, IReadOnlySet<string> Options, KernelCase Case)
{
    public override string ToString() => $"seed {Seed}: {Case} = {Case.Declaration.ToSource("Kernel").Split('\n')[0]}";
}
