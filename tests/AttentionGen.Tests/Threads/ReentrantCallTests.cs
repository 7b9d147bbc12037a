using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Threads;

/// <summary>
/// A thread that waits inside a call may be made to run another one: by a scheduler that helps out, or by a synchronisation context that pumps. Neither
/// call may see that of the other.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class ReentrantCallTests(SplitWork split) : IClassFixture<SplitWork>
{
    private static readonly DeclaredAttention s_layer = new(4, 32, 40) { IsMultiHead = true };

    // Few heads of keys with many keys: split into parts that all threads write.
    private static readonly DeclaredAttention s_decoder = new(2, 32, 1100) { KeyValueCache = true, KeyValueHeadCount = 1 };

    private static readonly DeclaredAttention[] s_outer =
    [
        s_layer,
        s_layer with { KeyValueCache = true, Rotary = RotaryPairing.HalfSplit },
        s_layer with { KeyValueLength = 70, Mask = AttentionMask.KeyPadding | AttentionMask.Boolean, ModelDimension = 36 },
        s_decoder,
        new(4, 64, 256) { Mask = AttentionMask.Causal },
    ];

    // One that needs about as much scratch as the others, and one that needs far more.
    private static readonly DeclaredAttention[] s_inner = [s_layer, new(2, 64, 700) { IsMultiHead = true }];

    private static readonly CompiledKernels s_kernels = CompiledKernels.Of(s_outer.Concat(s_inner));

    public static IEnumerable<TheoryDataRow<int, int>> Pairs =>
        from outer in Enumerable.Range(0, s_outer.Length)
        from inner in Enumerable.Range(0, s_inner.Length)
        select new TheoryDataRow<int, int>(outer, inner);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_call_inside_another_changes_no_bit_of_either(int outer, int inner)
    {
        Assert.NotNull(split);
        Call call = Call.Of(s_outer[outer], seed: 1), other = Call.Of(s_inner[inner], seed: 2);
        float[] expected = call.Forward(options: null), expectedOther = other.Forward(options: null);
        for (int run = 0; run < 5; run++)
        {
            var seen = new List<float[]>();
            var scheduler = new HelpingScheduler(() => seen.Add(other.Forward(options: null)));
            float[] actual = call.Forward(new ParallelOptions { MaxDegreeOfParallelism = 2, TaskScheduler = scheduler });

            Assert.NotEmpty(seen);
            Assert.All(seen, output => Assert.Equal(expectedOther, output));
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Nested_calls_allocate_nothing_once_they_have_run()
    {
        Call call = Call.Of(s_layer, seed: 1), other = Call.Of(s_inner[1], seed: 2);
        long inside = 0;
        var scheduler = new HelpingScheduler(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            other.Run(options: null);
            inside += GC.GetAllocatedBytesForCurrentThread() - before;
        });
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, TaskScheduler = scheduler };
        long least = long.MaxValue;
        for (int run = 0; run < 6; run++)
        {
            inside = 0;
            call.Run(options);
            if (run > 0)
                least = Math.Min(least, inside);
        }

        Assert.Equal(0, least);
    }

    /// <summary>A kernel with a problem that it solves again and again.</summary>
    private sealed class Call(IAttentionKernel kernel, AttentionProblem problem, KernelResult outputs, object? cache)
    {
        public static Call Of(DeclaredAttention declaration, int seed)
        {
            int[]? steps = declaration.HasCache ? [declaration.SequenceLength - 5, 2] : null;
            AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(declaration, BatchSize: 1, InputFamily.Normal, seed) { Steps = steps });
            IAttentionKernel kernel = s_kernels.Create(problem);
            return new Call(kernel, problem, ArrayRun.OutputsOf(problem), ArrayRun.CacheOf(kernel, problem));
        }

        public float[] Forward(ParallelOptions? options)
        {
            Run(options);
            return [.. outputs.Output];
        }

        public void Run(ParallelOptions? options)
        {
            AttentionCall call = ArrayRun.CallOf(problem, passesLengths: false, outputs);
            call.Cache = cache;
            call.PassesOptions = options is not null;
            call.Options = options;
            kernel.Forward(call);
        }
    }

    /// <summary>Does something else on the waiting thread before each task that it runs there; other tasks get a thread each.</summary>
    private sealed class HelpingScheduler(Action meanwhile) : TaskScheduler
    {
        protected override void QueueTask(Task task) => new Thread(() => TryExecuteTask(task)).Start();

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
        {
            meanwhile();
            return TryExecuteTask(task);
        }

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
