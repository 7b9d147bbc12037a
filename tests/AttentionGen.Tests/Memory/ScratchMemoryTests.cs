using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Runtime;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Memory;

/// <summary>Blocks of scratch are lent out, one borrower each.</summary>
[Collection(SerialKernels.Name)]
public sealed class ScratchMemoryTests : IDisposable
{
    /// <summary>Whether this thread works on the call whose scratch is counted.</summary>
    [ThreadStatic]
    private static bool s_isOfCall;

    public void Dispose()
    {
        ScratchMemory.Allocator = null;
        ParallelAttention.SplitsAlways = false;
    }

    [Fact]
    public unsafe void Blocks_that_are_lent_at_once_lie_apart_and_are_aligned()
    {
        const int Floats = 100;
        using ScratchMemory first = ScratchMemory.Rent(Floats), second = ScratchMemory.Rent(Floats);
        nint a = (nint)Unsafe.AsPointer(ref first.Start), b = (nint)Unsafe.AsPointer(ref second.Start);
        Assert.Equal(0, a % 64);
        Assert.Equal(0, b % 64);
        Assert.True(Math.Abs(a - b) >= Floats * sizeof(float), "two blocks share memory");
    }

    [Fact]
    public unsafe void A_block_that_was_given_back_is_lent_again()
    {
        nint start;
        using (ScratchMemory first = ScratchMemory.Rent(1000))
            start = (nint)Unsafe.AsPointer(ref first.Start);
        using ScratchMemory again = ScratchMemory.Rent(900);
        Assert.Equal(start, (nint)Unsafe.AsPointer(ref again.Start));
    }

    [Fact]
    public void Memory_that_there_is_not_is_an_exception_and_nothing_later()
    {
        for (int n = 0; n < 20; n++)
        {
            Assert.Throws<OutOfMemoryException>(() => ScratchMemory.Rent(1L << 50));
            Assert.Throws<OverflowException>(() => ScratchMemory.Rent(-1));
        }

        // A finalizer that throws ends the process.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using ScratchMemory block = ScratchMemory.Rent(16);
        block.Start = 1;
        Assert.Equal(1, block.Start);
    }

    [Fact]
    public void Blocks_of_threads_that_are_gone_are_freed()
    {
        WeakReference[] blocks = [.. Enumerable.Range(0, 5).Select(_ => RentedOnAThreadOfItsOwn())];
        for (int attempt = 0; attempt < 10 && blocks.Any(block => block.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.DoesNotContain(blocks, block => block.IsAlive);
    }

    [Fact]
    public void A_layer_takes_scratch_for_the_rows_of_the_call_and_helpers_for_their_own_work()
    {
        const int Width = 64, Declared = 2048;
        var declaration = new DeclaredAttention(4, Width, Declared) { IsMultiHead = true };
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(declaration, BatchSize: 1, InputFamily.Normal, Seed: 1) { Lengths = (3, 3) });
        IAttentionKernel kernel = CompiledKernels.Of([declaration]).Create(problem);
        AttentionCall call = ArrayRun.CallOf(problem, passesLengths: true, ArrayRun.OutputsOf(problem));
        call.PassesOptions = true;
        call.Options = new ParallelOptions { MaxDegreeOfParallelism = 2, TaskScheduler = new OwnThreads() };

        var taken = new List<nuint>();
        ScratchMemory.Allocator = new ScratchAllocator(Allocate, Free);
        ParallelAttention.SplitsAlways = true;
        s_isOfCall = true;
        kernel.Forward(call);
        s_isOfCall = false;

        // Queries, keys, values and outputs of three rows; all else is less than one projection of all declared rows.
        const int FourAreas = 4 * 3 * Width * sizeof(float);
        Assert.Equal((nuint)FourAreas, taken[0]);
        Assert.All(taken.Skip(1), bytes => Assert.InRange(bytes, 0u, (nuint)((Declared * 2 * Width / 4) + (32 * 1024)) * sizeof(float)));

        unsafe nint Allocate(nuint bytes)
        {
            // Other tests, on threads of their own, take scratch meanwhile.
            if (s_isOfCall)
            {
                lock (taken)
                    taken.Add(bytes);
            }

            return (nint)NativeMemory.AlignedAlloc(bytes, 64);
        }

        static unsafe void Free(nint start) => NativeMemory.AlignedFree((void*)start);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RentedOnAThreadOfItsOwn()
    {
        WeakReference? reference = null;
        var thread = new Thread(() =>
        {
            using ScratchMemory block = ScratchMemory.Rent(1000);
            reference = new WeakReference(block);
        });
        thread.Start();
        thread.Join();
        return reference!;
    }

    /// <summary>A thread for each task, which works on the call and on nothing else.</summary>
    private sealed class OwnThreads : TaskScheduler
    {
        protected override void QueueTask(Task task) => new Thread(() =>
        {
            s_isOfCall = true;
            TryExecuteTask(task);
        }).Start();

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
