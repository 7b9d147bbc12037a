using System.Diagnostics.CodeAnalysis;

namespace AttentionGen;

/// <summary>How the elements of rows are stored. Arithmetic is always in float.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of the formats are what is meant.")]
public enum ElementType
{
    /// <summary>32 bits: <see cref="float"/>.</summary>
    Float32 = 0,

    /// <summary>16 bits, 10 of them fraction: <see cref="System.Half"/>.</summary>
    Float16 = 1,

    /// <summary>16 bits, 7 of them fraction: <c>AttentionGen.BFloat16</c>, the upper half of a float.</summary>
    BFloat16 = 2,
}
