namespace AttentionGen.Generator.Model;

/// <summary>The partial type that receives the kernel, as text to restate.</summary>
/// <param name="Namespace">Dotted name, empty for the global namespace.</param>
/// <param name="Containers">Headers of the containing types, outermost first, e.g. <c>partial class Outer&lt;T&gt;</c>.</param>
/// <param name="Header">The type's own header, e.g. <c>partial struct Inner</c>.</param>
/// <param name="Name">The type's simple name, without arity or <c>@</c>.</param>
/// <param name="IsRefStruct">The type lives on the stack, and can have no interface.</param>
/// <param name="HintName">Unique over namespace, nesting, arity and case, and legal as a file name: the generated file's name.</param>
internal sealed record TypeModel(
    string Namespace,
    EquatableArray<string> Containers,
    string Header,
    string Name,
    bool IsRefStruct,
    string HintName);
