namespace AttentionGen.Benchmarks.Chart;

/// <summary>How charts look.</summary>
internal static class ChartStyle
{
    // The card is opaque, so that it can be read on any page, whichever of its two looks the reader's system asks for. Blue and orange of
    // Okabe and Ito differ for every kind of colour vision, and in lightness.
    public const string Text = """
        text { font: 13px system-ui, sans-serif; fill: #1f2328; }
        .card { fill: #ffffff; stroke: #d0d7de; }
        .title { font-size: 17px; font-weight: 600; }
        .head { font-weight: 600; }
        .note, .tick, .value { font-size: 11px; fill: #57606a; }
        .tick, .middle { text-anchor: middle; }
        .label { text-anchor: end; }
        .before { font-size: 11px; fill: #57606a; text-anchor: end; }
        .grid { stroke: #d8dee4; }
        .base { stroke: #57606a; stroke-width: 1.5; }
        .wide { fill: #0072b2; stroke: #0072b2; }
        .narrow { fill: #e69f00; stroke: #e69f00; }
        line.wide, line.narrow { stroke-width: 2.5; }
        rect.wide, rect.narrow { stroke: none; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .card { fill: #0d1117; stroke: #30363d; }
          .note, .tick, .value, .before { fill: #9198a1; }
          .grid { stroke: #30363d; }
          .base { stroke: #9198a1; }
          .wide { fill: #56b4e9; stroke: #56b4e9; }
        }
        """;
}
