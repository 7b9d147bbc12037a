namespace AttentionGen.Generator.Model;

/// <summary>One declared kernel: where it goes, and what it is.</summary>
/// <param name="Type">The partial type that receives it.</param>
/// <param name="Spec">What is asked for.</param>
internal sealed record KernelDeclaration(TypeModel Type, KernelSpec Spec);
