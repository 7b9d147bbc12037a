namespace AttentionGen.Generator.Model;

/// <summary>One declared kernel: what is asked for, and where it goes.</summary>
/// <param name="Type">The partial type that receives it.</param>
internal abstract record Declaration(TypeModel Type);
