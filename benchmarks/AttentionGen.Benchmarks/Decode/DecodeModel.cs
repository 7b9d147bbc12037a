using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>A way to ask ONNX Runtime for the same function.</summary>
/// <param name="Form">What it is called.</param>
/// <param name="Model">The graph, still without its inputs and outputs.</param>
/// <param name="OutputShape">Of the tensor "output".</param>
/// <param name="Tensors">All others.</param>
internal sealed record DecodeModel(string Form, OnnxModel Model, long[] OutputShape, DecodeTensor[] Tensors)
{
    /// <summary>Every way that applies to the problem.</summary>
    public static IEnumerable<DecodeModel> All(DecodeProblem problem)
    {
        yield return GroupQueryAttention(problem, shared: true);
        yield return GroupQueryAttention(problem, shared: false);
        yield return InPlace(problem, "", "Attention", [1, problem.Shape.HeadCount, 1, problem.Shape.HeadDimension]);
        if (problem.Shape.KeyValueHeadCount == problem.Shape.HeadCount)
            yield return InPlace(problem, AttentionOperators.Contrib, "MultiHeadAttention", [1, 1, problem.Shape.QueryWidth]);
    }

    /// <summary>
    /// com.microsoft.GroupQueryAttention. Where past and present are the same memory, it writes the new rows behind the cached ones; else it copies
    /// the cached ones from one to the other.
    /// </summary>
    private static DecodeModel GroupQueryAttention(DecodeProblem problem, bool shared)
    {
        DecodeShape shape = problem.Shape;
        const int Cached = DecodeShape.KeyLength - 1;
        int capacity = shared ? DecodeShape.Capacity : Cached;
        long[] past = [1, shape.KeyValueHeadCount, capacity, shape.HeadDimension];
        long[] present = [1, shape.KeyValueHeadCount, DecodeShape.KeyLength, shape.HeadDimension];
        float[] pastKeys = shape.HeadMajor(problem.Keys, Cached, capacity);
        float[] pastValues = shape.HeadMajor(problem.Values, Cached, capacity);
        DecodeTensor[] cache = shared
            ? [new("past_key", "present_key", past, pastKeys), new("past_value", "present_value", past, pastValues)]
            :
            [
                new("past_key", null, past, pastKeys),
                new("past_value", null, past, pastValues),
                new(null, "present_key", present, []),
                new(null, "present_value", present, []),
            ];

        OnnxModel model = new OnnxModel()
            .Constant("last_key", [Cached], 1)
            .Constant("total_length", [DecodeShape.KeyLength], 1)
            .Node(
                AttentionOperators.Contrib,
                "GroupQueryAttention",
                ["query", "key", "value", "past_key", "past_value", "last_key", "total_length"],
                ["output", "present_key", "present_value"],
                ("num_heads", shape.HeadCount),
                ("kv_num_heads", shape.KeyValueHeadCount));
        long[] queryShape = [1, 1, shape.QueryWidth], keyShape = [1, 1, shape.KeyWidth];
        return new(
            $"GroupQueryAttention, {(shared ? "past is present" : "past copied to present")}",
            model,
            queryShape,
            [
                new("query", null, queryShape, problem.Query),
                new("key", null, keyShape, problem.New(problem.Keys).ToArray()),
                new("value", null, keyShape, problem.New(problem.Values).ToArray()),
                .. cache,
            ]);
    }

    /// <summary>An operator over keys and values that are all there already, (1, head, key, dimension): nothing is appended.</summary>
    private static DecodeModel InPlace(DecodeProblem problem, string domain, string operatorType, long[] queryShape)
    {
        DecodeShape shape = problem.Shape;
        long[] keyShape = [1, shape.KeyValueHeadCount, DecodeShape.KeyLength, shape.HeadDimension];
        OnnxModel model = new OnnxModel().Node(
            domain, operatorType, ["query", "key", "value"], ["output"], domain.Length == 0 ? [] : [("num_heads", shape.HeadCount)]);
        return new(
            $"{operatorType}, nothing appended",
            model,
            queryShape,
            [
                new("query", null, queryShape, problem.Query),
                new("key", null, keyShape, shape.HeadMajor(problem.Keys, DecodeShape.KeyLength, DecodeShape.KeyLength)),
                new("value", null, keyShape, shape.HeadMajor(problem.Values, DecodeShape.KeyLength, DecodeShape.KeyLength)),
            ]);
    }
}
