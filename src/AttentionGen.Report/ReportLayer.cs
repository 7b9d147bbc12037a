namespace AttentionGen.Report;

/// <summary>One layer of a report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HeadCount">Heads.</param>
/// <param name="QueryLabels">A label for each query.</param>
/// <param name="KeyLabels">A label for each key.</param>
/// <param name="Notes">What is shown below it, or nothing.</param>
/// <param name="Weights">(head, query, key).</param>
internal sealed record ReportLayer(string Name, int HeadCount, string[] QueryLabels, string[] KeyLabels, string Notes, float[] Weights);
