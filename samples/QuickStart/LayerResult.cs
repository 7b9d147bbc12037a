using QuickStart.Engines;

namespace QuickStart;

/// <summary>What one engine made of some windows.</summary>
/// <param name="Windows">The batch.</param>
/// <param name="Output">(window, row, Dimension).</param>
/// <param name="Weights">(window, head, query, key).</param>
internal sealed record LayerResult(TextWindows Windows, float[] Output, float[] Weights)
{
    public static LayerResult Run(Engine engine, TextWindows windows)
    {
        // NaN wherever the engine does not write: an element left out cannot look right.
        var result = new LayerResult(windows, new float[windows.Input.Length], new float[windows.WeightCount]);
        result.Output.AsSpan().Fill(float.NaN);
        result.Weights.AsSpan().Fill(float.NaN);
        engine.Forward(windows, result.Output, result.Weights);
        return result;
    }
}
