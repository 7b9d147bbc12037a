using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The operators of ONNX Runtime that compute attention over three (1, S, E) tensors.</summary>
internal static class AttentionOperators
{
    public const string Contrib = "com.microsoft";

    /// <summary>com.microsoft.MultiHeadAttention; <paramref name="bias"/> is (3E), or empty for none.</summary>
    public static OnnxModel MultiHeadAttention(this OnnxModel model, BenchmarkShape shape, string q, string k, string v, string bias, string output) =>
        model.Node(
            Contrib,
            "MultiHeadAttention",
            bias.Length == 0 ? [q, k, v] : [q, k, v, bias],
            [output],
            ("num_heads", shape.HeadCount),
            ("unidirectional", shape.Causal ? 1 : 0));

    /// <summary>ai.onnx Attention, opset 23.</summary>
    public static OnnxModel Attention23(this OnnxModel model, BenchmarkShape shape, string q, string k, string v, string output) =>
        model.Node(
            "",
            "Attention",
            [q, k, v],
            [output],
            ("q_num_heads", shape.HeadCount),
            ("kv_num_heads", shape.HeadCount),
            ("is_causal", shape.Causal ? 1 : 0));

    /// <summary>
    /// com.microsoft.GroupQueryAttention, which is always causal. Empty <paramref name="k"/> and <paramref name="v"/> say that
    /// <paramref name="q"/> holds (1, S, 3E).
    /// </summary>
    public static OnnxModel GroupQueryAttention(this OnnxModel model, BenchmarkShape shape, string q, string k, string v, string output)
    {
        long[] cache = [1, shape.HeadCount, shape.SequenceLength, shape.HeadDimension];
        return model
            .Constant("last_key", [shape.SequenceLength - 1], 1)
            .Constant("total_length", [shape.SequenceLength], 1)
            .Output(PresentKey, cache)
            .Output(PresentValue, cache)
            .Node(
                Contrib,
                "GroupQueryAttention",
                [q, k, v, "", "", "last_key", "total_length"],
                [output, PresentKey, PresentValue],
                ("num_heads", shape.HeadCount),
                ("kv_num_heads", shape.HeadCount));
    }

    public const string PresentKey = "present_key";
    public const string PresentValue = "present_value";
}
