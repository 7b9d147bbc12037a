namespace AttentionGen.Generator.Planning;

/// <summary>What one kernel of a file is emitted for.</summary>
/// <param name="Path">The width of its vectors.</param>
/// <param name="Registers">Vector registers of the instruction set.</param>
internal sealed record Target(VectorPath Path, int Registers)
{
    /// <summary>512 bits come with 32 registers, all narrower instruction sets with 16 unless they are encoded like the wide one.</summary>
    public static Target Of(VectorPath path) => new(path, path == VectorPath.Vector512 ? 32 : 16);

    /// <summary>256 bits in the encoding of AVX-512VL, which reaches 32 registers.</summary>
    public static Target Vector256With32Registers { get; } = new(VectorPath.Vector256, 32);
}
