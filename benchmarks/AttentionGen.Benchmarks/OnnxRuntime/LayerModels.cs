using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The ways to write a layer with its projections as an ONNX graph. Weights are constants, so that ONNX Runtime packs them once.</summary>
internal static class LayerModels
{
    public static IEnumerable<(string Form, OnnxModel Model)> All(LayerProblem problem)
    {
        BenchmarkShape shape = problem.Shape;

        yield return ("fused Attention", new OnnxModel()
            .Packed(problem)
            .Node(
                AttentionOperators.Contrib,
                "Attention",
                ["input", "W", "b"],
                ["attended"],
                ("num_heads", shape.HeadCount),
                ("unidirectional", shape.Causal ? 1 : 0))
            .OutProjection(problem));

        yield return ("MatMul, MultiHeadAttention", new OnnxModel()
            .Packed(problem)
            .Node("", "MatMul", ["input", "W"], ["qkv"])
            .Node("", "Split", ["qkv"], ["q", "k", "v"], ("axis", 2), ("num_outputs", 3))
            .MultiHeadAttention(shape, "q", "k", "v", "b", "attended")
            .OutProjection(problem));

        yield return ("3 MatMul, MultiHeadAttention", new OnnxModel()
            .Constant("b", problem.InProjectionBias, 3 * shape.ModelDimension)
            .Separate(problem, "MatMul")
            .MultiHeadAttention(shape, "q", "k", "v", "b", "attended")
            .OutProjection(problem));

        yield return ("3 Gemm, MultiHeadAttention", new OnnxModel()
            .Separate(problem, "Gemm")
            .MultiHeadAttention(shape, "q", "k", "v", "", "attended")
            .OutProjection(problem));

        yield return ("3 Gemm, Attention23", new OnnxModel()
            .Separate(problem, "Gemm")
            .Attention23(shape, "q", "k", "v", "attended")
            .OutProjection(problem));

        if (!shape.Causal)
            yield break;

        yield return ("3 Gemm, GroupQueryAttention", new OnnxModel()
            .Separate(problem, "Gemm")
            .GroupQueryAttention(shape, "q", "k", "v", "attended")
            .OutProjection(problem));

        yield return ("MatMul, packed GroupQueryAttention", new OnnxModel()
            .Packed(problem)
            .Node("", "MatMul", ["input", "W"], ["product"])
            .Node("", "Add", ["product", "b"], ["qkv"])
            .GroupQueryAttention(shape, "qkv", "", "", "attended")
            .OutProjection(problem));
    }

    /// <summary>W (E, 3E) and b (3E).</summary>
    private static OnnxModel Packed(this OnnxModel model, LayerProblem problem)
    {
        int width = problem.Shape.ModelDimension;
        return model
            .Constant("W", Matrix.Transpose(problem.InProjectionWeight, 3 * width, width), width, 3 * width)
            .Constant("b", problem.InProjectionBias, 3 * width);
    }

    /// <summary>q, k and v by a projection each: MatMul without, or Gemm with, the bias.</summary>
    private static OnnxModel Separate(this OnnxModel model, LayerProblem problem, string operatorType)
    {
        int width = problem.Shape.ModelDimension;
        if (operatorType == "Gemm")
        {
            model.Constant("flat", [problem.Shape.SequenceLength, (long)width], 2).Constant("batched", [1, problem.Shape.SequenceLength, (long)width], 3);
            model.Node("", "Reshape", ["input", "flat"], ["rows"]);
        }

        foreach ((string name, int part) in (ReadOnlySpan<(string, int)>)[("q", 0), ("k", 1), ("v", 2)])
        {
            ReadOnlySpan<float> weight = problem.InProjectionWeight.Span.Slice(part * width * width, width * width);
            model.Constant("W" + name, Matrix.Transpose(weight, width, width), width, width);
            if (operatorType == "MatMul")
            {
                model.Node("", "MatMul", ["input", "W" + name], [name]);
                continue;
            }

            model.Constant("b" + name, problem.InProjectionBias.Span.Slice(part * width, width), width);
            model.Node("", "Gemm", ["rows", "W" + name, "b" + name], [name + "_rows"]);
            model.Node("", "Reshape", [name + "_rows", "batched"], [name]);
        }

        return model;
    }

    private static OnnxModel OutProjection(this OnnxModel model, LayerProblem problem)
    {
        int width = problem.Shape.ModelDimension;
        return model
            .Constant("Wo", Matrix.Transpose(problem.OutProjectionWeight, width, width), width, width)
            .Constant("bo", problem.OutProjectionBias, width)
            .Node("", "MatMul", ["attended", "Wo"], ["projected"])
            .Node("", "Add", ["projected", "bo"], ["output"]);
    }
}
