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

    /// <summary>
    /// Whether every x64 machine that has these vectors multiplies and adds in one rounding. 128 bits are also had by those that do not, and a width
    /// gives the same bits on all of its machines.
    /// </summary>
    public bool Fuses => Path > VectorPath.Vector128;

    /// <summary>The targets that a declaration of this width may run as: which of them a machine takes must change no bit.</summary>
    public IEnumerable<Target> SameWidth => Path == VectorPath.Vector256 ? [Of(Path), Vector256With32Registers] : [this];
}
