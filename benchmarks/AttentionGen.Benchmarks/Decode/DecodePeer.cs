using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>
/// A generated kernel that decodes a token: each call takes the last token off a cache and appends it again, so that each attends to as many.
/// </summary>
internal sealed class DecodePeer : Peer
{
    public const string EngineName = "generated";

    private readonly DecodeProblem _problem;
    private readonly DecodeKernel _kernel;
    private readonly ParallelOptions? _parallel;
    private readonly KeyValueCache[] _caches;
    private int _next;

    /// <param name="problem">What to compute.</param>
    /// <param name="layers">Caches that the calls go through in turn.</param>
    /// <param name="parallel">Threads; null for the calling one.</param>
    public DecodePeer(DecodeProblem problem, int layers, ParallelOptions? parallel = null)
        : this(problem, DecodeKernel.Of(problem.Shape, problem.Type), layers, parallel)
    {
    }

    private DecodePeer(DecodeProblem problem, DecodeKernel kernel, int layers, ParallelOptions? parallel)
        : base(EngineName, kernel.InstructionSet, problem.Shape.QueryWidth)
    {
        _problem = problem;
        _kernel = kernel;
        _parallel = parallel;
        _caches = [.. Enumerable.Range(0, layers).Select(_ => Filled())];
    }

    public override void Run()
    {
        KeyValueCache cache = _caches[_next];
        _next = _next + 1 == _caches.Length ? 0 : _next + 1;
        cache.Truncate(DecodeShape.KeyLength - 1);
        ReadOnlySpan<float> key = _problem.New(_problem.Keys), value = _problem.New(_problem.Values);
        if (_parallel is null)
            _kernel.Forward(_problem.Query, key, value, cache, Output.Span);
        else
            _kernel.ForwardParallel(_problem.Query, key, value, cache, Output.Span, _parallel);
    }

    private KeyValueCache Filled()
    {
        const int Count = DecodeShape.KeyLength - 1;
        KeyValueCache cache = _kernel.CreateCache(1);
        var queries = new float[Count * _problem.Shape.QueryWidth];
        _kernel.Forward(queries, _problem.Cached(_problem.Keys), _problem.Cached(_problem.Values), cache, new float[queries.Length]);
        return cache;
    }
}
