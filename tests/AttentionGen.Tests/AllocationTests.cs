using AttentionGen.Runtime;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests;

/// <summary>A call that has run before on its thread allocates nothing.</summary>
[Collection(SerialKernels.Name)]
public sealed class AllocationTests
{
    // A collection that another thread's tests cause during the call ends the thread's allocation buffer, and its unused rest counts as
    // allocated. What a kernel allocates, it allocates every time.
    private const int Attempts = 5;

    private static readonly DeclaredAttention[] s_decoders =
    [
        new(4, 64, 24) { KeyValueCache = true, KeyValueHeadCount = 2 },
        new(4, 64, 24) { KeyValueCache = true, KeyValueType = ElementType.Float16, Rotary = RotaryPairing.HalfSplit, Outputs = AttentionOutputs.KeyWeightSums },
        new(4, 64, 24) { KeyValueCache = true, KeyValueType = ElementType.BFloat16, Alibi = true, WindowLeft = 7 },
        new(4, 64, 24) { KeyValueCache = true, KeyValueType = ElementType.Int8, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit },
        new(4, 64, 24) { KeyValueCache = true, ElementType = ElementType.Float16, KeyValueType = ElementType.Float32, Layout = AttentionLayout.HeadMajor },
        new(4, 64, 24) { KeyValueCache = true, ElementType = ElementType.BFloat16, Rotary = RotaryPairing.Interleaved, PositionIds = true },

        // Head rows that are longer than what is converted on the stack.
        new(1, 4200, 8) { KeyValueCache = true, KeyValueType = ElementType.BFloat16, Rotary = RotaryPairing.HalfSplit },
        new(2, 32, 24) { IsMultiHead = true, KeyValueCache = true },
        new(4, 32, 24) { IsMultiHead = true, KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.Float16, Rotary = RotaryPairing.HalfSplit, SoftCap = 5 },
    ];

    [Fact]
    public void No_case_allocates()
    {
        var offenders = new List<string>();
        foreach (KernelCase kernelCase in KernelCases.All)
        {
            AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
            IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
            KernelResult outputs = ArrayRun.OutputsOf(problem);
            object? cache = ArrayRun.CacheOf(kernel, problem);

            // The first call compiles the kernel and may enlarge its thread's scratch.
            Both();
            long allocated = AllocatedBytes.Least(Both, Attempts);
            if (allocated != 0)
                offenders.Add($"{kernelCase}: {allocated} bytes");

            void Both()
            {
                Forward(kernel, problem, kernelCase, outputs, cache);
                Forward(kernel, problem, kernelCase, outputs, cache, byName: true);
            }
        }

        Assert.Empty(offenders);
    }

    /// <summary>How caches are used: a prefill, then tokens until the cache is full, then over again.</summary>
    [Fact]
    public void Decoding_allocates_nothing()
    {
        CompiledKernels kernels = CompiledKernels.Of(s_decoders);
        foreach (DeclaredAttention declaration in s_decoders)
        {
            int tokens = declaration.SequenceLength - 5;
            AttentionProblem last = ProblemNumbers.Draw(new KernelCase(declaration, 2, InputFamily.Normal, Seed: 8) { Steps = [5, .. Enumerable.Repeat(1, tokens)] });
            AttentionProblem[] steps = [.. last.Earlier, last];
            KernelResult[] outputs = [.. steps.Select(ArrayRun.OutputsOf)];
            IAttentionKernel kernel = kernels.Create(last);
            object? cache = kernel.CreateCache(2);
            _ = steps.Sum(step => step.Arguments.Query.Length);
            Decode();
            Assert.True(AllocatedBytes.Least(Decode, Attempts) == 0, declaration.ToString());

            void Decode()
            {
                for (int n = 0; n < steps.Length; n++)
                {
                    AttentionCall call = ArrayRun.CallOf(steps[n], passesLengths: false, outputs[n]);
                    call.Cache = cache;
                    call.CachedLength = n == 0 ? 0 : null;
                    kernel.Forward(call);
                }
            }
        }
    }

    [Fact]
    public void Every_kind_of_call_is_among_the_cases()
    {
        DeclaredAttention[] declarations = [.. KernelCases.All.Select(kernelCase => kernelCase.Declaration)];
        Assert.Contains(declarations, declaration => declaration.IsPacked);
        Assert.Contains(declarations, declaration => declaration is { IsRotary: true, HasCache: false });
        Assert.Contains(declarations, declaration => declaration.PositionIds == true);
        Assert.Contains(declarations, declaration => declaration is { IsMultiHead: true, HasCache: true });
        Assert.Contains(declarations, declaration => declaration.KeyShards == true);
        Assert.All(AttentionArrays<float>.Kinds, kind => Assert.Contains(declarations, declaration => declaration.Returns(kind)));

        // Bytes are for the rows of a cache alone.
        Assert.All(
            Enum.GetValues<ElementType>().Where(type => type != ElementType.Int8), type => Assert.Contains(declarations, declaration => declaration.RowType == type));
        Assert.All(Enum.GetValues<ElementType>(), type => Assert.Contains(declarations, declaration => declaration.HasCache && declaration.StoredType == type));
    }

    [Fact]
    public void A_call_with_options_for_one_thread_allocates_nothing() =>
        Assert.Empty(OffendersOf(new ParallelOptions { MaxDegreeOfParallelism = 1 }));

    [Fact]
    public void A_call_on_several_threads_allocates_nothing() =>
        Assert.Empty(OffendersOf(new ParallelOptions { MaxDegreeOfParallelism = 3 }));

    [Fact]
    public void Allocations_are_seen() => Assert.True(AllocatedBytes.Least(() => GC.KeepAlive(new float[1]), Attempts) > 0);

    // Every tenth case will do: all of them go the same way into the kernel.
    private static List<string> OffendersOf(ParallelOptions options)
    {
        var offenders = new List<string>();
        try
        {
            ParallelAttention.SplitsAlways = true;
            foreach (KernelCase kernelCase in KernelCases.All.Where((_, n) => n % 10 == 0))
            {
                AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
                IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
                KernelResult outputs = ArrayRun.OutputsOf(problem);
                object? cache = ArrayRun.CacheOf(kernel, problem);
                Forward(kernel, problem, kernelCase, outputs, cache, options);
                long allocated = AllocatedBytes.Least(() => Forward(kernel, problem, kernelCase, outputs, cache, options));
                if (allocated > 0)
                    offenders.Add($"{kernelCase}: {allocated} bytes");
            }
        }
        finally
        {
            ParallelAttention.SplitsAlways = false;
        }

        return offenders;
    }

    private static void Forward(IAttentionKernel kernel, AttentionProblem problem, KernelCase kernelCase, KernelResult outputs, object? cache, ParallelOptions? options = null, bool byName = false)
    {
        AttentionCall call = ArrayRun.CallOf(problem, kernelCase.Lengths is not null, outputs);
        call.Cache = cache;
        call.PassesOptions = options is not null;
        call.Options = options;
        call.ByName = byName;
        kernel.Forward(call);
    }
}
