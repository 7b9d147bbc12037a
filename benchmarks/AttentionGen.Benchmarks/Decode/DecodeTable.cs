using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>The table of decoding on one thread.</summary>
internal static class DecodeTable
{
    private static readonly Column<DecodeResult>[] s_columns =
    [
        new("id", true, row => row.Shape.Id),
        new("heads x dim,\nkeys", true, row => row.Shape.Description),
        new("engine", true, row => row.Engine),
        new("form", true, row => row.Form),
        new("cache", true, row => row.Type.ToString()),
        new("MB", false, row => string.Create(CultureInfo.InvariantCulture, $"{row.Shape.CacheBytes(row.Type) / 1048576.0:F0}")),
        new("us per\ntoken", false, row => Figure.Of(row.Microseconds)),
        new("GB/s", false, row => Figure.Of(row.Rate)),
        new("reads,\nGB/s", false, row => Figure.Of(row.ReadRate)),
        new("of\nreads", false, row => Figure.Share(row.Rate, row.ReadRate)),
        new("least,\nus", false, row => Figure.Of(row.LeastMicroseconds)),
        new("tokens/s to\ngenerated float", false, row => Figure.Ratio(row.Float, row.Microseconds)),
        new("allocated,\nbytes", false, row => Figure.Of(row.AllocatedBytes)),
    ];

    public static ResultTable<DecodeResult> Of(IReadOnlyList<DecodeResult> results, int layers) => new(s_columns, results, Legend(layers));

    private static string Legend(int layers) =>
        $"One thread, medians of {ThreadClock.Name}, all of a shape in turn. One token of one sequence, which is appended to a cache of "
        + $"{DecodeShape.KeyLength - 1} and attends to all {DecodeShape.KeyLength}, then taken off again. MB: bytes of keys and values that it has to read; GB/s: "
        + "the same by its time. Reads: the fastest of up to 32 loops in C# that sum a buffer of as many bytes, in one contiguous piece, from one place to eight, with and "
        + "without prefetching; a cache is read in a piece for each head, keys and values by turns. Least: the longer of these reads and of the "
        + "multiply-adds at the fed peak, in float: what no engine that computes so reaches. Allocated: managed memory of a token. ONNX Runtime's "
        + "GroupQueryAttention appends to a cache; whoever appends nothing finds all keys in place. "
        + Layers(layers);

    private static string Layers(int layers) => layers == 1
        ? "One cache, read again and again: it comes from the level of the processor's caches that holds it."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{layers} caches in turn, as a model of so many layers has them, and as many buffers for the reads: each call finds what is left of a cache after {layers - 1} others.");
}
