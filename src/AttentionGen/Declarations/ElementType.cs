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

    /// <summary>
    /// 8 bits, and a float for each row, its scale: an element is at most 1/254 of its row's largest magnitude away from what was stored. A row with a NaN or an infinity is read as NaN
    /// throughout. For the keys and values of a cache, with a scale for each row of a head, and for the weights of layers, with a scale for each output.
    /// </summary>
    Int8 = 3,
}
