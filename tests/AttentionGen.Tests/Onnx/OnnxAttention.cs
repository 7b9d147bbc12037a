using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace AttentionGen.Tests.Onnx;

/// <summary>Says the ONNX operator Attention (opset 23 to 25) in this library's words, as far as it has them.</summary>
internal static class OnnxAttention
{
    private const float Hidden = float.NegativeInfinity;

    /// <summary>The calls that a case comes to, or why the library cannot express it.</summary>
    public static bool TryTranslate(
        OnnxCase node,
        [NotNullWhen(true)] out IReadOnlyList<OnnxAttentionCall>? calls,
        [NotNullWhen(false)] out string? reason)
    {
        calls = null;
        reason = WhyNot(node);
        if (reason is not null)
            return false;

        calls = Translate(node);
        return true;
    }

    private static string? WhyNot(OnnxCase node)
    {
        double Attribute(string name, double otherwise) => node.Attributes.GetValueOrDefault(name, otherwise);

        string[] known =
        [
            "is_causal", "scale", "softcap", "q_num_heads", "kv_num_heads", "softmax_precision", "qk_matmul_output_mode",
            "left_window_size", "right_window_size",
        ];
        if (node.Attributes.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            return $"attribute {unknown}";

        if (node.Inputs.Values.Any(t => t.Type == "float16"))
            return "float16";

        if (node.Inputs.ContainsKey("past_key"))
            return "past and present keys";

        if (Heads(node.Inputs["Q"], Attribute("q_num_heads", 0)) != Heads(node.Inputs["K"], Attribute("kv_num_heads", 0)))
            return "grouped heads";

        if (Attribute("left_window_size", -1) >= 0 || Attribute("right_window_size", -1) >= 0)
            return "window";

        if (Attribute("softcap", 0) != 0)
            return "soft cap";

        if (node.Outputs.ContainsKey("qk_matmul_output") && Attribute("qk_matmul_output_mode", 0) != 3)
            return "scores before softmax as output";

        return null;
    }

    private static IReadOnlyList<OnnxAttentionCall> Translate(OnnxCase node)
    {
        bool isCausal = node.Attributes.GetValueOrDefault("is_causal") != 0;
        OnnxTensor[] all = [node.Inputs["Q"], node.Inputs["K"], node.Inputs["V"], node.Outputs["Y"]];
        OnnxTensor? mask = node.Inputs.GetValueOrDefault("attn_mask");
        OnnxTensor? weights = node.Outputs.GetValueOrDefault("qk_matmul_output");
        int[]? keyLengths = node.Inputs.GetValueOrDefault("nonpad_kv_seqlen")?.Data.Select(n => (int)n).ToArray();
        int keyLength = Rows(all[1]);

        // A mask shorter than the keys hides the rest.
        mask = mask?.WithRank(4);
        mask = mask?.Resize(axis: 3, keyLength, mask.Type == "bool" ? 0 : Hidden);

        if (!isCausal || keyLengths is null)
            return [Call(node, all, mask, weights, keyLengths ?? [], keyLength)];

        // With key lengths the causal diagonal ends at each sample's last key: a bottom-right call of its own for each sample, whose
        // actual key length that is.
        return
        [
            .. keyLengths.Select((length, sample) => Call(
                node,
                [
                    all[0].Sample(sample),
                    all[1].Sample(sample).Resize(SequenceAxis(all[1]), length, 0),
                    all[2].Sample(sample).Resize(SequenceAxis(all[2]), length, 0),
                    all[3].Sample(sample),
                ],
                mask?.Sample(sample).Resize(axis: 3, length, 0),
                weights?.Sample(sample).Resize(axis: 3, length, 0),
                [],
                keyLength,
                CausalAlignment.BottomRight)),
        ];
    }

    private static OnnxAttentionCall Call(
        OnnxCase node,
        OnnxTensor[] tensors,
        OnnxTensor? mask,
        OnnxTensor? weights,
        int[] keyLengths,
        int declaredKeyLength,
        CausalAlignment alignment = CausalAlignment.TopLeft)
    {
        OnnxTensor query = tensors[0], key = tensors[1], value = tensors[2], output = tensors[3];
        int heads = Heads(query, node.Attributes.GetValueOrDefault("q_num_heads"));
        int valueDimension = Dimension(value, heads);
        var declaration = new ScaledDotProductAttentionAttribute(heads, heads * valueDimension, Rows(query))
        {
            Layout = query.Shape.Length == 4 ? AttentionLayout.HeadMajor : AttentionLayout.SequenceMajor,
            KeyValueLength = declaredKeyLength,
            HeadDimension = Dimension(query, heads),
            ValueDimension = valueDimension,
            CausalAlignment = alignment,
            Outputs = weights is null ? AttentionOutputs.None : AttentionOutputs.Weights,
        };
        if (node.Attributes.TryGetValue("scale", out double scale))
            declaration.Scale = (float)scale;

        if (node.Attributes.GetValueOrDefault("is_causal") != 0)
            declaration.Mask |= AttentionMask.Causal;

        if (keyLengths.Length > 0)
            declaration.Mask |= AttentionMask.KeyPadding;

        bool[] booleans = [];
        float[] bias = [];
        if (mask?.Type == "bool")
        {
            declaration.Mask |= AttentionMask.Boolean;
            declaration.MaskAxes = Axes(mask);
            booleans = [.. mask.Data.Select(element => element != 0)];
        }
        else if (mask is not null)
        {
            declaration.Mask |= AttentionMask.Additive;
            declaration.BiasAxes = Axes(mask);
            bias = mask.Data;
        }

        return new OnnxAttentionCall(
            declaration, query.Data, key.Data, value.Data, booleans, bias, keyLengths, Rows(key), output.Data, weights?.Data);
    }

    // Axes of size 1 are those along which the mask is the same.
    private static AttentionAxes Axes(OnnxTensor mask) =>
        (mask.Shape[0] > 1 ? AttentionAxes.Batch : 0) |
        (mask.Shape[1] > 1 ? AttentionAxes.Head : 0) |
        (mask.Shape[2] > 1 ? AttentionAxes.Query : 0);

    // Rank 4 is (batch, head, sequence, dimension), rank 3 is (batch, sequence, head*dimension): the sequence is the last but one.
    private static int SequenceAxis(OnnxTensor tensor) => tensor.Shape.Length - 2;

    private static int Rows(OnnxTensor tensor) => tensor.Shape[SequenceAxis(tensor)];

    private static int Heads(OnnxTensor tensor, double attribute) => tensor.Shape.Length == 4 ? tensor.Shape[1] : (int)attribute;

    private static int Dimension(OnnxTensor tensor, int heads) => tensor.Shape.Length == 4 ? tensor.Shape[3] : tensor.Shape[2] / heads;
}
