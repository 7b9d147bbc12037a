using System.Runtime.InteropServices;
using AttentionGen.Runtime;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Threads;

/// <summary>The overloads of <c>Forward</c> that end in <see cref="ParallelOptions"/>.</summary>
[Collection(SerialKernels.Name)]
public sealed class ParallelForwardTests : IDisposable
{
    private static readonly DeclaredAttention s_large = new(4, 64, 256) { Mask = AttentionMask.Causal };

    private static readonly DeclaredAttention s_small = new(4, 64, 16);

    private static readonly Lazy<InMemory.LoadedAssembly> s_assembly = new(() => InMemory.GeneratorHarness.Compile(
        KernelAdapter.Source(s_large, "Large"), KernelAdapter.Source(s_small, "Small")));

    public void Dispose() => ParallelAttention.SplitsAlways = false;

    [Fact]
    public void Every_degree_gives_the_bits_of_one_thread()
    {
        ParallelAttention.SplitsAlways = true;
        var differing = new List<string>();
        foreach (KernelCase kernelCase in KernelCases.All)
        {
            AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
            IAttentionKernel kernel = CompiledKernels.OfAllCases.Create(problem);
            bool passesLengths = kernelCase.Lengths is not null;
            KernelResult expected = Forward(kernel, problem, passesLengths, options: null);
            foreach (int degree in new[] { 1, 2, 3, 8 })
            {
                KernelResult actual = Forward(kernel, problem, passesLengths, new ParallelOptions { MaxDegreeOfParallelism = degree });
                if (!HaveSameBits(expected, actual))
                    differing.Add($"{kernelCase}, degree {degree}");
            }
        }

        Assert.Empty(differing);
    }

    [Fact]
    public void Many_calls_at_once_do_not_meet()
    {
        ParallelAttention.SplitsAlways = true;
        AttentionProblem[] problems = [.. Enumerable.Range(0, 4).Select(seed => Problem(s_large, seed))];
        IAttentionKernel kernel = Kernel("Large");
        KernelResult[] expected = [.. problems.Select(problem => Forward(kernel, problem, passesLengths: false, options: null))];
        Parallel.For(0, 40, n =>
        {
            KernelResult actual = Forward(kernel, problems[n % 4], passesLengths: false, new ParallelOptions { MaxDegreeOfParallelism = 3 });
            Assert.True(HaveSameBits(expected[n % 4].Output, actual.Output));
        });
    }

    [Fact]
    public void Null_options_are_refused()
    {
        foreach (string name in new[] { "Large", "Small" })
        {
            AttentionProblem problem = Problem(name == "Large" ? s_large : s_small, seed: 1);
            foreach (bool passesLengths in new[] { false, true })
            {
                var output = new float[problem.OutputSample];
                var refusal = Assert.Throws<ArgumentNullException>(() => Refused(Kernel(name), problem, passesLengths, output, options: null));
                Assert.Equal("parallelOptions", refusal.ParamName);
                Assert.All(output, element => Assert.Equal(0f, element));
            }
        }
    }

    [Fact]
    public void Options_are_refused_where_there_is_nothing_to_compute()
    {
        var layer = new BuildingBlocks.DecoderSelfAttention(BuildingBlocks.Vectors.Layer(seed: 1));
        Assert.Throws<ArgumentNullException>(() => layer.Forward([], [], 0, 0, null!));
        Assert.Throws<OperationCanceledException>(() => layer.Forward([], [], 0, 0, new ParallelOptions { CancellationToken = new CancellationToken(canceled: true) }));
        layer.Forward([], [], 0, 0, new ParallelOptions());
    }

    [Fact]
    public void Arguments_are_checked_first_and_on_the_calling_thread()
    {
        AttentionProblem problem = Problem(s_large, seed: 1);
        var output = new float[problem.OutputSample - 1];
        var refusal = Assert.Throws<ArgumentException>(() => Refused(
            Kernel("Large"), problem, passesLengths: true, output, new ParallelOptions { TaskScheduler = new NoTasks() }));
        Assert.Equal("output", refusal.ParamName);
        Assert.All(output, element => Assert.Equal(0f, element));
    }

