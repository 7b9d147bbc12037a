using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>A call that has run before on its thread allocates nothing.</summary>
[Collection(SerialKernels.Name)]
public sealed class AllocationTests
{
    // A collection that another thread's tests cause during the call ends the thread's allocation buffer, and its unused rest counts as
    // allocated. What a kernel allocates, it allocates every time.
    private const int Attempts = 5;

    [Fact]
    public void No_case_allocates()
    {
        var offenders = new List<string>();
        foreach (KernelCase kernelCase in KernelCases.All)
        {
            AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
            IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
            var output = new float[problem.BatchSize * problem.OutputSample];
            var weights = new float[problem.Declaration.ReturnsWeights ? problem.BatchSize * problem.WeightsSample : 0];

            // The first call compiles the kernel and may enlarge its thread's scratch.
            Forward(kernel, problem, kernelCase, output, weights);
            long allocated = LeastOf(Attempts, () => Forward(kernel, problem, kernelCase, output, weights));
            if (allocated != 0)
                offenders.Add($"{kernelCase}: {allocated} bytes");
        }

        Assert.Empty(offenders);
    }

    [Fact]
    public void Allocations_are_seen() => Assert.True(LeastOf(Attempts, () => GC.KeepAlive(new float[1])) > 0);

    private static long LeastOf(int attempts, Action action)
    {
        long least = long.MaxValue;
        for (int n = 0; n < attempts && least > 0; n++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Forward(IAttentionKernel kernel, AttentionProblem problem, KernelCase kernelCase, float[] output, float[] weights) =>
        kernel.Forward(new AttentionCall
        {
            Query = problem.Query,
            Key = problem.Key,
            Value = problem.Value,
            Mask = problem.Mask,
            Bias = problem.Bias,
            KeyLengths = problem.KeyLengths,
            Output = output,
            Weights = weights,
            PassesLengths = kernelCase.Lengths is not null,
            QueryLength = problem.QueryLength,
            KeyLength = problem.KeyLength,
        });
}
