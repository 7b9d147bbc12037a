namespace QuickStart.Engines;

/// <summary>Runs a layer over windows of equal length.</summary>
/// <param name="windows">The batch.</param>
/// <param name="output">Receives (window, row, Dimension).</param>
/// <param name="weights">Receives the attention weights, (window, head, query, key).</param>
internal delegate void Forward(TextWindows windows, Span<float> output, Span<float> weights);

/// <summary>One of the ways to compute a layer.</summary>
internal sealed record Engine(string Name, Forward Forward);
