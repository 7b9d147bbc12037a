namespace AttentionGen.Generator.Model;

/// <summary>Declared attention, alone or in a layer.</summary>
/// <param name="Type">The partial type that receives it.</param>
/// <param name="Spec">What is asked for.</param>
internal sealed record KernelDeclaration(TypeModel Type, KernelSpec Spec) : Declaration(Type);
