using AttentionGen.Runtime;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests;

/// <summary>
/// What happens to a cache between calls and around calls that fail, through generated kernels: whatever it was used for before, the same tokens give
/// the same bits as in a new one.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class CacheKernelTests : IDisposable
{
    private const float Sentinel = 123.5f;
    private const int BatchSize = 2;
    private const int Capacity = 24;

    // A prefill, several tokens, one token.
    private static readonly int[] s_steps = [6, 3, 1];

    private static readonly DeclaredAttention[] s_declarations =
    [
        new(2, 32, Capacity) { KeyValueCache = true },
        new(6, 192, Capacity) { KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.Int8, Mask = AttentionMask.Keys },
        new(6, 120, Capacity) { KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.BFloat16, Alibi = true, WindowLeft = 4, SoftCap = 5 },
        new(3, 48, Capacity) { KeyValueCache = true, ElementType = ElementType.Float16, Layout = AttentionLayout.HeadMajor, Rotary = RotaryPairing.HalfSplit },
        new(4, 32, Capacity)
        {
            KeyValueCache = true,
            Mask = AttentionMask.Additive | AttentionMask.Keys,
            Sinks = true,
            Outputs = AttentionOutputs.Weights | AttentionOutputs.LogSumExp | AttentionOutputs.ScaledScores | AttentionOutputs.KeyWeightSums,
        },
        new(4, 32, Capacity) { IsMultiHead = true, KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.Float16, Rotary = RotaryPairing.Interleaved },
    ];

    private static readonly CompiledKernels s_kernels = CompiledKernels.Of(s_declarations);

    public static IEnumerable<TheoryDataRow<int>> Declarations => Enumerable.Range(0, s_declarations.Length).Select(n => new TheoryDataRow<int>(n));

    public void Dispose() => ParallelAttention.SplitsAlways = false;

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Tokens_behind_a_cut_are_overwritten(int number)
    {
        (IAttentionKernel kernel, AttentionProblem[] steps) = Draw(number, seed: 1);
        KernelResult[] expected = Decode(kernel, NewCache(kernel), steps);

        // Other tokens behind the same prefill, and then these.
        AttentionProblem[] others = Draw(number, seed: 2).Steps;
        KeyValueCache cache = NewCache(kernel);
        KernelResult first = Append(kernel, cache, steps[0]);
        Decode(kernel, cache, others[1..]);
        Assert.Equal(s_steps.Sum(), cache.Count);
        cache.Truncate(s_steps[0]);
        ExpectSameBits(expected, [first, .. Decode(kernel, cache, steps[1..])]);
        Assert.Equal(s_steps.Sum(), cache.Count);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void A_cleared_cache_is_as_good_as_new(int number)
    {
        (IAttentionKernel kernel, AttentionProblem[] steps) = Draw(number, seed: 1);
        KernelResult[] expected = Decode(kernel, NewCache(kernel), steps);

        KeyValueCache cache = NewCache(kernel);
        Decode(kernel, cache, Draw(number, seed: 2).Steps);
        cache.Clear();
        Assert.Equal(0, cache.Count);
        ExpectSameBits(expected, Decode(kernel, cache, steps));
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void NaN_in_rows_behind_the_count_reaches_nothing(int number)
    {
        (IAttentionKernel kernel, AttentionProblem[] steps) = Draw(number, seed: 1);
        KernelResult[] expected = Decode(kernel, NewCache(kernel), steps);

        // Every row of the cache but those of the prefill is NaN once.
        AttentionProblem last = ProblemNumbers.Draw(new KernelCase(s_declarations[number], BatchSize, InputFamily.Normal, Seed: 3) { Steps = [s_steps[0], Capacity - s_steps[0]] });
        Array.Fill(last.Query, float.NaN);
        Array.Fill(last.Key, float.NaN);
        Array.Fill(last.Value, float.NaN);
        KeyValueCache cache = NewCache(kernel);
        KernelResult first = Append(kernel, cache, steps[0]);
        KernelResult lost = Append(kernel, cache, last);
        Assert.Contains(lost.Output.Concat(lost.NarrowOutput.Select(bits => NarrowType.Widen(ElementType.Float16, bits))), float.IsNaN);
        Assert.Equal(Capacity, cache.Count);
        cache.Truncate(s_steps[0]);
        ExpectSameBits(expected, [first, .. Decode(kernel, cache, steps[1..])]);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Two_caches_of_one_kernel_do_not_meet(int number)
    {
        (IAttentionKernel kernel, AttentionProblem[] steps) = Draw(number, seed: 1);

        // With other tokens, in other portions.
        int[] otherSteps = [2, 5, 4];
        AttentionProblem last = ProblemNumbers.Draw(new KernelCase(s_declarations[number], BatchSize, InputFamily.Normal, Seed: 1) { Steps = otherSteps });
        AttentionProblem[] others = [.. last.Earlier, last];
        KernelResult[] expected = Decode(kernel, NewCache(kernel), steps), otherExpected = Decode(kernel, NewCache(kernel), others);

        KeyValueCache cache = NewCache(kernel), other = NewCache(kernel);
        var results = new List<KernelResult>();
        var otherResults = new List<KernelResult>();
        for (int n = 0; n < steps.Length; n++)
        {
            results.Add(Append(kernel, cache, steps[n]));
            otherResults.Add(Append(kernel, other, others[n]));
        }

        ExpectSameBits(expected, [.. results]);
        ExpectSameBits(otherExpected, [.. otherResults]);
        Assert.Equal(s_steps.Sum(), cache.Count);
        Assert.Equal(otherSteps.Sum(), other.Count);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void More_tokens_than_fit_are_refused_and_change_nothing(int number)
    {
        DeclaredAttention declaration = s_declarations[number];
        int[] counts = [Capacity - 2, 1, 1];
        AttentionProblem last = ProblemNumbers.Draw(new KernelCase(declaration, BatchSize, InputFamily.Normal, Seed: 1) { Steps = counts });
        AttentionProblem[] steps = [.. last.Earlier, last];
        IAttentionKernel kernel = s_kernels.Create(last);
        KernelResult[] expected = Decode(kernel, NewCache(kernel), steps);

        KeyValueCache cache = NewCache(kernel);
        var results = new List<KernelResult>();
        foreach (AttentionProblem step in steps)
        {
            // Always one more than there is room for.
            int tooMany = Capacity - cache.Count + 1;
            AttentionProblem refused = ProblemNumbers.Draw(
                new KernelCase(declaration with { SequenceLength = 2 * Capacity }, BatchSize, InputFamily.Normal, Seed: 4) { Steps = [tooMany] });
            KernelResult outputs = Filled(refused);
            int count = cache.Count;
            Assert.Throws<InvalidOperationException>(() => Append(kernel, cache, refused, outputs));
            ExpectFilled(outputs);
            Assert.Equal(count, cache.Count);
            results.Add(Append(kernel, cache, step));
        }

        Assert.Equal(Capacity, cache.Count);
        ExpectSameBits(expected, [.. results]);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void A_cancelled_call_counts_nothing_and_can_be_made_again(int number)
    {
        ParallelAttention.SplitsAlways = true;
        (IAttentionKernel kernel, AttentionProblem[] steps) = Draw(number, seed: 1);
        KernelResult[] expected = Decode(kernel, NewCache(kernel), steps);
        KeyValueCache cache = NewCache(kernel);
        var results = new List<KernelResult>();
        foreach (AttentionProblem step in steps)
        {
            int count = cache.Count;
            using var before = new CancellationTokenSource();
            before.Cancel();
            KernelResult outputs = Filled(step);
            Assert.Throws<OperationCanceledException>(() => Append(kernel, cache, step, outputs, new ParallelOptions { CancellationToken = before.Token }));
            ExpectFilled(outputs);
            Assert.Equal(count, cache.Count);

            // When the first worker starts, rows are appended already.
            using var during = new CancellationTokenSource();
            var options = new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = during.Token, TaskScheduler = new CancellingScheduler(during) };
            Assert.Throws<OperationCanceledException>(() => Append(kernel, cache, step, ArrayRun.OutputsOf(step), options));
            Assert.Equal(count, cache.Count);
            results.Add(Append(kernel, cache, step, ArrayRun.OutputsOf(step), new ParallelOptions { MaxDegreeOfParallelism = 3 }));
            Assert.Equal(count + step.QueryLength, cache.Count);
        }

        ExpectSameBits(expected, [.. results]);
    }

    private static (IAttentionKernel Kernel, AttentionProblem[] Steps) Draw(int number, int seed)
    {
        AttentionProblem last = ProblemNumbers.Draw(new KernelCase(s_declarations[number], BatchSize, InputFamily.Normal, seed) { Steps = s_steps });
        return (s_kernels.Create(last), [.. last.Earlier, last]);
    }

    private static KeyValueCache NewCache(IAttentionKernel kernel) => (KeyValueCache)kernel.CreateCache(BatchSize)!;

    private static KernelResult[] Decode(IAttentionKernel kernel, KeyValueCache cache, AttentionProblem[] steps) =>
        [.. steps.Select(step => Append(kernel, cache, step))];

    private static KernelResult Append(IAttentionKernel kernel, KeyValueCache cache, AttentionProblem step) =>
        Append(kernel, cache, step, ArrayRun.OutputsOf(step));

    private static KernelResult Append(IAttentionKernel kernel, KeyValueCache cache, AttentionProblem step, KernelResult outputs, ParallelOptions? options = null)
    {
        AttentionCall call = ArrayRun.CallOf(step, passesLengths: false, outputs);
        call.Cache = cache;
        call.CachedLength = null;
        call.PassesOptions = options is not null;
        call.Options = options;
        kernel.Forward(call);
        return outputs;
    }

    private static KernelResult Filled(AttentionProblem step)
    {
        KernelResult outputs = ArrayRun.OutputsOf(step);
        Array.Fill(outputs.Output, Sentinel);
        Array.Fill(outputs.NarrowOutput, NarrowType.Bits(ElementType.Float16, Sentinel));
        foreach (AttentionOutputs kind in AttentionArrays<float>.Kinds)
            Array.Fill(outputs.Of(kind), Sentinel);
        return outputs;
    }

    private static void ExpectFilled(KernelResult outputs)
    {
        Assert.All(outputs.Output, element => Assert.Equal(Sentinel, element));
        Assert.All(outputs.NarrowOutput, bits => Assert.Equal(NarrowType.Bits(ElementType.Float16, Sentinel), bits));
        Assert.All(AttentionArrays<float>.Kinds, kind => Assert.All(outputs.Of(kind), element => Assert.Equal(Sentinel, element)));
    }

    private static void ExpectSameBits(KernelResult[] expected, KernelResult[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int n = 0; n < expected.Length; n++)
        {
            Assert.Equal(Bits(expected[n].Output), Bits(actual[n].Output));
            Assert.Equal(expected[n].NarrowOutput, actual[n].NarrowOutput);
            Assert.All(AttentionArrays<float>.Kinds, kind => Assert.Equal(Bits(expected[n].Of(kind)), Bits(actual[n].Of(kind))));
            Assert.DoesNotContain(expected[n].Output, float.IsNaN);
        }
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    /// <summary>Cancels as soon as it gets a task.</summary>
    private sealed class CancellingScheduler(CancellationTokenSource source) : TaskScheduler
    {
        protected override void QueueTask(Task task)
        {
            source.Cancel();
            ThreadPool.QueueUserWorkItem(_ => TryExecuteTask(task));
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
        {
            source.Cancel();
            return TryExecuteTask(task);
        }

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
