using System;
using System.Collections.Generic;
using System.Linq;

namespace AttentionGen.Tests.Onnx;

/// <summary>Says the ONNX operator Attention (opset 23 to 25) in this library's words.</summary>
internal static class OnnxAttention
{
    private const float Hidden = float.NegativeInfinity;

    // softmax_precision names the type that the softmax is computed in; nothing here depends on it, and the tolerances do not either.
    private static readonly string[] s_attributes =
    [
        "is_causal", "scale", "softcap", "q_num_heads", "kv_num_heads", "softmax_precision", "qk_matmul_output_mode",
        "left_window_size", "right_window_size",
    ];

    /// <summary>The calls that a case comes to.</summary>
    public static IReadOnlyList<OnnxAttentionCall> Translate(OnnxCase node)
    {
        if (node.Attributes.Keys.FirstOrDefault(name => !s_attributes.Contains(name)) is { } unknown)
            throw new NotSupportedException($"Unknown attribute {unknown}.");

        var tensors = new Tensors(
            node.Inputs["Q"],
            WithPast(node.Inputs["K"], node.Inputs.GetValueOrDefault("past_key")),
            WithPast(node.Inputs["V"], node.Inputs.GetValueOrDefault("past_value")),
            node.Inputs.GetValueOrDefault("attn_mask")?.WithRank(4),
            node.Outputs["Y"],
            node.Outputs.GetValueOrDefault("qk_matmul_output"));
        int[]? keyLengths = node.Inputs.GetValueOrDefault("nonpad_kv_seqlen")?.Data.Select(n => (int)n).ToArray();
        int keyLength = Rows(tensors.Key);

        // A mask shorter than the keys hides the rest.
        tensors = tensors with { Mask = tensors.Mask?.Resize(axis: 3, keyLength, tensors.Mask.Type == "bool" ? 0 : Hidden) };

        double Attribute(string name, double otherwise) => node.Attributes.GetValueOrDefault(name, otherwise);
        bool hasPositions =
            Attribute("is_causal", 0) != 0 || Attribute("left_window_size", -1) >= 0 || Attribute("right_window_size", -1) >= 0;
        if (!hasPositions)
            return [Call(node, tensors, keyLengths ?? [], keyLength, CausalAlignment.TopLeft)];

        // With key lengths the causal diagonal ends at each sample's last key: a bottom-right call of its own for each sample, whose
        // actual key length that is.
        if (keyLengths is not null)
        {
            return
            [
                .. keyLengths.Select((length, sample) =>
                    Call(node, tensors.Sample(sample).WithKeys(length), [], keyLength, CausalAlignment.BottomRight)),
            ];
        }

        int past = node.Inputs.TryGetValue("past_key", out OnnxTensor? pastKey) ? pastKey.Shape[2] : 0;
        if (past == 0)
            return [Call(node, tensors, [], keyLength, CausalAlignment.TopLeft)];

        // Queries begin behind the past. If there are fewer of them than new keys, or more, rows that nobody asks for, or keys that nobody
        // sees, make both end together.
        int queries = Math.Max(Rows(tensors.Query), keyLength - past), keys = past + queries;
        return
        [
            Call(
                node,
                tensors.WithQueries(queries).WithKeys(keys),
                keys > keyLength ? [.. Enumerable.Repeat(keyLength, tensors.Query.Shape[0])] : [],
                keys,
                CausalAlignment.BottomRight),
        ];
    }

