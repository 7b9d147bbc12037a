using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Fuzz.Kernels;

/// <summary>A right call and its result, on one thread and ordinary arrays, which the reference has found right.</summary>
/// <param name="Name">Describes it.</param>
/// <param name="Type">The kernel's type.</param>
/// <param name="Kernel">The kernel, with the problem's weights.</param>
/// <param name="Problem">The numbers.</param>
/// <param name="PassesLengths">Whether the call tells its lengths.</param>
/// <param name="Expected">What every call of it must give, to the bit.</param>
internal sealed record PreparedProblem(string Name, KernelType Type, IAttentionKernel Kernel, AttentionProblem Problem, bool PassesLengths, KernelResult Expected);
