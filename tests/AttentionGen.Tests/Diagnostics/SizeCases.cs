using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Wrong sizes of options, buffers that are too large, and wrong names of options, with one mistake each: the ID, the marked source, and the whole message.</summary>
internal static class SizeCases
{
    private const string Partial = " public static partial class K;";

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
            "[MultiHeadAttention(8, 512, 64, Mask = AttentionMask.Causal, Xyzzy = true, [|PackedSequences|] = true)]" + LayerPartial,
            "PackedSequences is no option of [MultiHeadAttention]; it belongs to [ScaledDotProductAttention]"
        },
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
