namespace AttentionGen.Benchmarks.Generation;

/// <summary>What a number of kernels cost on their way from the attribute to machine code. All times in milliseconds.</summary>
/// <param name="Kernels">How many.</param>
/// <param name="FirstInProcess">The first run of a process.</param>
/// <param name="Cold">The first run of a driver, in a process that has run others.</param>
/// <param name="Cached">The driver's next run, nothing changed.</param>
/// <param name="UnrelatedEdit">A run after an edit in a file without kernels.</param>
/// <param name="LookUp">The same of a generator that only asks for the attributes.</param>
/// <param name="AttributeEdit">A run after an edit of one attribute.</param>
/// <param name="Lines">Of generated source, of all kernels.</param>
/// <param name="Characters">Likewise.</param>
/// <param name="LargestFile">Characters of the longest generated file.</param>
/// <param name="LargestKernel">Whose it is.</param>
/// <param name="Compile">What the C# compiler takes for all of it.</param>
/// <param name="Jit">What the JIT takes for all of it, when each kernel is called for the first time.</param>
internal sealed record GenerationResult(
    int Kernels,
    DriverTime FirstInProcess,
    DriverTime Cold,
    DriverTime Cached,
    DriverTime UnrelatedEdit,
    DriverTime LookUp,
    DriverTime AttributeEdit,
    int Lines,
    int Characters,
    int LargestFile,
    DeclaredKernel LargestKernel,
    double Compile,
    double Jit);

/// <summary>Milliseconds of a run of the driver.</summary>
/// <param name="Total">With what the compiler does for it.</param>
/// <param name="Own">In the generator's own steps.</param>
internal sealed record DriverTime(double Total, double Own);
