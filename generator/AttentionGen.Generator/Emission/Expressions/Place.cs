namespace AttentionGen.Generator.Emission.Expressions;

/// <summary>A place in memory: some elements behind a reference.</summary>
/// <param name="Reference">The local, or what else has a reference to it.</param>
/// <param name="Offset">Elements between.</param>
/// <param name="Type">An element's type.</param>
internal readonly record struct Place(string Reference, IntegerExpression Offset, string Type)
{
    /// <summary>Where a reference to a float points.</summary>
    public Place(string reference)
        : this(reference, 0, "float")
    {
    }

    /// <summary>Some elements on.</summary>
    public static Place operator +(Place place, IntegerExpression offset) => place with { Offset = place.Offset + offset };

    /// <summary>The element there.</summary>
    public Expression Value => Expression.Of(
        Offset.Is(0) ? Reference
        : Offset.IsConstant ? $"Unsafe.Add<{Type}>(ref {Reference}, {Offset})"
        : $"Unsafe.Add(ref {Reference}, {Offset})");

    /// <summary>A reference to it, as it is passed.</summary>
    public string Ref => $"ref {Value}";

    /// <summary>What a method takes that adds the offset itself, and needs none where it is 0.</summary>
    public string Arguments => Offset.Is(0) ? $"ref {Reference}" : $"ref {Reference}, {Offset}";

    /// <summary>A statement that makes the reference itself point there.</summary>
    public string Advance => $"{Reference} = {Ref};";
}
