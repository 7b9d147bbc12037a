using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>
/// A graph that computes one tensor, on the calling thread: declare the tensors that it reads, combine them by the operators of <see cref="Ggml"/> in
/// <see cref="Context"/>, and <see cref="Complete"/> it. It is planned once.
/// </summary>
internal sealed unsafe class GgmlGraph : IDisposable
{
    private const int MostTensors = 64;

    /// <summary>More than any struct ggml_threadpool_params had.</summary>
    private const int ThreadPoolParameterBytes = 1024;

    private readonly List<AlignedBuffer> _owned = [];
    private readonly List<nint> _buffers = [];
    private readonly nint _threadPool;
    private readonly nint _backend;
    private readonly nint _allocator;
    private nint _plan;

    public GgmlGraph()
    {
        Context = Ggml.Init(new()
        {
            MemorySize = (MostTensors * Ggml.TensorOverhead()) + Ggml.GraphOverhead(),
            NoAllocation = 1,
        });
        byte* parameters = stackalloc byte[ThreadPoolParameterBytes];
        Ggml.ThreadPoolDefaults(parameters, 1);
        _threadPool = Ggml.NewThreadPool(parameters);
        _backend = Ggml.NewCpu();
        Ggml.SetThreads(_backend, 1);
        Ggml.SetThreadPool(_backend, _threadPool);
        _allocator = Ggml.NewAllocator(Ggml.BufferType(_backend));
    }

    public nint Context { get; }

    /// <summary>A tensor over floats that the caller keeps alive; extents from the innermost to the outermost.</summary>
    public nint Input(AlignedBuffer memory, long extent0, long extent1 = 1, long extent2 = 1)
    {
        nint tensor = Ggml.NewTensor(Context, Ggml.Float32, extent0, extent1, extent2);
        Place(tensor, memory);
        return tensor;
    }

    /// <summary>The same over floats that the graph keeps.</summary>
    public nint Copy(ReadOnlySpan<float> values, long extent0, long extent1 = 1, long extent2 = 1)
    {
        AlignedBuffer memory = Own(values.Length);
        values.CopyTo(memory.Span);
        return Input(memory, extent0, extent1, extent2);
    }

    /// <summary>The matrix in memory that the graph keeps, (inputs, outputs).</summary>
    public nint Copy(GgmlMatrix matrix)
    {
        AlignedBuffer memory = Own((matrix.Bytes.Length + sizeof(float) - 1) / sizeof(float));
        matrix.Bytes.CopyTo(new Span<byte>(memory.Pointer, matrix.Bytes.Length));
        nint tensor = Ggml.NewTensor(Context, matrix.Type, matrix.Inputs, matrix.Outputs, 1);
        Place(tensor, memory);
        return tensor;
    }

    /// <summary>(keys, queries): 0 for the keys that a query sees, minus infinity for all others. 0 if every query sees every key.</summary>
    public nint Mask(BenchmarkShape shape)
    {
        if (!shape.Causal)
            return 0;

        int length = shape.SequenceLength;
        AlignedBuffer memory = Own((length * length + 1) / 2);
        var mask = new Span<Half>(memory.Pointer, length * length);
        for (int query = 0; query < length; query++)
            mask.Slice((query * length) + shape.VisibleKeys(query), length - shape.VisibleKeys(query)).Fill(Half.NegativeInfinity);

        nint tensor = Ggml.NewTensor(Context, Ggml.Float16, length, length, 1);
        Place(tensor, memory);
        return tensor;
    }

    /// <summary>The graph computes <paramref name="result"/> into <paramref name="output"/>.</summary>
    public void Complete(nint result, AlignedBuffer output)
    {
        Place(result, output);
        nint graph = Ggml.NewGraph(Context);
        Ggml.Expand(graph, result);
        if (Ggml.Allocate(_allocator, graph) == 0)
            throw new InvalidOperationException("ggml could not allocate memory for a graph.");
        _plan = Ggml.NewPlan(_backend, graph);
    }

    public void Run()
    {
        int status = Ggml.Compute(_backend, _plan);
        if (status != 0)
            throw new InvalidOperationException($"ggml gave status {status}.");
    }

    public void Dispose()
    {
        if (_plan != 0)
            Ggml.FreePlan(_backend, _plan);
        Ggml.FreeAllocator(_allocator);
        Ggml.FreeBackend(_backend);
        Ggml.FreeThreadPool(_threadPool);
        Ggml.Free(Context);
        foreach (nint buffer in _buffers)
            Ggml.FreeBuffer(buffer);
        foreach (AlignedBuffer memory in _owned)
            memory.Dispose();
    }

    private AlignedBuffer Own(int length)
    {
        var memory = new AlignedBuffer(length);
        _owned.Add(memory);
        return memory;
    }

    private void Place(nint tensor, AlignedBuffer memory)
    {
        nint buffer = Ggml.BufferOf((nint)memory.Pointer, (nuint)memory.Length * sizeof(float));
        _buffers.Add(buffer);
        if (Ggml.Place(buffer, tensor, (nint)memory.Pointer) != 0)
            throw new InvalidOperationException("ggml could not place a tensor.");
    }
}
