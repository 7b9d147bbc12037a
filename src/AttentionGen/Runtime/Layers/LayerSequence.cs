// The address of a call is taken: it lives on the stack of a thread that waits.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>Steps of a layer, one behind the other: at once on the calling thread, or, together, on several.</summary>
/// <param name="pinned">A call whose spans hold all that those of the steps refer to, but for scratch.</param>
/// <param name="workerOperations">Multiply-adds that are worth a thread.</param>
/// <param name="parallelOptions">Null for the calling thread alone.</param>
internal readonly unsafe ref struct LayerSequence(AttentionArguments* pinned, int workerOperations, ParallelOptions? parallelOptions)
{
    private readonly ParallelAttention? _parallel = parallelOptions is null ? null : ParallelAttention.Lend();

    /// <summary>The next step.</summary>
    public void Then(AttentionArguments* call, int items, long operations, AttentionWorker worker)
    {
        if (_parallel is null)
            worker(*call, new WorkShare(0, items));
        else
            _parallel.Add(call, items, operations, worker);
    }

    /// <summary>Runs what has not run yet.</summary>
    public void Run() => _parallel?.Run(*pinned, workerOperations, parallelOptions!);
}
