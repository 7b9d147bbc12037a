using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.LlamaCpp;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>
/// GPT-2's layer in ggml, by the operators that llama.cpp builds it of. Extents in comments go from the innermost to the outermost, as ggml has them.
/// </summary>
internal sealed class LlamaCppLayer
{
    private readonly LayerWeightsDrawn _drawn;
    private readonly float _epsilon;
    private readonly BenchmarkShape _shape;
    private readonly GgmlMatrix _in;
    private readonly GgmlMatrix _out;
    private readonly GgmlMatrix _up;
    private readonly GgmlMatrix _down;

    /// <param name="declaration">What the generated layer was declared as.</param>
    /// <param name="drawn">The numbers; of them the matrices alone are rounded, as models of llama.cpp are.</param>
    /// <param name="rows">Rows of a call.</param>
    /// <param name="type">A GGML_TYPE, for the matrices.</param>
    public LlamaCppLayer(TransformerLayerAttribute declaration, LayerWeightsDrawn drawn, int rows, int type)
    {
        _drawn = drawn;
        _epsilon = declaration.Epsilon;

        // A single row sees itself and so all there is, without a mask.
        _shape = new("", declaration.HeadCount, drawn.Model / declaration.HeadCount, rows, Causal: rows > 1);
        _in = new(drawn.In, drawn.Model, type);
        _out = new(drawn.Out, drawn.Model, type);
        _up = new(drawn.Network.Up, drawn.Model, type);
        _down = new(drawn.Network.Down, drawn.Hidden, type);
    }

    /// <summary>A planned graph with weights of its own, from the input (E, S) to the output.</summary>
    public GgmlGraph Graph(AlignedBuffer input, AlignedBuffer output)
    {
        var graph = new GgmlGraph();
        nint rows = graph.Input(input, _shape.ModelDimension, _shape.SequenceLength);
        nint attended = Ggml.Add(graph.Context, Attention(graph, Normalized(graph, rows, 0)), rows);
        graph.Complete(Ggml.Add(graph.Context, Network(graph, Normalized(graph, attended, 1)), attended), output);
        return graph;
    }

    private nint Attention(GgmlGraph graph, nint rows)
    {
        nint product = Linear(graph, _in, _drawn.InBias, rows);
        nint heads = graph.Flash(_shape, graph.Heads(product, _shape, 0), graph.Heads(product, _shape, 1), graph.Heads(product, _shape, 2));
        return Linear(graph, _out, _drawn.OutBias, Ggml.Reshape(graph.Context, heads, _shape.ModelDimension, _shape.SequenceLength));
    }

    private nint Network(GgmlGraph graph, nint rows) =>
        Linear(graph, _down, _drawn.Network.DownBias, Ggml.Gelu(graph.Context, Linear(graph, _up, _drawn.Network.UpBias, rows)));

    private nint Normalized(GgmlGraph graph, nint rows, int which)
    {
        nint scaled = Ggml.MultiplyElements(graph.Context, Ggml.Normalize(graph.Context, rows, _epsilon), graph.Copy(_drawn.Gains[which], _drawn.Model));
        return Ggml.Add(graph.Context, scaled, graph.Copy(_drawn.Biases[which], _drawn.Model));
    }

    private static nint Linear(GgmlGraph graph, GgmlMatrix matrix, float[] bias, nint rows) =>
        Ggml.Add(graph.Context, Ggml.Multiply(graph.Context, graph.Copy(matrix), rows), graph.Copy(bias, bias.Length));
}
