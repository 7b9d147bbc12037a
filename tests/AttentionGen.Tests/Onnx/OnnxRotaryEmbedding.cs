namespace AttentionGen.Tests.Onnx;

/// <summary>The ONNX operator RotaryEmbedding (opset 23) through <see cref="RotaryEmbedding"/>.</summary>
internal static class OnnxRotaryEmbedding
{
    /// <summary>The first element that does not agree with what the case expects, in words, or null if all do.</summary>
    public static string? Difference(OnnxCase node) =>
        OnnxCases.Difference(node.Outputs["output"], node.Outputs["output"] with { Data = Run(node) });

    private static float[] Run(OnnxCase node)
    {
        OnnxTensor input = node.Inputs["input"], cosines = node.Inputs["cos_cache"];
        bool isHeadMajor = input.Shape.Length == 4;
        int heads = isHeadMajor ? input.Shape[1] : (int)node.Attributes["num_heads"];
        int length = input.Shape[isHeadMajor ? 2 : 1];
        int dimension = isHeadMajor ? input.Shape[3] : input.Shape[2] / heads;
        var rotary = RotaryEmbedding.FromTables(2 * cosines.Shape[^1], cosines.Data, node.Inputs["sin_cache"].Data);

        // Without position ids, the tables have a row for each token: (batch, sequence, pair).
        int[] positions = node.Inputs.TryGetValue("position_ids", out OnnxTensor? ids)
            ? [.. ids.Data.Select(id => (int)id)]
            : [.. Enumerable.Range(0, rotary.PositionCount)];
        var output = new float[input.Data.Length];
        rotary.Apply(
            input.Data, positions, output, length, heads, dimension,
            node.Attributes.GetValueOrDefault("interleaved") == 0 ? RotaryPairing.HalfSplit : RotaryPairing.Interleaved,
            isHeadMajor ? AttentionLayout.HeadMajor : AttentionLayout.SequenceMajor);
        return output;
    }
}
