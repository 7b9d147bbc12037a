namespace AttentionGen.Benchmarks.Decode;

/// <summary>One way to decode, on one shape.</summary>
/// <param name="Shape">What was computed.</param>
/// <param name="Type">How keys and values are stored.</param>
/// <param name="Engine">Who.</param>
/// <param name="Form">Which operator or instruction set.</param>
/// <param name="Microseconds">Median for a token.</param>
/// <param name="Float">Median of the generated kernel with a cache of floats, in the same rounds.</param>
/// <param name="ReadRate">GB/s at which this core reads as many bytes, in the same rounds.</param>
/// <param name="FedPeak">GFLOP/s of multiply-adds fed from the first-level cache, in the widest vectors, in the same rounds; null without vectors.</param>
/// <param name="AllocatedBytes">Managed memory that a token takes.</param>
internal sealed record DecodeResult(
    DecodeShape Shape, ElementType Type, string Engine, string Form, double Microseconds, double Float, double ReadRate, double? FedPeak, double AllocatedBytes)
{
    /// <summary>Microseconds that reading the cache takes alone, or its multiply-adds in float alone, whichever is longer.</summary>
    public double LeastMicroseconds => Math.Max(Shape.CacheBytes(Type) / ReadRate, Shape.Flops / FedPeak ?? 0) / 1e3;

    /// <summary>GB/s of keys and values.</summary>
    public double Rate => Shape.CacheBytes(Type) / Microseconds / 1e3;
}
