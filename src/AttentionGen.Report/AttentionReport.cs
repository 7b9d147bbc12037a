using System.Text;

namespace AttentionGen.Report;

/// <summary>
/// Attention weights as one HTML file that needs nothing else: a person chooses layer and head, points at cells for their values, and sees the
/// entropy of each head. A layer is whatever was added: a layer of a model, a sample of a batch, one kernel before and after a change.
/// </summary>
public sealed class AttentionReport
{
    /// <summary>The most weights that a report holds in all its layers: in base64 each takes 16/3 bytes of the file, 90 million together.</summary>
    public const int MostWeights = 1 << 24;

    private readonly List<ReportLayer> _layers = [];
    private int _weightCount;

    /// <summary>A report without layers.</summary>
    /// <param name="title">What stands above it. Any text.</param>
    public AttentionReport(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        Title = title;
    }

    /// <summary>What stands above the report.</summary>
    public string Title { get; }

    /// <summary>How many layers were added.</summary>
    public int LayerCount => _layers.Count;

    /// <summary>Adds one sample's weights, as a kernel with <c>AttentionOutputs.Weights</c> returns them; averaged weights are one head. They are copied.</summary>
    /// <param name="name">What the layer is called in the report. Any text.</param>
    /// <param name="weights">(head, query, key). A row adds up to 1 or, where a sink or an extra key takes a share, to less; to 0 where a query sees no key.</param>
    /// <param name="headCount">Heads, at least 1.</param>
    /// <param name="queryLabels">A label for each query, at least one. Any text.</param>
    /// <param name="keyLabels">A label for each key, at least one; null if keys are the queries' tokens.</param>
    /// <param name="notes">Shown below the layer, such as the text of its kernel's plan. Any text.</param>
    /// <exception cref="ArgumentException">
    /// The number of weights is not that of the shape; a number is no weight (not finite, negative, in a row of more than 1), as scores are not; a label is
    /// null; or the report would hold more than <see cref="MostWeights"/>. Nothing was added.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no heads.</exception>
    public void Add(
        string name, ReadOnlySpan<float> weights, int headCount, IReadOnlyList<string> queryLabels, IReadOnlyList<string>? keyLabels = null, string? notes = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(headCount, 1);
        string[] queries = Labels(queryLabels, nameof(queryLabels));
        string[] keys = keyLabels is null ? queries : Labels(keyLabels, nameof(keyLabels));

        WeightCheck.Check(weights, headCount, queries.Length, keys.Length);
        if (weights.Length > MostWeights - _weightCount)
        {
            throw new ArgumentException(
                $"The report holds {_weightCount} weights and would hold {(long)_weightCount + weights.Length} with this layer; the most is {MostWeights}. Leave out layers or heads, or pass averaged weights.",
                nameof(weights));
        }

        _layers.Add(new ReportLayer(name, headCount, queries, keys, notes ?? "", weights.ToArray()));
        _weightCount += weights.Length;
    }

    /// <summary>Writes the report to a file, in UTF-8; one that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidOperationException">There is no layer.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireLayers();
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Write(writer);
    }

    /// <summary>Writes the report. All of it is ASCII, so that any usual encoding will do.</summary>
    /// <param name="writer">Receives the HTML.</param>
    /// <exception cref="InvalidOperationException">There is no layer.</exception>
    public void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        RequireLayers();
        ReportPage.Write(writer, Title, _layers);
    }

    private void RequireLayers()
    {
        if (_layers.Count == 0)
            throw new InvalidOperationException("The report has no layers: add one first.");
    }

    private static string[] Labels(IReadOnlyList<string> labels, string name)
    {
        ArgumentNullException.ThrowIfNull(labels, name);
        string[] copy = [.. labels];
        if (copy.Length == 0)
            throw new ArgumentException("There must be at least one label.", name);
        int missing = Array.IndexOf(copy, null);
        return missing < 0 ? copy : throw new ArgumentException($"Label {missing} is null.", name);
    }
}