    private static OnnxAttentionCall Call(
        OnnxCase node, Tensors tensors, int[] keyLengths, int declaredKeyLength, CausalAlignment alignment)
    {
        double Attribute(string name, double otherwise) => node.Attributes.GetValueOrDefault(name, otherwise);

        OnnxTensor query = tensors.Query, key = tensors.Key, value = tensors.Value;
        int heads = Heads(query, Attribute("q_num_heads", 0)), keyValueHeads = Heads(key, Attribute("kv_num_heads", 0));
        int valueDimension = Dimension(value, keyValueHeads);
        var declaration = new ScaledDotProductAttentionAttribute(heads, heads * valueDimension, Rows(query))
        {
            Layout = query.Shape.Length == 4 ? AttentionLayout.HeadMajor : AttentionLayout.SequenceMajor,
            KeyValueLength = declaredKeyLength,
            KeyValueHeadCount = keyValueHeads,
            HeadDimension = Dimension(query, heads),
            ValueDimension = valueDimension,
            CausalAlignment = alignment,
            WindowLeft = (int)Attribute("left_window_size", -1),
            WindowRight = (int)Attribute("right_window_size", -1),
            SoftCap = (float)Attribute("softcap", 0),
            ElementType = query.Type == "float16" ? ElementType.Float16 : ElementType.Float32,
            Outputs = tensors.Scores is null ? AttentionOutputs.None : Attribute("qk_matmul_output_mode", 0) switch
            {
                0 => AttentionOutputs.ScaledScores,
                1 => AttentionOutputs.CappedScores,
                2 => AttentionOutputs.MaskedScores,
                3 => AttentionOutputs.Weights,
                double mode => throw new NotSupportedException($"Unknown qk_matmul_output_mode {mode}."),
            },
        };
        if (node.Attributes.TryGetValue("scale", out double scale))
            declaration.Scale = (float)scale;

        if (Attribute("is_causal", 0) != 0)
            declaration.Mask |= AttentionMask.Causal;

        if (keyLengths.Length > 0)
            declaration.Mask |= AttentionMask.KeyPadding;

        bool[] booleans = [];
        float[] bias = [];
        if (tensors.Mask?.Type == "bool")
        {
            declaration.Mask |= AttentionMask.Boolean;
            declaration.MaskAxes = Axes(tensors.Mask);
            booleans = [.. tensors.Mask.Data.Select(element => element != 0)];
        }
        else if (tensors.Mask is not null)
        {
            declaration.Mask |= AttentionMask.Additive;
            declaration.BiasAxes = Axes(tensors.Mask);
            bias = tensors.Mask.Data;
        }

        return new OnnxAttentionCall
        {
            Declaration = declaration,
            Query = query.Data,
            Key = key.Data,
            Value = value.Data,
            Mask = booleans,
            Bias = bias,
            KeyLengths = keyLengths,
            KeyLength = Rows(key),
            Output = tensors.Output,
            Scores = tensors.Scores,
        };
    }

    // The past is (batch, head, sequence, dimension), whatever the new rows are.
    private static OnnxTensor WithPast(OnnxTensor rows, OnnxTensor? past)
    {
        if (past is null)
            return rows;

        past = rows.Shape.Length == 4 ? past : past.SequenceMajor();
        return past.Concat(SequenceAxis(rows), rows);
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

    /// <summary>The tensors of a call, past and present joined.</summary>
    private sealed record Tensors(
        OnnxTensor Query, OnnxTensor Key, OnnxTensor Value, OnnxTensor? Mask, OnnxTensor Output, OnnxTensor? Scores)
    {
        public Tensors Sample(int index) => new(
            Query.Sample(index), Key.Sample(index), Value.Sample(index), Mask?.Sample(index), Output.Sample(index), Scores?.Sample(index));

        /// <summary>Cut to a number of keys, or filled up with keys that are to be hidden; what is expected is cut only.</summary>
        public Tensors WithKeys(int length) => this with
        {
            Key = Key.Resize(SequenceAxis(Key), length, 0),
            Value = Value.Resize(SequenceAxis(Value), length, 0),
            Mask = Mask?.Resize(axis: 3, length, 0),
            Scores = Scores?.Resize(axis: 3, Math.Min(length, Scores.Shape[3]), 0),
        };

        /// <summary>Filled up to a number of queries that nothing is expected of.</summary>
        public Tensors WithQueries(int length) => this with
        {
            Query = Query.Resize(SequenceAxis(Query), length, 0),
            Mask = Mask is { } mask && mask.Shape[2] > 1 ? mask.Resize(axis: 2, length, 0) : Mask,
        };
    }
}
