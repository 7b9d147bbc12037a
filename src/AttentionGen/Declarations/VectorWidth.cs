namespace AttentionGen;

/// <summary>The widest vectors that a kernel may use. A machine that lacks them runs the next narrower path, down to scalar code.</summary>
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
