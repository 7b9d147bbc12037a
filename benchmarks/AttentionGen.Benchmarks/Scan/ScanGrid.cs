using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Scaling;

namespace AttentionGen.Benchmarks.Scan;

/// <summary>The series: where a kernel changes how it goes about, where samples are tiny, where calls are shorter than declared, and where threads outnumber heads.</summary>
internal static class ScanGrid
{
    private const int Heads = 8;
    private static readonly ParallelOptions s_twoThreads = new() { MaxDegreeOfParallelism = 2 };

    public static IReadOnlyList<ScanSeries> All { get; } =
    [
        new("8x64", "queries and keys", [.. Of(false)]),
        new("8x64 causal", "queries and keys", [.. Of(true)]),
        new("8x64 declared for 256", "queries and keys of a call", [.. new[] { 16, 32, 48, 64, 96, 128, 192, 256 }.Select(length => ScanPoint.Square(
            length, Heads, length, (query, key, value, output) => Length256.Forward(query, key, value, output, length, length)))]),
        new("heads of 64, 128 keys", "heads", [
            HeadsOf128(1, Heads1.Forward), HeadsOf128(2, Heads2.Forward), HeadsOf128(4, Heads4.Forward), HeadsOf128(8, Length128.Forward),
            HeadsOf128(16, Heads16.Forward), HeadsOf128(32, Heads32.Forward)]),
        new("4x16, 16 keys", "samples", [.. new[] { 1, 4, 16, 64, 256, 1024, 4096 }.Select(batch => ScanPoint.Square(batch, 4, 16, T1.Forward, batch: batch, dimension: 16))]),
        new("one query, 64 keys", "heads of 64", [
            OneQuery(1, OneQueryHeads1.Forward), OneQuery(4, OneQueryHeads4.Forward), OneQuery(16, OneQueryHeads16.Forward), OneQuery(64, OneQueryHeads64.Forward),
            OneQuery(256, OneQueryHeads256.Forward)]),
        new("1x64 on two threads", "queries and keys", [
            OneHead(64, (query, key, value, output) => OneHead64.Forward(query, key, value, output, s_twoThreads)),
            OneHead(128, (query, key, value, output) => Heads1.Forward(query, key, value, output, s_twoThreads)),
            OneHead(256, (query, key, value, output) => OneHead256.Forward(query, key, value, output, s_twoThreads)),
            OneHead(512, (query, key, value, output) => OneHead512.Forward(query, key, value, output, s_twoThreads)),
            OneHead(1024, (query, key, value, output) => OneHead1024.Forward(query, key, value, output, s_twoThreads)),
            OneHead(2048, (query, key, value, output) => OneHead2048.Forward(query, key, value, output, s_twoThreads))], IsThreaded: true),
    ];

    private static IEnumerable<ScanPoint> Of(bool isCausal) => (isCausal ? ScalingGrid.CausalLengths : ScalingGrid.Lengths)
        .Where(kernel => kernel.Shape.SequenceLength <= 8192)
        .Select(kernel => ScanPoint.Square(
            kernel.Shape.SequenceLength, Heads, kernel.Shape.SequenceLength, (query, key, value, output) => kernel.Forward(query, key, value, output), isCausal));

    private static ScanPoint HeadsOf128(int heads, ScanCall call) => ScanPoint.Square(heads, heads, 128, call);

    private static ScanPoint OneHead(int length, ScanCall call) => ScanPoint.Square(length, 1, length, call);

    private static ScanPoint OneQuery(int heads, ScanCall call)
    {
        const int dimension = 64, keys = 64;
        return new(heads, heads * dimension, heads * dimension * keys, 4.0 * heads * dimension * keys, call);
    }
}
