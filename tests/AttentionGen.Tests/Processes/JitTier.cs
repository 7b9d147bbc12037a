namespace AttentionGen.Tests.Processes;

/// <summary>How a method was compiled, in the runtime's own numbers.</summary>
internal enum JitTier
{
    Unknown,

    /// <summary>Without optimisation, which is also what becomes of a method above one of the JIT's limits.</summary>
    MinOpts,

    Optimised,
    Quick,
    OptimisedTier1,
    OptimisedTier1Osr,
    Instrumented,
    InstrumentedOptimised,
}