    [Fact]
    public void A_cancelled_call_writes_nothing()
    {
        AttentionProblem problem = Problem(s_large, seed: 1);
        var output = new float[problem.OutputSample];
        using var source = new CancellationTokenSource();
        source.Cancel();
        var thrown = Assert.Throws<OperationCanceledException>(() => Refused(
            Kernel("Large"), problem, passesLengths: false, output, new ParallelOptions { CancellationToken = source.Token }));
        Assert.Equal(source.Token, thrown.CancellationToken);
        Assert.All(output, element => Assert.Equal(0f, element));
    }

    [Fact]
    public void A_small_call_stays_on_the_calling_thread()
    {
        AttentionProblem problem = Problem(s_small, seed: 1);
        var options = new ParallelOptions { TaskScheduler = new NoTasks() };
        KernelResult expected = Forward(Kernel("Small"), problem, passesLengths: false, options: null);
        Assert.True(HaveSameBits(expected.Output, Forward(Kernel("Small"), problem, passesLengths: false, options).Output));

        // A call at the declared lengths of the other is not small, but a shorter one is.
        AttentionProblem shorter = ProblemNumbers.Draw(new KernelCase(s_large, 1, InputFamily.Normal, Seed: 1) { Lengths = (8, 8) });
        Forward(Kernel("Large"), shorter, passesLengths: true, options);
    }

    [Fact]
    public void A_large_call_is_split()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "There is one processor only.");
        Assert.Throws<TaskSchedulerException>(() => Forward(
            Kernel("Large"), Problem(s_large, seed: 1), passesLengths: false, new ParallelOptions { TaskScheduler = new NoTasks() }));
        Assert.Contains("takes a thread for each ", Kernel("Large").KernelPlan, StringComparison.Ordinal);
    }

    [Fact]
    public void Degree_1_stays_on_the_calling_thread()
    {
        AttentionProblem problem = Problem(s_large, seed: 1);
        KernelResult expected = Forward(Kernel("Large"), problem, passesLengths: false, options: null);
        KernelResult actual = Forward(
            Kernel("Large"), problem, passesLengths: false, new ParallelOptions { MaxDegreeOfParallelism = 1, TaskScheduler = new NoTasks() });
        Assert.True(HaveSameBits(expected.Output, actual.Output));
    }

    private static AttentionProblem Problem(DeclaredAttention declaration, int seed) =>
        ProblemNumbers.Draw(new KernelCase(declaration, 1, InputFamily.Normal, seed));

    private static IAttentionKernel Kernel(string name) =>
        (IAttentionKernel)Activator.CreateInstance(s_assembly.Value.Type("Declared." + KernelAdapter.AdapterName(name)), [null])!;

    private static KernelResult Forward(IAttentionKernel kernel, AttentionProblem problem, bool passesLengths, ParallelOptions? options)
    {
        KernelResult outputs = ArrayRun.OutputsOf(problem);
        AttentionCall call = ArrayRun.CallOf(problem, passesLengths, outputs);
        call.Cache = ArrayRun.CacheOf(kernel, problem);
        call.PassesOptions = options is not null;
        call.Options = options;
        kernel.Forward(call);
        return outputs;
    }

    // A call that is refused: with options, null among them.
    private static void Refused(IAttentionKernel kernel, AttentionProblem problem, bool passesLengths, float[] output, ParallelOptions? options)
    {
        AttentionCall call = ArrayRun.CallOf(problem, passesLengths, new KernelResult(output, []));
        call.PassesOptions = true;
        call.Options = options;
        kernel.Forward(call);
    }

    private static bool HaveSameBits(KernelResult first, KernelResult second) =>
        HaveSameBits(first.Output, second.Output)
        && first.NarrowOutput.AsSpan().SequenceEqual(second.NarrowOutput)
        && AttentionArrays<float>.Kinds.All(kind => HaveSameBits(first.Of(kind), second.Of(kind)));

    private static bool HaveSameBits(float[] first, float[] second) =>
        MemoryMarshal.Cast<float, int>(first).SequenceEqual(MemoryMarshal.Cast<float, int>(second));

    /// <summary>Refuses every task.</summary>
    private sealed class NoTasks : TaskScheduler
    {
        protected override void QueueTask(Task task) => throw new InvalidOperationException("No task is expected.");

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            throw new InvalidOperationException("No task is expected.");

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
