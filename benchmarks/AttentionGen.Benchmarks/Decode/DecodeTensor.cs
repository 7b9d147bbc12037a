namespace AttentionGen.Benchmarks.Decode;

/// <summary>Memory that a model reads, writes or both.</summary>
/// <param name="Input">The input that it is, if any.</param>
/// <param name="Output">The output that it is, if any.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Contents">What is in it at first; empty for zeros.</param>
internal sealed record DecodeTensor(string? Input, string? Output, long[] Shape, float[] Contents);
