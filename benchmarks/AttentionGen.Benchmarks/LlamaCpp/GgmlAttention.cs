using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>The ways to compute attention in ggml. Extents in comments go from the innermost to the outermost, as ggml has them.</summary>
internal static class GgmlAttention
{
    public static IEnumerable<(string Form, Func<GgmlGraph, nint> Result)> Forms(AttentionProblem problem)
    {
        BenchmarkShape shape = problem.Shape;
        yield return ("flash_attn_ext (S, H, D)", graph => graph.Flash(
            shape, graph.Rows(problem.Query, shape), graph.Rows(problem.Key, shape), graph.Rows(problem.Value, shape)));
        yield return ("flash_attn_ext (H, S, D)", graph => graph.Flash(
            shape, graph.HeadMajor(problem.Query, shape), graph.HeadMajor(problem.Key, shape), graph.HeadMajor(problem.Value, shape)));
        if (shape.CanKeepScores)
            yield return ("mul_mat, soft_max", graph => graph.Composed(
                shape, graph.HeadMajor(problem.Query, shape), graph.HeadMajor(problem.Key, shape), graph.Columns(problem.Value, shape)));
    }

    /// <summary>The flash kernel, from three (D, S, H) to (D, H, S).</summary>
    public static nint Flash(this GgmlGraph graph, BenchmarkShape shape, nint query, nint key, nint value) =>
        Ggml.FlashAttention(graph.Context, query, key, value, graph.Mask(shape), shape.Scale, 0, 0);

    /// <summary>
    /// As llama.cpp does without flash attention: from query and key (D, S, H) and value (S, H, D), transposed as its cache holds values, to (D, H, S).
    /// </summary>
    public static nint Composed(this GgmlGraph graph, BenchmarkShape shape, nint query, nint key, nint value)
    {
        nint context = graph.Context;
        nint scores = Ggml.Multiply(context, key, query);
        nint weights = Ggml.Softmax(context, scores, graph.Mask(shape), shape.Scale, 0);
        nint heads = Ggml.Multiply(context, value, weights);
        return Ggml.Contiguous(context, Ggml.Permute(context, heads, 0, 2, 1, 3));
    }

    /// <summary>(D, S, H), a view of rows (D, H, S).</summary>
    private static nint Rows(this GgmlGraph graph, AlignedBuffer rows, BenchmarkShape shape) => Ggml.Permute(
        graph.Context, graph.Input(rows, shape.HeadDimension, shape.HeadCount, shape.SequenceLength), 0, 2, 1, 3);

    /// <summary>(D, S, H), laid out so beforehand.</summary>
    private static nint HeadMajor(this GgmlGraph graph, ReadOnlySpan<float> rows, BenchmarkShape shape)
    {
        int dimension = shape.HeadDimension, width = shape.ModelDimension, length = shape.SequenceLength;
        var heads = new float[rows.Length];
        for (int head = 0; head < shape.HeadCount; head++)
            for (int row = 0; row < length; row++)
                rows.Slice((row * width) + (head * dimension), dimension).CopyTo(heads.AsSpan(((head * length) + row) * dimension));
        return graph.Copy(heads, dimension, length, shape.HeadCount);
    }

    /// <summary>(S, D, H), laid out so beforehand.</summary>
    private static nint Columns(this GgmlGraph graph, ReadOnlySpan<float> rows, BenchmarkShape shape) => graph.Copy(
        Matrix.Transpose(rows, shape.SequenceLength, shape.ModelDimension), shape.SequenceLength, shape.HeadDimension, shape.HeadCount);
}
