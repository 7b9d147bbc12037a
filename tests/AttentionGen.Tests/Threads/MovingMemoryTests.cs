using System.Globalization;
using System.Runtime.InteropServices;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Threads;

/// <summary>Kernels of every option on ordinary arrays that the collector moves, before, during and after calls on one thread and on several.</summary>
[Collection(SerialKernels.Name)]
public sealed class MovingMemoryTests(SplitWork split, ITestOutputHelper output) : IClassFixture<SplitWork>
{
    private const int CasesPerOption = 2;

    private static readonly ParallelOptions s_threeThreads = new() { MaxDegreeOfParallelism = 3 };

    [Fact]
    public void Collections_change_no_bit()
    {
        Assert.NotNull(split);
        KernelCase[] cases = Chosen();
        Assert.Equal(DeclarationOptions.Names.Order(), cases.SelectMany(chosen => OptionPresence.Of(chosen.Declaration)).Distinct().Order());

        KernelResult[] expected = Array.ConvertAll(cases, Undisturbed);
        var differing = new List<string>();
        int arrays = 0, moved = 0, calls = 0;
        using var collector = new CompactingCollector();
        for (int n = 0; n < cases.Length; n++)
        {
            AttentionProblem problem = ProblemNumbers.Draw(cases[n]);
            IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
            object? cache = ArrayRun.CacheOf(kernel, problem);

            // The second collection that ends has begun since: a whole one, whenever the first began.
            for (int end = collector.Collections + 2; collector.Collections < end; calls++)
            {
                var memory = new MovableArrays();
                KernelResult actual = Forward(kernel, cases[n], problem, cache, memory, calls % 3 == 0 ? null : s_threeThreads);
                arrays += memory.Count;
                moved += memory.Moved;
                if (!HaveSameBits(expected[n], actual))
                    differing.Add($"{cases[n]}, call {calls}");
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{cases.Length} cases, {calls} calls, {collector.Collections} collections, {moved} of {arrays} arrays moved during their call."));
        Assert.Empty(differing);
        Assert.True(moved > cases.Length, string.Create(CultureInfo.InvariantCulture, $"Only {moved} arrays moved."));
    }

    [Fact]
    public void An_array_that_is_not_pinned_moves()
    {
        var memory = new MovableArrays();
        int[] array = memory.Copy<int>([1, 2, 3]);
        CompactingCollector.Compact();

        Assert.Equal(1, memory.Moved);
        Assert.Equal([1, 2, 3], array);
    }

    // The first cases that have an option which is not among the chosen ones often enough.
    private static KernelCase[] Chosen()
    {
        var count = DeclarationOptions.Names.ToDictionary(name => name, _ => 0);
        var chosen = new List<KernelCase>();
        foreach (KernelCase kernelCase in KernelCases.All.Where(IsMovable))
        {
            string[] options = [.. OptionPresence.Of(kernelCase.Declaration)];
            if (!Array.Exists(options, option => count[option] < CasesPerOption))
                continue;
            chosen.Add(kernelCase);
            foreach (string option in options)
                count[option]++;
        }

        return [.. chosen];
    }

    private static bool IsMovable(KernelCase kernelCase)
    {
        if (kernelCase.Lengths is (0, _) or (_, 0))
            return false;
        AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
        int[] lengths = [problem.Query.Length, problem.Key.Length, problem.Value.Length, problem.Bias.Length, problem.OutputLength, problem.BatchSize * problem.WeightsSample];
        return lengths.Max() * sizeof(float) <= MovableArrays.LargestByteCount;
    }

    private static KernelResult Undisturbed(KernelCase kernelCase)
    {
        AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
        IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
        return Forward(kernel, kernelCase, problem, ArrayRun.CacheOf(kernel, problem), new MovableArrays(), options: null);
    }

    private static KernelResult Forward(
        IAttentionKernel kernel, KernelCase kernelCase, AttentionProblem problem, object? cache, MovableArrays memory, ParallelOptions? options)
    {
        KernelResult zeros = ArrayRun.OutputsOf(problem);
        var outputs = new KernelResult(memory.Copy<float>(zeros.Output), memory.Copy<float>(zeros.Weights))
        {
            NarrowOutput = memory.Copy<ushort>(zeros.NarrowOutput),
            AveragedWeights = memory.Copy<float>(zeros.AveragedWeights),
            LogSumExp = memory.Copy<float>(zeros.LogSumExp),
            ScaledScores = memory.Copy<float>(zeros.ScaledScores),
            CappedScores = memory.Copy<float>(zeros.CappedScores),
            MaskedScores = memory.Copy<float>(zeros.MaskedScores),
            KeyWeightSums = memory.Copy<float>(zeros.KeyWeightSums),
        };
        AttentionCall call = ArrayRun.CallOf(problem, kernelCase.Lengths is not null, outputs);
        call.Query = memory.Copy(call.Query);
        call.Key = memory.Copy(call.Key);
        call.Value = memory.Copy(call.Value);
        call.NarrowQuery = memory.Copy(call.NarrowQuery);
        call.NarrowKey = memory.Copy(call.NarrowKey);
        call.NarrowValue = memory.Copy(call.NarrowValue);
        call.Mask = memory.Copy(call.Mask);
        call.Bias = memory.Copy(call.Bias);
        call.KeyLengths = memory.Copy(call.KeyLengths);
        call.KeyMask = memory.Copy(call.KeyMask);
        call.CumulativeQueryLengths = memory.Copy(call.CumulativeQueryLengths);
        call.CumulativeKeyLengths = memory.Copy(call.CumulativeKeyLengths);
        call.Sinks = memory.Copy(call.Sinks);
        call.QueryPositions = memory.Copy(call.QueryPositions);
        call.KeyPositions = memory.Copy(call.KeyPositions);
        call.Cache = cache;
        call.PassesOptions = options is not null;
        call.Options = options;
        kernel.Forward(call);
        return outputs;
    }

    private static bool HaveSameBits(KernelResult first, KernelResult second) =>
        HaveSameBits(first.Output, second.Output)
        && first.NarrowOutput.AsSpan().SequenceEqual(second.NarrowOutput)
        && AttentionArrays<float>.Kinds.All(kind => HaveSameBits(first.Of(kind), second.Of(kind)));

    private static bool HaveSameBits(float[] first, float[] second) =>
        MemoryMarshal.Cast<float, int>(first).SequenceEqual(MemoryMarshal.Cast<float, int>(second));
}
