namespace AttentionGen.Generator.Planning;

/// <summary>
/// What one kernel of a file is emitted for, as data: planners read sizes and features, emitters names. A further instruction set is an entry here, with its
/// tiles in <see cref="TileTable"/>.
/// </summary>
/// <param name="Name">A name that no other target has.</param>
/// <param name="Vectors">The platform's type of vectors, which kernels report as their instruction set; targets of one width share it.</param>
/// <param name="Lanes">Floats of a vector.</param>
/// <param name="Registers">Vector registers.</param>
/// <param name="Condition">When it runs, as the platform is asked; constant to the JIT.</param>
/// <param name="FusedMultiplyAdd">The platform's multiply-add of one rounding, or the library's.</param>
/// <param name="Fuses">
/// Whether every machine that has these vectors multiplies and adds in one rounding. 128 bits are also had by those that do not, and a width gives the same
/// bits on all of its machines.
/// </param>
/// <param name="HasRows">Whether the library has statements for whole rows of a register tile, which round like this target.</param>
internal sealed record Target(
    string Name, string Vectors, int Lanes, int Registers, string Condition, string FusedMultiplyAdd, bool Fuses, bool HasRows)
{
    /// <summary>16 lanes: AVX-512F.</summary>
    public static Target Vector512 { get; } = new(
        "Vector512",
        "Vector512",
        Lanes: 16,
        Registers: 32,
        "Vector512.IsHardwareAccelerated && Avx512DQ.IsSupported",
        "Avx512F.FusedMultiplyAdd",
        Fuses: true,
        HasRows: true);

    /// <summary>8 lanes: AVX2 with FMA.</summary>
    public static Target Vector256 { get; } = new(
        "Vector256",
        "Vector256",
        Lanes: 8,
        Registers: 16,
        "Vector256.IsHardwareAccelerated && Fma.IsSupported",
        "Fma.MultiplyAdd",
        Fuses: true,
        HasRows: true);

    /// <summary>8 lanes in the encoding of AVX-512VL, which reaches 32 registers.</summary>
    public static Target Vector256With32Registers { get; } = Vector256 with
    {
        Name = "Vector256With32Registers",
        Registers = 32,
        Condition = "Avx512F.VL.IsSupported",
    };

    /// <summary>4 lanes: SSE2, NEON, WebAssembly SIMD.</summary>
    public static Target Vector128 { get; } = new(
        "Vector128",
        "Vector128",
        Lanes: 4,
        Registers: 16,
        "Vector128.IsHardwareAccelerated",
        "VectorMath.FusedMultiplyAdd",
        Fuses: false,
        HasRows: true);

    /// <summary>No vectors: correct on anything.</summary>
    public static Target Scalar { get; } = new(
        "Scalar",
        "Scalar",
        Lanes: 1,
        Registers: 16,
        "true",
        "VectorMath.MultiplyAdd",
        Fuses: false,
        HasRows: false);

    /// <summary>All of them, widest first.</summary>
    public static IReadOnlyList<Target> All { get; } = [Vector512, Vector256With32Registers, Vector256, Vector128, Scalar];

    /// <summary>Whether there are no vectors.</summary>
    public bool IsScalar => Lanes == 1;

    /// <summary>Its multiply-add.</summary>
    public string MultiplyAdd => Fuses ? FusedMultiplyAdd : "VectorMath.MultiplyAdd";

    /// <summary>The library's class of its loads, stores and rows.</summary>
    public string TileClass => $"Tile{8 * sizeof(float) * Lanes}";

    /// <summary>Vectors that one of the library's statements takes, at most.</summary>
    private const int MostRowVectors = 4;

    /// <summary>Whether one statement adds a float times so many vectors to as many sums.</summary>
    public bool AddsRow(int vectors) => HasRows && ScalesRow(vectors);

    /// <summary>Whether one statement multiplies so many vectors by a float, which rounds alike everywhere.</summary>
    public bool ScalesRow(int vectors) => !IsScalar && vectors <= MostRowVectors;

    /// <summary>Whether one statement stores so many vectors, or hides scores of so many: those of a panel.</summary>
    public static bool TakesPair(int vectors) => vectors == 2;

    /// <summary>
    /// Whether statements of the library weigh the keys of a panel of so many vectors, one key or <see cref="WeighedKeys"/> of them in step. With 32 registers the exponentials of a turn
    /// share their constants as they are written, and these were measured where there are 16.
    /// </summary>
    public bool WeighsKeys(int vectors) => !IsScalar && Registers == 16 && TakesPair(vectors);

    /// <summary>Keys that one of these statements weighs at most.</summary>
    public const int WeighedKeys = 2;

    /// <summary>Its name in prose.</summary>
    public string Description => Name == Vectors ? Name : $"{Vectors} with {Registers} registers";

    /// <summary>The targets that a declaration of this width may run as: which of them a machine takes must change no bit.</summary>
    public IEnumerable<Target> SameWidth => All.Where(target => target.Lanes == Lanes).Reverse();

    /// <summary>A narrower vector of the same instruction set: its registers are as many, and round as the wide ones do.</summary>
    public Target Narrowed(Target narrower) => narrower.Lanes == Lanes ? this : narrower with
    {
        Registers = Registers,
        Fuses = Fuses,
        HasRows = narrower.HasRows && narrower.Fuses == Fuses,
    };
}
