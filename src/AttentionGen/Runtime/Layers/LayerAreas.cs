namespace AttentionGen.Runtime;

/// <summary>Where the rows of a chunk lie in the scratch that all threads of a layer's call share, in floats.</summary>
internal readonly struct LayerAreas
{
    /// <summary>Floats of a cache line: areas start at one.</summary>
    private const int Line = 16;

    /// <summary>Areas one behind the other.</summary>
    /// <param name="widths">What rows there are.</param>
    /// <param name="chunk">How many of them.</param>
    public LayerAreas(in LayerWidths widths, in LayerChunk chunk)
    {
        Query = Lines(chunk.LengthCount, 1);
        Key = Query + Lines(chunk.QueryRows, widths.Query);
        Value = Key + Lines(chunk.ProjectedRows, widths.Key);
        Attended = Value + Lines(chunk.ProjectedRows, widths.Value);
        Normalized = Attended + Lines(chunk.QueryRows, widths.Attended);
        Statistics = Normalized + Lines(chunk.QueryRows, widths.Normalized);
        Summed = Statistics + Lines(chunk.QueryRows, widths.Statistics);
        Hidden = Summed + Lines(chunk.QueryRows, widths.Summed);
        Length = Hidden + Lines(chunk.QueryRows, widths.Hidden);
    }

    /// <summary>Projected queries; before them, from 0 on, numbers that say where packed samples lie.</summary>
    public int Query { get; }

    /// <summary>Projected keys.</summary>
    public int Key { get; }

    /// <summary>Projected values.</summary>
    public int Value { get; }

    /// <summary>Attention output, the input of the output projection.</summary>
    public int Attended { get; }

    /// <summary>Normalised rows.</summary>
    public int Normalized { get; }

    /// <summary>Logarithms of the softmax denominators, before they are returned.</summary>
    public int Statistics { get; }

    /// <summary>Residual sums, where threads share the panels of few rows.</summary>
    public int Summed { get; }

    /// <summary>Hidden rows, likewise.</summary>
    public int Hidden { get; }

    /// <summary>Floats in all.</summary>
    public int Length { get; }

    /// <summary>Floats of the areas of so many rows, whether they fit or not.</summary>
    public static long Floats(in LayerWidths widths, long queryRows, long projectedRows) =>
        (queryRows * ((long)widths.Query + widths.Attended + widths.Normalized + widths.Statistics + widths.Summed + widths.Hidden)) + (projectedRows * ((long)widths.Key + widths.Value));

    private static int Lines(int rows, int width) => checked(((rows * width) + Line - 1) / Line * Line);
}
