using System.Runtime.Intrinsics;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests;

/// <summary>
/// Every case of <see cref="KernelCases"/> on the generated kernel. <see cref="InstructionSetTests"/> runs this class again at every
/// other instruction-set level.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class KernelCaseTests(GuardedScratch scratch, SplitWork split) : IClassFixture<GuardedScratch>, IClassFixture<SplitWork>
{
    private static readonly ParallelOptions s_threeThreads = new() { MaxDegreeOfParallelism = 3 };

    public static IEnumerable<TheoryDataRow<string>> Cases => KernelCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernel_agrees_with_the_reference(string name)
    {
        Assert.NotNull(scratch);
        Assert.NotNull(split);
        KernelCase kernelCase = KernelCases.ByName(name);
        AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
        IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
        var verdict = new Verdict(problem);
        bool passesLengths = kernelCase.Lengths is not null;

        KernelResult result = KernelRun.Execute(kernel, problem, passesLengths, GuardSide.End);
        Expect(verdict.Differences(result), kernelCase, kernel);

        // Again, with arguments by name, on memory that is aligned otherwise and fenced at its other end.
        KernelResult again = KernelRun.Execute(kernel, problem, passesLengths, GuardSide.Start, byName: true);
        ExpectSameBits(result, again, kernelCase, kernel, "a second run, with arguments by name");
        ExpectSamplesAlone(result, problem, kernelCase, kernel);
        KernelResult parallel = KernelRun.Execute(kernel, problem, passesLengths, GuardSide.End, s_threeThreads);
        ExpectSameBits(result, parallel, kernelCase, kernel, "a call on three threads");

        // The kernel that has the same weights as floats, rounded before. Sums of bytes are scaled once they are whole.
        if (kernelCase.Declaration.StoredWeightType == ElementType.BFloat16)
        {
            problem.GivesRoundedWeights = true;
            IAttentionKernel wide = CompiledKernels.OfAllCases.Create(kernelCase.Declaration with { WeightType = null }, problem);
            ExpectSameBits(result, KernelRun.Execute(wide, problem, passesLengths, GuardSide.End), kernelCase, kernel, "the kernel with float weights");
        }

        // The declared lengths, said aloud. Another code path may serve them, so the bits are free to differ.
        if (!passesLengths && kernelCase.Declaration.TakesLengths)
            Expect(verdict.Differences(KernelRun.Execute(kernel, problem, passesLengths: true, GuardSide.End)), kernelCase, kernel);
    }

    [Fact]
    public void Kernels_report_the_instruction_set_of_this_process()
    {
        // With fewer queries than lanes the planner is free to take narrower vectors.
        KernelCase widest = KernelCases.All.First(kernelCase => kernelCase.Declaration is { VectorWidth: null, Unroll: null, SequenceLength: >= 64 });
        KernelCase narrow = KernelCases.All.First(kernelCase => kernelCase.Declaration.VectorWidth == VectorWidth.Vector128);

        Assert.Equal(InstructionSetLevel.Expected, ReportedBy(widest));
        Assert.Equal(Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar", ReportedBy(narrow));
    }

    private static string ReportedBy(KernelCase kernelCase) =>
        CompiledKernels.OfAllCases.Create(ProblemNumbers.Draw(kernelCase)).InstructionSet;

    // A sample's result depends neither on its neighbours nor on its place among them.
    private static void ExpectSamplesAlone(KernelResult together, AttentionProblem problem, KernelCase kernelCase, IAttentionKernel kernel)
    {
        // What is dropped goes by the sample's place.
        if (problem.BatchSize == 1 || problem.Dropout is not null)
            return;

        for (int batch = 0; batch < problem.BatchSize; batch++)
        {
            KernelResult alone = KernelRun.Execute(kernel, problem.Sample(batch), kernelCase.Lengths is not null, GuardSide.End);
            string other = $"sample {batch} alone";
            ExpectSameBits("output", together.OutputOfSample(problem, batch), alone.Output, kernelCase, kernel, other);
            foreach (AttentionOutputs kind in AttentionArrays<float>.Kinds)
                ExpectSameBits(kind.ToString(), together.OfSample(problem, kind, batch), alone.Of(kind), kernelCase, kernel, other);

            // Gradients of rows are a sample's own; those of biases and sinks add up.
            if (!kernelCase.Declaration.IsPacked && kernelCase.Declaration.HasGradients)
            {
                int queries = problem.QuerySample, keys = problem.KeySample, values = problem.ValueSample;
                ExpectSameBits("query gradient", together.Gradients.Query[(batch * queries)..((batch + 1) * queries)], alone.Gradients.Query, kernelCase, kernel, other);
                ExpectSameBits("key gradient", together.Gradients.Key[(batch * keys)..((batch + 1) * keys)], alone.Gradients.Key, kernelCase, kernel, other);
                ExpectSameBits("value gradient", together.Gradients.Value[(batch * values)..((batch + 1) * values)], alone.Gradients.Value, kernelCase, kernel, other);
            }
        }
    }

    private static void ExpectSameBits(KernelResult first, KernelResult second, KernelCase kernelCase, IAttentionKernel kernel, string other)
    {
        ExpectSameBits("output", first.Output, second.Output, kernelCase, kernel, other);
        foreach (AttentionOutputs kind in AttentionArrays<float>.Kinds)
            ExpectSameBits(kind.ToString(), first.Of(kind), second.Of(kind), kernelCase, kernel, other);
        for (int n = 0; n < first.Gradients.All.Count; n++)
            ExpectSameBits(first.Gradients.All[n].Name, first.Gradients.All[n].Values, second.Gradients.All[n].Values, kernelCase, kernel, other);
        for (int n = 0; n < first.Earlier.Count; n++)
            ExpectSameBits(first.Earlier[n], second.Earlier[n], kernelCase, kernel, $"{other}, call {n + 1} on the cache");
    }

    private static void ExpectSameBits(string what, float[] first, float[] second, KernelCase kernelCase, IAttentionKernel kernel, string other)
    {
        int index = FirstOtherBits(first, second);
        if (index >= 0)
            Expect($"  {what} {index}: {first[index]:R}, but {second[index]:R} in {other}", kernelCase, kernel);
    }

    // All NaN are one here: which of them an operation returns is the processor's choice, and no promise.
    private static int FirstOtherBits(float[] first, float[] second)
    {
        Assert.Equal(first.Length, second.Length);
        for (int n = 0; n < first.Length; n++)
        {
            bool areSame = BitConverter.SingleToInt32Bits(first[n]) == BitConverter.SingleToInt32Bits(second[n])
                || (float.IsNaN(first[n]) && float.IsNaN(second[n]));
            if (!areSame)
                return n;
        }

        return -1;
    }

    private static void Expect(string differences, KernelCase kernelCase, IAttentionKernel kernel)
    {
        if (differences.Length == 0)
            return;
        string file = FailedKernels.Write(kernelCase.Declaration);
        Assert.Fail($"{kernelCase}\n{differences}\n{kernel.InstructionSet}. {kernel.KernelPlan}\nGenerated source, numbered: {file}");
    }
}
