using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Wrong sizes of options, buffers that are too large, and wrong names of options, with one mistake each: the ID, the marked source, and the whole message.</summary>
internal static class SizeCases
{
    private const string Partial = " public static partial class K;";

    private const string HalfWeights = "WeightType must be ElementType.Float32, ElementType.BFloat16 or ElementType.Int8, but is ElementType.Float16: .NET 10 has no conversion of vectors of Half to float, "
        + "which a register tile would have to make of every weight";

    private const string LayerPartial = " public sealed partial class L;";

    public static TheoryData<string, string, string> All { get; } = new()
    {
        // Sizes and buffers.
        {
            "ATTN001",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueHeadCount = [|0|])]" + Partial,
            "KeyValueHeadCount must be at least 1, but is 0"
        },
        {
            "ATTN001",
            "[MultiHeadAttention(2, 8, 4, KeyInputDimension = [|-1|])]" + LayerPartial,
            "KeyInputDimension must be at least 1, but is -1"
        },
        {
            "ATTN001",
            "[MultiHeadAttention(2, 8, 4, ValueInputDimension = [|int.MinValue|])]" + LayerPartial,
            "ValueInputDimension must be at least 1, but is -2147483648"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(2, 65536, 1, KeyValueHeadCount = 1, KeyValueLength = 65536, HeadDimension ="
                + " 32768, ValueDimension = 1)|]]" + Partial,
            "key would have 65536 * 1 * 32768 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(2, 8, 46341, Outputs = AttentionOutputs.AveragedWeights)|]]" + Partial,
            "averagedWeights would have 46341 * 46341 = 2147488281 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(2, 8, 32768, Outputs = AttentionOutputs.ScaledScores)|]]" + Partial,
            "scaledScores would have 2 * 32768 * 32768 = 2147483648 elements, more than the 2147483647 that it may"
                + " have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(2, 8, 32768, Outputs = AttentionOutputs.CappedScores)|]]" + Partial,
            "cappedScores would have 2 * 32768 * 32768 = 2147483648 elements, more than the 2147483647 that it may"
                + " have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(2, 8, 32768, Outputs = AttentionOutputs.MaskedScores)|]]" + Partial,
            "maskedScores would have 2 * 32768 * 32768 = 2147483648 elements, more than the 2147483647 that it may"
                + " have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(1, 2, 1, KeyValueLength = 65536, KeyInputDimension = 32768)|]]" + LayerPartial,
            "keyMemory would have 65536 * 32768 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(1, 2, 1, KeyValueLength = 65536, ValueInputDimension = 32768)|]]" + LayerPartial,
            "valueMemory would have 65536 * 32768 = 2147483648 elements, more than the 2147483647 that it may have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(1, 2, 1, KeyInputDimension = int.MaxValue)|]]" + LayerPartial,
            "the key projection's weight would have 1 * 2 * 2147483647 = 4294967294 elements, more than the 2147483647"
                + " that it may have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(2, 2, 65536, KeyValueHeadCount = 1, KeyValueCache = true, HeadDimension = 32768,"
                + " ValueDimension = 1)|]]" + LayerPartial,
            "the cache's keys would have 65536 * 1 * 32768 = 2147483648 elements, more than the 2147483647 that it may"
                + " have"
        },
        {
            "ATTN003",
            "[[|MultiHeadAttention(4, 8, 1100000, KeyValueHeadCount = 1, HeadDimension = 32, ValueDimension = 64)|]]" + LayerPartial,
            "the kernel's scratch for Vector512 would have 563200000 elements, more than the 536870911 that it may have"
        },
        {
            "ATTN003",
            "[[|ScaledDotProductAttention(1, 8, 17, KeyValueLength = 9000000, Mask = AttentionMask.Keys, Outputs = AttentionOutputs.KeyWeightSums)|]]" + Partial,
            "the kernel's scratch for Vector512 would have 576001136 elements, more than the 536870911 that it may have"
        },

        // Names of the other attribute's options, and misspelled ones.
        {
            "ATTN027",
            "[ScaledDotProductAttention(8, 512, 64, [|AddBiasKeyValue|] = true)]" + Partial,
            "AddBiasKeyValue is no option of [ScaledDotProductAttention]; it belongs to [MultiHeadAttention]"
        },
        {
            "ATTN027",
            "[MultiHeadAttention(sequenceLength: 64, headCount: 8, modelDimension: 512, [|Layout|] = AttentionLayout.HeadMajor)]" + LayerPartial,
            "Layout is no option of [MultiHeadAttention]; it belongs to [ScaledDotProductAttention]"
        },
        {
            "ATTN027",
            "[MultiHeadAttention(8, 512, 64, Mask = AttentionMask.Causal, Xyzzy = true, [|ElementType|] = ElementType.Float16)]" + LayerPartial,
            "ElementType is no option of [MultiHeadAttention]; it belongs to [ScaledDotProductAttention]"
        },
        {
            "ATTN027",
            "[MultiHeadAttention(8, 512, 64, [|Normalization|] = Normalization.RmsNorm)]" + LayerPartial,
            "Normalization is no option of [MultiHeadAttention]; it belongs to [TransformerLayer]"
        },
        {
            "ATTN027",
            "[Linear(8, 512, [|Mask|] = AttentionMask.Causal)]" + LayerPartial,
            "Mask is no option of [Linear]; it belongs to [ScaledDotProductAttention]"
        },

        // Layers that compute row by row, and transformer layers.
        { "ATTN001", "[Linear([|0|], 8)]" + LayerPartial, "inputs must be at least 1, but is 0" },
        { "ATTN001", "[Linear(8, outputs: [|-1|])]" + LayerPartial, "outputs must be at least 1, but is -1" },
        { "ATTN001", "[FeedForward(8, [|0|])]" + LayerPartial, "hiddenDimension must be at least 1, but is 0" },
        { "ATTN001", "[FeedForward(modelDimension: [|int.MinValue|], 8)]" + LayerPartial, "modelDimension must be at least 1, but is -2147483648" },
        { "ATTN001", "[TransformerLayer(2, 8, 4, [|-1|])]" + LayerPartial, "feedForwardDimension must be at least 0, but is -1" },
        { "ATTN001", "[TransformerLayer(2, 8, [|0|], 16)]" + LayerPartial, "sequenceLength must be at least 1, but is 0" },
        { "ATTN003", "[[|Linear(65536, 65536)|]]" + LayerPartial, "the packed weight would have 4295032848 elements, more than the 2147483647 that it may have" },
        {
            "ATTN003",
            "[[|TransformerLayer(2, 8192, 4, 1 << 20)|]]" + LayerPartial,
            "the packed weight to hidden rows would have 8192 * 1048576, filled up to whole panels = 8590983184 elements, more than the 2147483647 that it may have"
        },
        { "ATTN004", "[FeedForward(8, 16, Activation = [|(Activation)8|])]" + LayerPartial, "Activation must be one of None, Relu, GeluErf, GeluTanh, Silu, SwiGlu, GeGlu, GeGluTanh, but is 8" },
        { "ATTN004", "[TransformerLayer(2, 8, 4, 16, Normalization = [|(Normalization)2|])]" + LayerPartial, "Normalization must be one of LayerNorm, RmsNorm, but is 2" },
        { "ATTN006", "[TransformerLayer(2, 8, 4, 0, Activation = [|Activation.Relu|])]" + LayerPartial, "Activation has no effect without a feed-forward network, and feedForwardDimension is 0; remove it or set its dimension" },
        {
            "ATTN012",
            "[FeedForward(8, 16)] [[|Linear(8, 8)|]]" + LayerPartial,
            "'L' has both [FeedForward] and [Linear], whose members collide; expected one of them"
        },
        { "ATTN013", "[Linear(8, 8)] partial class L { void [|Forward|](System.ReadOnlySpan<float> i, System.Span<float> o) { } }", "'L' already has a method Forward(System.ReadOnlySpan<float>, System.Span<float>), which the generator adds; rename or remove it" },
        { "ATTN013", "[FeedForward(8, 8)] partial class L { [|L|](FeedForwardWeights w) { } }", "'L' already has a constructor L(FeedForwardWeights), which the generator adds; rename or remove it" },
        { "ATTN015", "[TransformerLayer(2, 8, 4, 16)] partial class L[|(int a)|];", "'L' must not have a primary constructor (it has 1 parameters): the generated constructor 'L(TransformerLayerWeights)' could not call it" },
        { "ATTN031", "[TransformerLayer(2, 8, 4, 16, Epsilon = [|-1e-5f|])]" + LayerPartial, "Epsilon must be a finite number of at least 0, but is -1E-05" },
        { "ATTN031", "[TransformerLayer(2, 8, 4, 16, Epsilon = [|float.NaN|])]" + LayerPartial, "Epsilon must be a finite number of at least 0, but is NaN" },
        { "ATTN035", "[TransformerLayer(2, 8, 4, 16, Gradients = true, ResidualDropout = [|1f|])]" + LayerPartial, "ResidualDropout must be a number from 0 to less than 1, but is 1" },
        { "ATTN035", "[FeedForward(8, 16, Gradients = true, HiddenDropout = [|-0.1f|])]" + LayerPartial, "HiddenDropout must be a number from 0 to less than 1, but is -0.1" },
        { "ATTN035", "[MultiHeadAttention(2, 8, 4, AttentionDropout = [|float.NaN|])]" + LayerPartial, "AttentionDropout must be a number from 0 to less than 1, but is NaN" },
        { "ATTN024", "[FeedForward(8, 16, HiddenDropout = [|0.1f|])]" + LayerPartial, "HiddenDropout cannot be used without Gradients: only calls whose gradients can be asked for drop anything" },
        { "ATTN024", "[TransformerLayer(2, 8, 4, 16, Gradients = false, AttentionDropout = [|0.1f|])]" + LayerPartial, "AttentionDropout cannot be used without Gradients: only calls whose gradients can be asked for drop anything" },
        { "ATTN006", "[TransformerLayer(2, 8, 4, 0, Gradients = true, HiddenDropout = [|0.1f|])]" + LayerPartial, "HiddenDropout has no effect without a feed-forward network, and feedForwardDimension is 0; remove it or set its dimension" },
        { "ATTN032", "[Linear(8, 8, Activation = [|Activation.SwiGlu|])]" + LayerPartial, "Activation.SwiGlu multiplies two projections, of which [Linear] has one; use [FeedForward], or an activation without a gate" },
        { "ATTN033", "[Linear(8, 8, WeightType = [|ElementType.Float16|])]" + LayerPartial, HalfWeights },
        { "ATTN033", "[FeedForward(8, 8, WeightType = [|ElementType.Float16|])]" + LayerPartial, HalfWeights },
        { "ATTN033", "[MultiHeadAttention(2, 8, 4, WeightType = [|ElementType.Float16|])]" + LayerPartial, HalfWeights },
        { "ATTN033", "[TransformerLayer(2, 8, 4, 8, WeightType = [|ElementType.Float16|])]" + LayerPartial, HalfWeights },
        {
            "ATTN027",
            "[ScaledDotProductAttention(8, 512, 64, [|MaskAxis|] = AttentionAxes.Head)]" + Partial,
            "MaskAxis is no option of [ScaledDotProductAttention]; did you mean MaskAxes?"
        },
        {
            "ATTN027",
            "[MultiHeadAttention(8, 512, 64, [|keyvalueCache|] = true)]" + LayerPartial,
            "keyvalueCache is no option of [MultiHeadAttention]; did you mean KeyValueCache?"
        },
        {
            "ATTN027",
            "[ScaledDotProductAttention(8, 512, 64, [|KeyValueHeadsCount|] = 2)]" + Partial,
            "KeyValueHeadsCount is no option of [ScaledDotProductAttention]; did you mean KeyValueHeadCount?"
        },
    };
}
