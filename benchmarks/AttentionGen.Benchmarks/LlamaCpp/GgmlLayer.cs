using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>The ways to compute a layer in ggml. Extents in comments go from the innermost to the outermost, as ggml has them.</summary>
internal static class GgmlLayer
{
    public static IEnumerable<(string Form, Func<GgmlGraph, nint> Result)> Forms(LayerProblem problem)
    {
        BenchmarkShape shape = problem.Shape;
        yield return ("mul_mat, flash_attn_ext", graph =>
        {
            nint product = graph.InProjection(problem);
            return graph.OutProjection(problem, graph.Flash(
                shape, graph.Heads(product, shape, 0), graph.Heads(product, shape, 1), graph.Heads(product, shape, 2)));
        });
        yield return ("mul_mat, mul_mat, soft_max", graph =>
        {
            nint product = graph.InProjection(problem), context = graph.Context;
            nint value = Ggml.Permute(context, graph.Heads(product, shape, 2), 1, 0, 2, 3);
            return graph.OutProjection(problem, graph.Composed(
                shape,
                Ggml.Contiguous(context, graph.Heads(product, shape, 0)),
                graph.Heads(product, shape, 1),
                Ggml.Contiguous(context, value)));
        });
    }

    /// <summary>Queries, keys and values by one projection, (3E, S).</summary>
    private static nint InProjection(this GgmlGraph graph, LayerProblem problem)
    {
        int width = problem.Shape.ModelDimension;
        nint product = Ggml.Multiply(
            graph.Context, graph.Input(problem.InProjectionWeight, width, 3 * width), graph.Input(problem.Input, width, problem.Shape.SequenceLength));
        return Ggml.Add(graph.Context, product, graph.Input(problem.InProjectionBias, 3 * width));
    }

    /// <summary>(D, S, H), a view of one part of (3E, S).</summary>
    public static nint Heads(this GgmlGraph graph, nint product, BenchmarkShape shape, int part)
    {
        int width = shape.ModelDimension, dimension = shape.HeadDimension;
        return Ggml.View(
            graph.Context,
            product,
            dimension,
            shape.SequenceLength,
            shape.HeadCount,
            (nuint)(3 * width * sizeof(float)),
            (nuint)(dimension * sizeof(float)),
            (nuint)(part * width * sizeof(float)));
    }

    /// <summary>From (D, H, S) to (E, S).</summary>
    private static nint OutProjection(this GgmlGraph graph, LayerProblem problem, nint attended)
    {
        int width = problem.Shape.ModelDimension;
        nint rows = Ggml.Reshape(graph.Context, attended, width, problem.Shape.SequenceLength);
        nint product = Ggml.Multiply(graph.Context, graph.Input(problem.OutProjectionWeight, width, width), rows);
        return Ggml.Add(graph.Context, product, graph.Input(problem.OutProjectionBias, width));
    }
}
