using System.ComponentModel;

// The address of a call is taken: it lives on the stack of a thread that waits, and what its spans refer to is pinned.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>
/// An attention call on several threads. A span cannot be handed to another thread, so the memory behind the spans is pinned for as long as the call
/// takes, and each worker copies the call from where it lies. For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// <para>An object holds what the workers of one call need. Each thread keeps one for its next call, so that none is allocated.</para>
/// <para>
/// A call may have several steps, each of which begins when all items of the one before are done: workers go through them by themselves, because to wake a thread takes longer
/// than many a step. Whoever finds nothing left of a step waits for those who are still in it, and for nobody else: a worker that begins late, or never, keeps none waiting.
/// </para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class ParallelAttention
{
    [ThreadStatic]
    private static ParallelAttention? s_idle;

    /// <summary>Calls under way. Each has a thread already: together they are split among no more than there are processors.</summary>
    private static int s_calls;

    private readonly ParallelSteps _steps = new();
    private readonly WorkerTeam _team;

    private ParallelAttention() => _team = new WorkerTeam(Work, HelperThreads.Shared);

    /// <summary>Set by tests: calls are split however small they are, among more workers than there are processors if so asked.</summary>
    internal static bool SplitsAlways { get; set; }

    /// <summary>Computes a call on as many threads as are allowed and worth it, the calling one among them.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="items">Its panels or samples: what workers take one by one.</param>
    /// <param name="operations">Its multiply-adds.</param>
    /// <param name="workerOperations">Multiply-adds that are worth a thread.</param>
    /// <param name="parallelOptions">Degree, scheduler and cancellation.</param>
    /// <param name="worker">The kernel.</param>
    /// <exception cref="ArgumentNullException"><paramref name="parallelOptions"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; some of the output may be written.</exception>
    /// <exception cref="OutOfMemoryException">A worker found no scratch; some of the output may be written.</exception>
    /// <exception cref="TaskSchedulerException">The scheduler failed; some of the output may be written.</exception>
    public static void Run(
        in AttentionArguments call, int items, long operations, int workerOperations, ParallelOptions parallelOptions, AttentionWorker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        CheckOptions(parallelOptions);
        ParallelAttention lent = Lend();
        fixed (AttentionArguments* told = &call)
        {
            lent.Add(told, items, operations, worker);
            lent.Run(call, workerOperations, parallelOptions);
        }
    }

    /// <summary>An object without steps, the caller's until it is run.</summary>
    /// <remarks>
    /// Not there for anyone else meanwhile: a scheduler is free to run another call on this thread. After a failure it never is again, because a scheduler that failed may
    /// still hold one of its tasks.
    /// </remarks>
    internal static ParallelAttention Lend()
    {
        ParallelAttention lent = s_idle ?? new ParallelAttention();
        s_idle = null;
        return lent;
    }

    /// <summary>Adds a step behind those that are there.</summary>
    /// <param name="call">What it computes; stays where it is until the steps have run.</param>
    /// <param name="items">What workers take one by one.</param>
    /// <param name="operations">Its multiply-adds.</param>
    /// <param name="worker">The kernel.</param>
    internal void Add(AttentionArguments* call, int items, long operations, AttentionWorker worker) => _steps.Add(call, items, operations, worker);

    /// <summary>Runs the steps, and gives the object back.</summary>
    /// <param name="pinned">A call whose spans hold all that those of the steps refer to, but for scratch.</param>
    /// <param name="workerOperations">Multiply-adds that are worth a thread.</param>
    /// <param name="parallelOptions">Degree, scheduler and cancellation.</param>
    internal void Run(in AttentionArguments pinned, int workerOperations, ParallelOptions parallelOptions)
    {
        CancellationToken cancellation = parallelOptions.CancellationToken;
        int others = Interlocked.Increment(ref s_calls) - 1;
        try
        {
            int workers = WorkerCount(_steps.MostItems, _steps.Operations, workerOperations, Degree(parallelOptions), others);
            _steps.Fill(workers, cancellation);
            if (workers == 1)
                _steps.Run(0);
            else
                Split(pinned, workers, parallelOptions);
        }
        finally
        {
            Interlocked.Decrement(ref s_calls);
        }

        // An idle object keeps nothing of its last call alive, its cancellation neither.
        _steps.Clear();
        s_idle = this;
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Refuses options before anything is written, also where there is nothing to compute.</summary>
    /// <param name="parallelOptions">The options of a call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="parallelOptions"/> is null.</exception>
    /// <exception cref="OperationCanceledException">They are cancelled.</exception>
    public static void CheckOptions(ParallelOptions parallelOptions)
    {
        ArgumentNullException.ThrowIfNull(parallelOptions);
        parallelOptions.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The most threads that options allow a call, however large it is.</summary>
    internal static int Degree(ParallelOptions parallelOptions)
    {
        // More threads than processors would only wait for one another.
        int most = Environment.ProcessorCount, degree = parallelOptions.MaxDegreeOfParallelism;
        return degree < 0 ? most : SplitsAlways ? degree : Math.Min(degree, most);
    }

    private static int WorkerCount(int items, long operations, int workerOperations, int degree, int others)
    {
        if (!SplitsAlways)
            degree = (int)Math.Min(Math.Min(degree, Environment.ProcessorCount - others), operations / workerOperations);
        return Math.Max(Math.Min(degree, items), 1);
    }

    private void Split(in AttentionArguments call, int workers, ParallelOptions options)
    {
        fixed (void* query = call.Query, key = call.Key, value = call.Value, output = call.Output)
        fixed (void* query16 = call.Query16, key16 = call.Key16, value16 = call.Value16, output16 = call.Output16)
        fixed (void* key8 = call.Key8, value8 = call.Value8, keyScales = call.KeyScales, valueScales = call.ValueScales)
        fixed (void* mask = call.Mask, bias = call.Bias, keyLengths = call.KeyLengths, keyMask = call.KeyMask, sinks = call.Sinks)
        fixed (void* queryEnds = call.CumulativeQueryLengths, keyEnds = call.CumulativeKeyLengths)
        fixed (void* biasKey = call.BiasKey, biasValue = call.BiasValue, scratch = call.Scratch)
        fixed (void* scoreNumbers0 = call.ScoreNumbers0, scoreNumbers1 = call.ScoreNumbers1, scoreNumbers2 = call.ScoreNumbers2, scoreNumbers3 = call.ScoreNumbers3)
        fixed (void* scoreIntegers0 = call.ScoreIntegers0, scoreIntegers1 = call.ScoreIntegers1, scoreIntegers2 = call.ScoreIntegers2, scoreIntegers3 = call.ScoreIntegers3)
        fixed (void* queryPositions = call.QueryPositions, keyPositions = call.KeyPositions)
        fixed (void* weights = call.Weights, averagedWeights = call.AveragedWeights, logSumExp = call.LogSumExp, keyWeightSums = call.KeyWeightSums)
        fixed (void* activations = call.Activations, attended = call.Attended, denominators = call.Denominators, outputGradient = call.OutputGradient)
        fixed (void* queryGradient = call.QueryGradient, keyGradient = call.KeyGradient, valueGradient = call.ValueGradient)
        fixed (void* biasGradient = call.BiasGradient, sinkGradient = call.SinkGradient, weightGradient = call.WeightGradient)
        fixed (void* scoreGradients0 = call.ScoreNumbers0Gradient, scoreGradients1 = call.ScoreNumbers1Gradient)
        fixed (void* tableSums = call.TableSums, addedRowSums = call.AddedRowSums)
        fixed (void* scoreGradients2 = call.ScoreNumbers2Gradient, scoreGradients3 = call.ScoreNumbers3Gradient)
        fixed (void* scaledScores = call.ScaledScores, cappedScores = call.CappedScores, maskedScores = call.MaskedScores)
        {
            _team.Run(workers, options);
        }
    }

    private void Work(int number)
    {
        try
        {
            _steps.Run(number);
        }
        catch
        {
            _steps.Stop();
            throw;
        }
    }
}
