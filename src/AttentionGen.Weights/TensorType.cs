using System.Diagnostics.CodeAnalysis;

namespace AttentionGen.Weights;

/// <summary>What a tensor's elements are stored as.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of the formats are what is meant.")]
public enum TensorType
{
    /// <summary>A type that is none of these: strings, complex numbers, floats and integers below 8 bits, floats of 8 bits.</summary>
    Other,

    /// <summary>IEEE 754 single precision, 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754 double precision, 64 bits; read as the nearest floats.</summary>
    Float64,

    /// <summary>IEEE 754 half precision, 16 bits.</summary>
    Float16,

    /// <summary>The upper 16 bits of a float.</summary>
    BFloat16,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64,

    /// <summary>True or false, 8 bits.</summary>
    Boolean,
}
