namespace AttentionGen.Generator.Model;

/// <summary>A declared layer that computes row by row.</summary>
/// <param name="Type">The partial type that receives it.</param>
/// <param name="Spec">What is asked for.</param>
internal sealed record DenseDeclaration(TypeModel Type, DenseSpec Spec) : Declaration(Type);
