using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>The table of a quick run.</summary>
internal static class QuickTable
{
    private const string Generated = GeneratedPeer.EngineName;
    private const string Generated256 = GeneratedPeer.Vector256EngineName;

    private static readonly Column<ShapeResult>[] s_columns =
    [
        new("id", true, result => result.Shape.Id),
        new("heads x dim,\nlength", true, result => result.Shape.Description),
        new("generated,\nus", false, result => Figure.Of(result.Time(Generated))),
        new("GFLOP/s", false, result => Figure.Of(result.Rate(Generated))),
        new("of\nP512", false, result => Figure.Share(result.Rate(Generated), result.Peak512)),
        new("of fed\nP512", false, result => Figure.Share(result.Rate(Generated), result.FedPeak512)),
        new("Vector256,\nus", false, result => Figure.Of(result.Time(Generated256))),
        new("of\nP256", false, result => Figure.Share(result.Rate(Generated256), result.Peak256)),
        new("of fed\nP256", false, result => Figure.Share(result.Rate(Generated256), result.FedPeak256)),
        .. Rival("ONNX\nRuntime, us", OnnxRuntimePeer.EngineName),
        .. Rival("PyTorch,\nus", PyTorchPeer.EngineName),
        .. Rival("llama.cpp,\nus", LlamaCppPeer.EngineName),
        .. Rival("Tensor-\nPrimitives, us", TensorPrimitivesPeer.EngineName),
        new("best\nof all", true, result => result.BestRival?.Engine ?? Figure.Missing),
        new("best /\ngenerated", false, result => Figure.Ratio(result.BestRival?.Microseconds, result.Time(Generated))),
        new("best /\nVector256", false, result => Figure.Ratio(result.BestRival?.Microseconds, result.Time(Generated256))),
        new("best /\nfed peak", false, result => Figure.Ratio(result.BestRival?.Microseconds, result.LeastTime)),
        new("reference,\nus", false, result => Figure.Of(result.Time(ReferencePeer.EngineName))),
    ];

    public static ResultTable<ShapeResult> Of(IReadOnlyList<ShapeResult> results) => new(s_columns, results, Legend(results));

    private static string Legend(IReadOnlyList<ShapeResult> results) =>
        $"One thread, medians of {ThreadClock.Name}; peaks taken in the same rounds as each row. "
        + $"P256 {Figure.Range(results.Select(result => result.Peak256))}, P512 {Figure.Range(results.Select(result => result.Peak512))}: {PeakLegend.Registers}. "
        + $"Fed P256 {Figure.Range(results.Select(result => result.FedPeak256))}, fed P512 {Figure.Range(results.Select(result => result.FedPeak512))}: {PeakLegend.Fed}. "
        + "Vector256: the same kernel held to 256 bits. All other engines at their full width, by the fastest of their forms, which the column behind names; best / "
        + "generated: how many times longer the fastest of them takes. best / fed peak: the same of a kernel whose multiply-adds all "
        + "ran at the fed peak of the widest vectors, and whose softmax took no time: the limit of this machine. SDPA: PyTorch's scaled_dot_product_attention.";

    /// <summary>An engine's time, and by which form.</summary>
    private static Column<ShapeResult>[] Rival(string title, string engine) =>
    [
        new(title, false, result => Figure.Of(result.Time(engine))),
        new("its form", true, result => result[engine]?.Form ?? Figure.Missing),
    ];
}
