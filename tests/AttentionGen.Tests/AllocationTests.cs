using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>A call that has run before on its thread allocates nothing.</summary>
[Collection(SerialKernels.Name)]
public sealed class AllocationTests
{
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
            long before = GC.GetAllocatedBytesForCurrentThread();
            Forward(kernel, problem, kernelCase, output, weights);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated != 0)
                offenders.Add($"{kernelCase}: {allocated} bytes");
        }

        Assert.Empty(offenders);
    }

    [Fact]
    public void Allocations_are_seen()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var array = new float[1];
        Assert.True(GC.GetAllocatedBytesForCurrentThread() > before);
        GC.KeepAlive(array);
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
