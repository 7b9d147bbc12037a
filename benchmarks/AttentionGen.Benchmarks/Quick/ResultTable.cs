using System.Globalization;
using System.Text;
using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;
using Spectre.Console;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>The table of a quick run, for the terminal and as Markdown. A title's line break is for the terminal only.</summary>
internal sealed class ResultTable(IReadOnlyList<ShapeResult> results)
{
    private const string Missing = "-";

    private readonly (string Title, bool Text, Func<ShapeResult, string> Cell)[] _columns =
    [
        ("id", true, result => result.Shape.Id),
        ("heads x dim,\nlength", true, result => result.Shape.Description),
        ("generated,\nus", false, result => Time(result[GeneratedPeer.EngineName])),
        ("GFLOP/s", false, result => result[GeneratedPeer.EngineName] is { } peer ? Number(result.GigaflopsPerSecond(peer)) : Missing),
        ("of\nP512", false, result => Share(result, GeneratedPeer.EngineName, result.Peak512)),
        ("Vector256,\nus", false, result => Time(result[GeneratedPeer.Vector256EngineName])),
        ("of\nP256", false, result => Share(result, GeneratedPeer.Vector256EngineName, result.Peak256)),
        ("ONNX\nRuntime, us", false, result => Time(result[OnnxRuntimePeer.EngineName])),
        ("ONNX /\ngenerated", false, result => Ratio(result, OnnxRuntimePeer.EngineName, GeneratedPeer.EngineName)),
        ("ONNX /\nVector256", false, result => Ratio(result, OnnxRuntimePeer.EngineName, GeneratedPeer.Vector256EngineName)),
        ("its operator", true, result => result[OnnxRuntimePeer.EngineName]?.Form ?? Missing),
        ("Tensor-\nPrimitives, us", false, result => Time(result[TensorPrimitivesPeer.EngineName])),
        ("TP /\ngenerated", false, result => Ratio(result, TensorPrimitivesPeer.EngineName, GeneratedPeer.EngineName)),
        ("TP /\nVector256", false, result => Ratio(result, TensorPrimitivesPeer.EngineName, GeneratedPeer.Vector256EngineName)),
        ("reference,\nus", false, result => Time(result[ReferencePeer.EngineName])),
    ];

    /// <summary>What the columns mean and the peaks they refer to.</summary>
    public string Legend =>
        $"One thread, medians of {ThreadClock.Name}. P256 {Peak(result => result.Peak256)}, P512 {Peak(result => result.Peak512)}: measured peak of Vector256 and "
        + "Vector512 FMA, taken in the same rounds as each row. Vector256: the same kernel held to 256 bits. ONNX / generated: how many times "
        + "longer ONNX Runtime's fastest operator takes; TP likewise, for TensorPrimitives.";

    public Table ToSpectre()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in _columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.Title)) { Alignment = column.Text ? Justify.Left : Justify.Right, NoWrap = true });
        foreach (ShapeResult result in results)
            table.AddRow([.. _columns.Select(column => Markup.Escape(column.Cell(result)))]);
        return table;
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Row(_columns.Select(column => column.Title.Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' ')));
        Row(_columns.Select(column => column.Text ? "---" : "---:"));
        foreach (ShapeResult result in results)
            Row(_columns.Select(column => column.Cell(result)));
        return text.Append('\n').Append(Legend).Append('\n').ToString();

        void Row(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static string Time(PeerResult? peer) => peer is null ? Missing : Number(peer.Microseconds);

    private static string Share(ShapeResult result, string engine, double? peak) =>
        result[engine] is { } peer && peak is { } of
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * result.GigaflopsPerSecond(peer) / of:F0} %")
            : Missing;

    private static string Ratio(ShapeResult result, string engine, string baseline) =>
        result[engine] is { } peer && result[baseline] is { } generated
            ? string.Create(CultureInfo.InvariantCulture, $"{peer.Microseconds / generated.Microseconds:F2}x")
            : Missing;

    /// <summary>Three digits or so: "5.2", "52.1", "521", "5,210".</summary>
    private static string Number(double value) => value.ToString(value < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private string Peak(Func<ShapeResult, double?> peak)
    {
        double[] peaks = [.. results.Select(peak).OfType<double>()];
        return peaks.Length == 0
            ? "none"
            : string.Create(CultureInfo.InvariantCulture, $"{peaks.Min():F0} to {peaks.Max():F0} GFLOP/s");
    }
}
