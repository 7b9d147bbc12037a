using System.Globalization;

namespace AttentionGen.Generator.Model.Signatures;

/// <summary>One axis of an argument.</summary>
/// <param name="Name">What it counts.</param>
/// <param name="Length">How many there are as declared; null for what only a call knows.</param>
/// <param name="Words">What is said in place of the length, where a call has other numbers than the declared one.</param>
internal sealed record Axis(string Name, int? Length = null, string? Words = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Words is not null ? $"{Name} {Words}" : Length is { } length ? $"{Name} {length.ToString(CultureInfo.InvariantCulture)}" : Name;
}
