namespace AttentionGen.Generator.Emission.Expressions;

/// <summary>A C# expression that knows how tightly it binds, so that whoever reads it puts parentheses around it where they are needed, and nowhere else.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Binding">How tightly its parts are bound.</param>
internal readonly record struct Expression(string Text, Binding Binding)
{
    /// <summary>A name, a literal, a call, a member: what needs no parentheses.</summary>
    public static Expression Of(string text) => new(text, Binding.Primary);

    /// <summary>A float literal.</summary>
    public static Expression Of(float value) => Negatable(Emission.Text.Of(value));

    /// <summary>A literal that may start with a minus.</summary>
    public static Expression Negatable(string literal) => new(literal, literal.StartsWith("-", StringComparison.Ordinal) ? Binding.Unary : Binding.Primary);

    /// <summary>A call of a method.</summary>
    public static Expression Call(string method, params object[] arguments) => Of($"{method}({string.Join(", ", arguments)})");

    /// <summary>Two parts and an operator between them, which C# groups from the left.</summary>
    public static Expression Join(Expression left, string operation, Expression right, Binding binding) =>
        new($"{left.Within(binding)} {operation} {right.Behind(binding)}", binding);

    /// <summary>One of two.</summary>
    public static Expression Choose(Expression condition, Expression whenTrue, Expression whenFalse) =>
        new($"{condition.Behind(Binding.Conditional)} ? {whenTrue.Behind(Binding.Conditional)} : {whenFalse.Within(Binding.Conditional)}", Binding.Conditional);

    /// <summary>What it negates or complements.</summary>
    public static Expression Prefix(string operation, Expression operand) => new($"{operation}{operand.Behind(Binding.Unary)}", Binding.Unary);

    /// <summary>A member of it.</summary>
    public Expression Member(string name) => Of($"{Within(Binding.Primary)}.{name}");

    /// <summary>As a part of something that binds its parts like this, or before the operator.</summary>
    public string Within(Binding binding) => Binding < binding ? $"({Text})" : Text;

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Behind an operator of this binding: there the same operator needs parentheses as well.</summary>
    private string Behind(Binding binding) => Binding <= binding && binding != Binding.Primary ? $"({Text})" : Text;
}
