using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>The table of a quick run.</summary>
internal static class QuickTable
{
    private const string Generated = GeneratedPeer.EngineName;
    private const string Generated256 = GeneratedPeer.Vector256EngineName;
    private const string Onnx = OnnxRuntimePeer.EngineName;
    private const string Primitives = TensorPrimitivesPeer.EngineName;

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
        new("ONNX\nRuntime, us", false, result => Figure.Of(result.Time(Onnx))),
        new("ONNX /\ngenerated", false, result => Figure.Ratio(result.Time(Onnx), result.Time(Generated))),
        new("ONNX /\nVector256", false, result => Figure.Ratio(result.Time(Onnx), result.Time(Generated256))),
        new("its operator", true, result => result[Onnx]?.Form ?? Figure.Missing),
        new("Tensor-\nPrimitives, us", false, result => Figure.Of(result.Time(Primitives))),
        new("TP /\ngenerated", false, result => Figure.Ratio(result.Time(Primitives), result.Time(Generated))),
        new("TP /\nVector256", false, result => Figure.Ratio(result.Time(Primitives), result.Time(Generated256))),
        new("reference,\nus", false, result => Figure.Of(result.Time(ReferencePeer.EngineName))),
    ];

    public static ResultTable<ShapeResult> Of(IReadOnlyList<ShapeResult> results) => new(s_columns, results, Legend(results));

    private static string Legend(IReadOnlyList<ShapeResult> results) =>
        $"One thread, medians of {ThreadClock.Name}; peaks taken in the same rounds as each row. "
        + $"P256 {Figure.Range(results.Select(result => result.Peak256))}, P512 {Figure.Range(results.Select(result => result.Peak512))}: {PeakLegend.Registers}. "
        + $"Fed P256 {Figure.Range(results.Select(result => result.FedPeak256))}, fed P512 {Figure.Range(results.Select(result => result.FedPeak512))}: {PeakLegend.Fed}. "
        + "Vector256: the same kernel held to 256 bits. ONNX / generated: how many times longer ONNX Runtime's fastest operator takes; TP likewise, "
        + "for TensorPrimitives.";
}
