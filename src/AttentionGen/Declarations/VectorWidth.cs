namespace AttentionGen;

/// <summary>The widest vectors that a kernel may use. A machine that lacks them runs the next narrower path, down to scalar code.</summary>
/// <remarks>
/// A width that is named gives the same bits on every x64 machine that has it. 128 bits are also had by machines that cannot multiply and add in one
/// rounding, so on x64 a kernel held to them does it in two, and is slower than it could be where the machine can.
/// </remarks>
public enum VectorWidth
{
    /// <summary>The widest that the machine accelerates.</summary>
    Auto = 0,

    /// <summary>At most 128 bits: 4 floats.</summary>
    Vector128 = 128,

    /// <summary>At most 256 bits: 8 floats.</summary>
    Vector256 = 256,

    /// <summary>At most 512 bits: 16 floats.</summary>
    Vector512 = 512,
}
