namespace AttentionGen.Generator.Emission.Expressions;

/// <summary>How tightly C# binds the parts of an expression, the loosest first.</summary>
internal enum Binding
{
    Conditional,
    ConditionalAnd,
    Or,
    Xor,
    And,
    Equality,
    Relational,
    Shift,
    Additive,
    Multiplicative,
    Unary,
    Primary,
}
