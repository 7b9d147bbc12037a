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
    private const int CasesPerOption = 1;
    private const int Attempts = 20;

    private static readonly ParallelOptions s_threeThreads = new() { MaxDegreeOfParallelism = 3 };

    [Fact]
    public void Collections_change_no_bit()
    {
        Assert.NotNull(split);
        KernelCase[] cases = Chosen();
        Assert.Equal(DeclarationOptions.Names.Order(), cases.SelectMany(chosen => OptionPresence.Of(chosen.Declaration)).Distinct().Order());

        KernelResult[] expected = Array.ConvertAll(cases, Undisturbed);
        var differing = new List<string>();
        using var collector = new CompactingCollector();
        for (int n = 0; n < cases.Length; n++)
        {
            (int moved, bool areSame) = Disturbed(cases[n], expected[n], collector);
            if (!areSame)
                differing.Add(cases[n].Name);
            Assert.True(moved > 0, $"No array moved: {cases[n]}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases.Length} cases, {collector.Collections} collections."));
        Assert.Empty(differing);
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
        KernelResult outputs = ArrayRun.OutputsOf(problem);
        AttentionCall call = ArrayRun.CallOf(problem, kernelCase.Lengths is not null, outputs);
        call.Cache = ArrayRun.CacheOf(kernel, problem);
        kernel.Forward(call);
        return outputs;
    }

    // Calls without a pause while a whole collection goes on, then again after one between two calls: a call pins its arrays, so that those
    // before may all have stayed. On new arrays until some have moved: the collector leaves a region that is nearly all alive as it is.
    private static (int Moved, bool AreSame) Disturbed(KernelCase kernelCase, KernelResult expected, CompactingCollector collector)
    {
        AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
        IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
        object? cache = ArrayRun.CacheOf(kernel, problem);
        bool areSame = true;
        int moved = 0;
        for (int attempt = 0; moved == 0 && attempt < Attempts; attempt++)
        {
            var memory = new MovableArrays();
            KernelResult outputs = Copy(ArrayRun.OutputsOf(problem), memory);
            AttentionCall call = Copy(ArrayRun.CallOf(problem, kernelCase.Lengths is not null, outputs), memory);
            call.Cache = cache;
            call.Options = s_threeThreads;

            // The second collection that ends has begun since.
            for (int end = collector.Collections + 2; collector.Collections < end;)
                Repeat(ref call);
            collector.WaitForWhole();
            moved = memory.Moved;
            Repeat(ref call);
            Repeat(ref call);

            void Repeat(ref AttentionCall call)
            {
                call.PassesOptions = !call.PassesOptions;
                Clear(outputs);
                kernel.Forward(call);
                areSame &= HaveSameBits(expected, outputs);
            }
        }

        return (moved, areSame);
    }

    private static KernelResult Copy(KernelResult outputs, MovableArrays memory) =>
        new(memory.Copy<float>(outputs.Output), memory.Copy<float>(outputs.Weights))
        {
            NarrowOutput = memory.Copy<ushort>(outputs.NarrowOutput),
            AveragedWeights = memory.Copy<float>(outputs.AveragedWeights),
            LogSumExp = memory.Copy<float>(outputs.LogSumExp),
            ScaledScores = memory.Copy<float>(outputs.ScaledScores),
            CappedScores = memory.Copy<float>(outputs.CappedScores),
            MaskedScores = memory.Copy<float>(outputs.MaskedScores),
            KeyWeightSums = memory.Copy<float>(outputs.KeyWeightSums),
        };

    private static AttentionCall Copy(AttentionCall call, MovableArrays memory)
    {
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
        return call;
    }

    // What a call does not write shows.
    private static void Clear(KernelResult outputs)
    {
        outputs.Output.AsSpan().Clear();
        outputs.NarrowOutput.AsSpan().Clear();
        foreach (AttentionOutputs kind in AttentionArrays<float>.Kinds)
            outputs.Of(kind).AsSpan().Clear();
    }

    private static bool HaveSameBits(KernelResult first, KernelResult second) =>
        HaveSameBits(first.Output, second.Output)
        && first.NarrowOutput.AsSpan().SequenceEqual(second.NarrowOutput)
        && AttentionArrays<float>.Kinds.All(kind => HaveSameBits(first.Of(kind), second.Of(kind)));

    private static bool HaveSameBits(float[] first, float[] second) =>
        MemoryMarshal.Cast<float, int>(first).SequenceEqual(MemoryMarshal.Cast<float, int>(second));
}
