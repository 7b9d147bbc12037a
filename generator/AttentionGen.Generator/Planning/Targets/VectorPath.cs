namespace AttentionGen.Generator.Planning;

/// <summary>One instruction-set level that a kernel is emitted for. The value is the number of float lanes.</summary>
internal enum VectorPath
{
    /// <summary>No vectors: correct on anything.</summary>
    Scalar = 1,

    /// <summary>4 lanes: SSE2, NEON, WebAssembly SIMD.</summary>
    Vector128 = 4,

    /// <summary>8 lanes: AVX2 with FMA.</summary>
    Vector256 = 8,

    /// <summary>16 lanes: AVX-512F.</summary>
    Vector512 = 16,
}
