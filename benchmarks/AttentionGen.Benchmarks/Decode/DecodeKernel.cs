namespace AttentionGen.Benchmarks.Decode;

/// <summary>The generated method: appends the rows of new tokens to the cache and attends to all that it then holds.</summary>
internal delegate void CachedForward(
    ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, KeyValueCache cache, Span<float> output);

/// <summary>The same on several threads.</summary>
internal delegate void CachedForwardParallel(
    ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, KeyValueCache cache, Span<float> output, ParallelOptions parallelOptions);

/// <summary>The members of a generated kernel with a cache.</summary>
internal sealed record DecodeKernel(
    string InstructionSet, Func<int, KeyValueCache> CreateCache, CachedForward Forward, CachedForwardParallel ForwardParallel)
{
    public static DecodeKernel Of(DecodeShape shape, ElementType type) => (shape.Id, type) switch
    {
        ("D1", ElementType.Float32) => new(D1Float32.InstructionSet, D1Float32.CreateCache, D1Float32.Forward, D1Float32.Forward),
        ("D1", ElementType.Float16) => new(D1Float16.InstructionSet, D1Float16.CreateCache, D1Float16.Forward, D1Float16.Forward),
        ("D1", ElementType.BFloat16) => new(D1BFloat16.InstructionSet, D1BFloat16.CreateCache, D1BFloat16.Forward, D1BFloat16.Forward),
        ("D1", ElementType.Int8) => new(D1Int8.InstructionSet, D1Int8.CreateCache, D1Int8.Forward, D1Int8.Forward),
        ("D2", ElementType.Float32) => new(D2Float32.InstructionSet, D2Float32.CreateCache, D2Float32.Forward, D2Float32.Forward),
        ("D2", ElementType.Float16) => new(D2Float16.InstructionSet, D2Float16.CreateCache, D2Float16.Forward, D2Float16.Forward),
        ("D2", ElementType.BFloat16) => new(D2BFloat16.InstructionSet, D2BFloat16.CreateCache, D2BFloat16.Forward, D2BFloat16.Forward),
        ("D2", ElementType.Int8) => new(D2Int8.InstructionSet, D2Int8.CreateCache, D2Int8.Forward, D2Int8.Forward),
        _ => throw new ArgumentException($"No kernel is declared for {shape.Id} in {type}.", nameof(shape)),
    };
}
