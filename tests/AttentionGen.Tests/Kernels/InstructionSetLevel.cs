using System.Runtime.Intrinsics;

namespace AttentionGen.Tests.Kernels;

/// <summary>Which instruction set kernels must report in this process.</summary>
internal static class InstructionSetLevel
{
    /// <summary>Set for child processes, which check it against what their kernels say.</summary>
    public const string Variable = "ATTENTIONGEN_TESTS_INSTRUCTION_SET";

    public static bool IsChild => Environment.GetEnvironmentVariable(Variable) is not null;

    public static string Expected => Environment.GetEnvironmentVariable(Variable) ?? WidestAccelerated;

    private static string WidestAccelerated =>
        Vector512.IsHardwareAccelerated ? "Vector512" :
        Vector256.IsHardwareAccelerated ? "Vector256" :
        Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar";
}
