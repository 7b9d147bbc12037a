using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Wrong values and wrong combinations of options, with one mistake each: the ID, the marked source, and the whole message. Sizes and names are <see cref="SizeCases"/>.</summary>
internal static class OptionCases
{
    private const string Partial = " public static partial class K;";

    private const string LayerPartial = " public sealed partial class L;";

    public static TheoryData<string, string, string> All { get; } = new()
    {
        // Undefined values.
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, Rotary = [|(RotaryPairing)3|])]" + Partial,
            "Rotary must be one of None, HalfSplit, Interleaved, but is 3"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, ElementType = [|(ElementType)(-1)|])]" + Partial,
            "ElementType must be one of Float32, Float16, BFloat16, but is -1"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, ElementType = [|ElementType.Int8|])]" + Partial,
            "ElementType must be one of Float32, Float16, BFloat16, but is Int8"
        },
        {
            "ATTN004",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueType = [|(ElementType)16|])]" + Partial,
            "KeyValueType must be one of Float32, Float16, BFloat16, Int8, but is 16"
        },
        { "ATTN004", "[MultiHeadAttention(2, 8, 4, WeightType = [|(ElementType)4|])]" + LayerPartial, "WeightType must be one of Float32, Float16, BFloat16, Int8, but is 4" },
        { "ATTN004", "[FeedForward(2, 8, WeightType = [|(ElementType)(-2)|])]" + LayerPartial, "WeightType must be one of Float32, Float16, BFloat16, Int8, but is -2" },

        // Options that change nothing. Positions that calls give are for the rotation alone, and take the place of running ones.
        {
            "ATTN006",
            "[ScaledDotProductAttention(2, 8, 4, CausalAlignment = [|CausalAlignment.BottomRight|], Rotary ="
                + " RotaryPairing.HalfSplit, PositionIds = true)]" + Partial,
            "CausalAlignment has no effect without AttentionMask.Causal, a window, Alibi, ScoreModifier, MaskPredicate or Rotary by running"
                + " positions, and none of them is declared; remove it or declare one of them"
        },
        {
            "ATTN006",
            "[ScaledDotProductAttention(2, 8, 4, KeyShards = [|true|])]" + Partial,
            "KeyShards has no effect without AttentionMask.Causal, a window, Alibi, ScoreModifier, MaskPredicate or Rotary by running positions, and"
                + " none of them is declared; remove it or declare one of them"
        },
        {
            "ATTN006",
            "[ScaledDotProductAttention(2, 8, 4, KeyShards = [|true|], Rotary = RotaryPairing.HalfSplit, PositionIds ="
                + " true, Sinks = true, WindowLeft = -1)]" + Partial,
            "KeyShards has no effect without AttentionMask.Causal, a window, Alibi, ScoreModifier, MaskPredicate or Rotary by running positions, and"
                + " none of them is declared; remove it or declare one of them"
        },

        // Generated members of other types.
        {
            "ATTN013",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueCache = true)] static partial class K { static void"
                + " [|CreateCache|](int batchSize) { } }",
            "'K' already has a method CreateCache(int), which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "[MultiHeadAttention(2, 8, 4, KeyValueCache = true)] partial class L { int [|CreateCache|] => 1; }",
            "'L' already has a member named CreateCache that is no method, which the generator adds; rename or remove"
                + " it"
        },
        {
            "ATTN013",
            "using System; [ScaledDotProductAttention(2, 8, 4, ElementType = ElementType.Float16, Outputs ="
                + " AttentionOutputs.LogSumExp)] static partial class K { static void [|Forward|](ReadOnlySpan<Half> a,"
                + " ReadOnlySpan<Half> b, ReadOnlySpan<Half> c, Span<Half> d, Span<float> e) { } }",
            "'K' already has a method Forward(System.ReadOnlySpan<System.Half>, System.ReadOnlySpan<System.Half>,"
                + " System.ReadOnlySpan<System.Half>, System.Span<System.Half>, System.Span<float>), which the generator"
                + " adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; [ScaledDotProductAttention(2, 8, 4, KeyValueType = ElementType.Float16, Mask ="
                + " AttentionMask.Keys, Sinks = true, Rotary = RotaryPairing.HalfSplit, PositionIds = true)] static partial"
                + " class K { static void [|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<Half> b, ReadOnlySpan<Half> c,"
                + " KeyMask d, ReadOnlySpan<float> e, RotaryEmbedding? f, ReadOnlySpan<int> g, ReadOnlySpan<int> h,"
                + " Span<float> i, int j, int k) { } }",
            "'K' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<System.Half>,"
                + " System.ReadOnlySpan<System.Half>, AttentionGen.KeyMask, System.ReadOnlySpan<float>,"
                + " AttentionGen.RotaryEmbedding, System.ReadOnlySpan<int>, System.ReadOnlySpan<int>, System.Span<float>,"
                + " int, int), which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; [MultiHeadAttention(2, 8, 4, Rotary = RotaryPairing.Interleaved, PositionIds = true)]"
                + " partial class L { void [|Forward|](ReadOnlySpan<float> a, RotaryEmbedding b, ReadOnlySpan<int> c,"
                + " Span<float> d) { } }",
            "'L' already has a method Forward(System.ReadOnlySpan<float>, AttentionGen.RotaryEmbedding,"
                + " System.ReadOnlySpan<int>, System.Span<float>), which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; [MultiHeadAttention(2, 8, 4, KeyInputDimension = 6)] partial class L { void"
                + " [|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d) { } }",
            "'L' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>,"
                + " System.ReadOnlySpan<float>, System.Span<float>), which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; [ScaledDotProductAttention(2, 8, 4, PackedSequences = true)] static partial class K {"
                + " static void [|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c,"
                + " ReadOnlySpan<int> d, ReadOnlySpan<int> e, Span<float> f) { } }",
            "'K' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>,"
                + " System.ReadOnlySpan<float>, System.ReadOnlySpan<int>, System.ReadOnlySpan<int>, System.Span<float>),"
                + " which the generator adds; rename or remove it"
        },
        {
            "ATTN013",
            "using System; [ScaledDotProductAttention(2, 8, 4, KeyShards = true, Alibi = true)] static partial class K"
                + " { static void [|Forward|](ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, int d,"
                + " Span<float> e) { } }",
            "'K' already has a method Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>,"
                + " System.ReadOnlySpan<float>, int, System.Span<float>), which the generator adds; rename or remove it"
        },
        {
            "ATTN014",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueCache = true)] static partial class [|CreateCache|];",
            "Type 'CreateCache' has the name of a member that the generator adds to 'CreateCache' (Forward,"
                + " KernelPlan, InstructionSet, CreateCache); rename it"
        },

        // Groups.
        {
            "ATTN019",
            "[ScaledDotProductAttention(6, 12, 4, KeyValueHeadCount = [|4|])]" + Partial,
            "headCount must be a multiple of KeyValueHeadCount: 6 is not a multiple of 4 (remainder 2)"
        },
        {
            "ATTN019",
            "[MultiHeadAttention(2, 8, 4, KeyValueHeadCount = [|int.MaxValue|])]" + LayerPartial,
            "headCount must be a multiple of KeyValueHeadCount: 2 is not a multiple of 2147483647 (remainder 2)"
        },

        // Windows.
        {
            "ATTN020",
            "[ScaledDotProductAttention(2, 8, 4, WindowLeft = [|-2|])]" + Partial,
            "WindowLeft must be -1 (unbounded) or at least 0, but is -2"
        },
        {
            "ATTN020",
            "[MultiHeadAttention(2, 8, 4, WindowRight = [|int.MinValue|])]" + LayerPartial,
            "WindowRight must be -1 (unbounded) or at least 0, but is -2147483648"
        },
        {
            "ATTN020",
            "[ScaledDotProductAttention(2, 8, 4, WindowLeft = [|-2|], Mask = AttentionMask.Causal, WindowRight = 0)]" + Partial,
            "WindowLeft must be -1 (unbounded) or at least 0, but is -2"
        },
        {
            "ATTN021",
            "[ScaledDotProductAttention(2, 8, 4, Mask = AttentionMask.Causal, WindowRight = [|1|])]" + Partial,
            "WindowRight must be 0 or -1 with AttentionMask.Causal, which hides all keys behind a query's position,"
                + " but is 1"
        },
        {
            "ATTN021",
            "[MultiHeadAttention(2, 8, 4, KeyValueCache = true, WindowRight = [|int.MaxValue|])]" + LayerPartial,
            "WindowRight must be 0 or -1 with KeyValueCache, which hides all keys behind a query's position, but is"
                + " 2147483647"
        },

        // Rotation.
        {
            "ATTN022",
            "[ScaledDotProductAttention(2, 8, 4, Rotary = RotaryPairing.HalfSplit, RotaryDimension = [|3|])]" + Partial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 4, but is 3"
        },
        {
            "ATTN022",
            "[ScaledDotProductAttention(2, 8, 4, Rotary = RotaryPairing.HalfSplit, RotaryDimension = [|0|])]" + Partial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 4, but is 0"
        },
        {
            "ATTN022",
            "[ScaledDotProductAttention(2, 8, 4, Rotary = RotaryPairing.HalfSplit, RotaryDimension = [|-2|])]" + Partial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 4, but is -2"
        },
        {
            "ATTN022",
            "[ScaledDotProductAttention(2, 8, 4, Rotary = RotaryPairing.HalfSplit, RotaryDimension = [|6|])]" + Partial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 4, but is 6"
        },
        {
            "ATTN022",
            "[ScaledDotProductAttention(2, 8, 4, Rotary = RotaryPairing.HalfSplit, RotaryDimension ="
                + " [|int.MinValue|])]" + Partial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 4, but is -2147483648"
        },
        {
            "ATTN022",
            "[ScaledDotProductAttention(2, 8, 4, Rotary = RotaryPairing.HalfSplit, RotaryDimension = [|int.MaxValue -"
                + " 1|])]" + Partial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 4, but is 2147483646"
        },
        {
            "ATTN022",
            "[MultiHeadAttention(2, 8, 4, Rotary = [|RotaryPairing.Interleaved|], HeadDimension = 5)]" + LayerPartial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 5, but is not set and so 5"
        },
        {
            "ATTN022",
            "[ScaledDotProductAttention(2, 2, 4, Rotary = [|RotaryPairing.HalfSplit|])]" + Partial,
            "RotaryDimension must be an even number from 2 to HeadDimension = 1, but is not set and so 1"
        },

        // Caps.
        {
            "ATTN023",
            "[ScaledDotProductAttention(2, 8, 4, SoftCap = [|-1f|])]" + Partial,
            "SoftCap must be 0 (no cap) or a number from 1E-37 to 1E+37, but is -1"
        },
        {
            "ATTN023",
            "[ScaledDotProductAttention(2, 8, 4, SoftCap = [|float.NaN|])]" + Partial,
            "SoftCap must be 0 (no cap) or a number from 1E-37 to 1E+37, but is NaN"
        },
        {
            "ATTN023",
            "[ScaledDotProductAttention(2, 8, 4, SoftCap = [|float.PositiveInfinity|])]" + Partial,
            "SoftCap must be 0 (no cap) or a number from 1E-37 to 1E+37, but is Infinity"
        },
        {
            "ATTN023",
            "[ScaledDotProductAttention(2, 8, 4, SoftCap = [|float.NegativeInfinity|])]" + Partial,
            "SoftCap must be 0 (no cap) or a number from 1E-37 to 1E+37, but is -Infinity"
        },
        {
            "ATTN023",
            "[ScaledDotProductAttention(2, 8, 4, SoftCap = [|float.MaxValue|])]" + Partial,
            "SoftCap must be 0 (no cap) or a number from 1E-37 to 1E+37, but is 3.4028235E+38"
        },
        {
            "ATTN023",
            "[ScaledDotProductAttention(2, 8, 4, SoftCap = [|float.Epsilon|])]" + Partial,
            "SoftCap must be 0 (no cap) or a number from 1E-37 to 1E+37, but is 1E-45"
        },

        // Options that need another.
        {
            "ATTN024",
            "[ScaledDotProductAttention(2, 8, 4, RotaryDimension = [|2|])]" + Partial,
            "RotaryDimension cannot be used without Rotary: no element is rotated"
        },
        {
            "ATTN024",
            "[ScaledDotProductAttention(2, 8, 4, RotaryDimension = [|int.MinValue|], Rotary = RotaryPairing.None)]" + Partial,
            "RotaryDimension cannot be used without Rotary: no element is rotated"
        },
        {
            "ATTN024",
            "[MultiHeadAttention(2, 8, 4, PositionIds = [|true|])]" + LayerPartial,
            "PositionIds cannot be used without Rotary: positions are given for the rotation alone"
        },
        {
            "ATTN024",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueType = [|ElementType.Int8|])]" + Partial,
            "ElementType.Int8 cannot be used without KeyValueCache: each of its rows has a scale, which only a cache keeps"
        },
        {
            "ATTN024",
            "[MultiHeadAttention(2, 8, 4, KeyValueType = [|ElementType.BFloat16|])]" + LayerPartial,
            "KeyValueType cannot be used without KeyValueCache: a layer projects keys and values itself, and stores"
                + " them only in a cache"
        },

        // Options that exclude each other.
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueCache = true, KeyValueLength = [|4|])]" + Partial,
            "KeyValueLength cannot be combined with KeyValueCache: sequenceLength is the cache's capacity, and its"
                + " keys are those of the new tokens"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, KeyValueCache = true, KeyValueLength = [|4|])]" + LayerPartial,
            "KeyValueLength cannot be combined with KeyValueCache: sequenceLength is the cache's capacity, and its"
                + " keys are those of the new tokens"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, KeyInputDimension = [|8|], KeyValueCache = true)]" + LayerPartial,
            "KeyInputDimension cannot be combined with KeyValueCache: keys and values are projected from the new"
                + " tokens' own rows"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, KeyValueCache = true, ValueInputDimension = [|6|])]" + LayerPartial,
            "ValueInputDimension cannot be combined with KeyValueCache: keys and values are projected from the new"
                + " tokens' own rows"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueCache = true, CausalAlignment = [|CausalAlignment.TopLeft|])]" + Partial,
            "CausalAlignment cannot be combined with KeyValueCache: new tokens always stand behind all that is cached"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, Gradients = true, KeyValueCache = [|true|])]" + Partial,
            "KeyValueCache cannot be combined with Gradients: what is cached has no gradient that a call could return"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, Gradients = true, Alibi = true, KeyShards = [|true|])]" + Partial,
            "KeyShards cannot be combined with Gradients: the gradients of a part depend on what all parts are merged to"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, Gradients = true, ElementType = [|ElementType.Float16|])]" + Partial,
            "ElementType.Float16 cannot be combined with Gradients: gradients are computed from rows of floats, and are such"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, ElementType = [|ElementType.BFloat16|], Gradients = true)]" + Partial,
            "ElementType.BFloat16 cannot be combined with Gradients: gradients are computed from rows of floats, and are such"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, Gradients = true, KeyValueType = [|ElementType.Float16|])]" + Partial,
            "ElementType.Float16 cannot be combined with Gradients: gradients are computed from rows of floats, and are such"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, Gradients = true, KeyValueType = [|ElementType.BFloat16|])]" + Partial,
            "ElementType.BFloat16 cannot be combined with Gradients: gradients are computed from rows of floats, and are such"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueCache = true, PackedSequences = [|true|])]" + Partial,
            "PackedSequences cannot be combined with KeyValueCache: every sample appends the same number of tokens"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, KeyValueCache = true, KeyShards = [|true|])]" + Partial,
            "KeyShards cannot be combined with KeyValueCache: a cache holds the whole sequence, from its first key on"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, KeyValueCache = true, AddBiasKeyValue = [|true|])]" + LayerPartial,
            "AddBiasKeyValue cannot be combined with KeyValueCache: every call would append the added row again"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, KeyValueCache = true, Mask = [|AttentionMask.Causal |"
                + " AttentionMask.KeyPadding|])]" + LayerPartial,
            "AttentionMask.KeyPadding cannot be combined with KeyValueCache: the number of keys is the cache's own;"
                + " AttentionMask.Keys hides some of them"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Layout = [|AttentionLayout.HeadMajor|])]" + Partial,
            "AttentionLayout.HeadMajor cannot be combined with PackedSequences: samples lie end to end only where"
                + " their rows do, sequence-major"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Mask = [|AttentionMask.KeyPadding|])]" + Partial,
            "AttentionMask.KeyPadding cannot be combined with PackedSequences: samples of different lengths have no"
                + " common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Mask = [|AttentionMask.Boolean|])]" + Partial,
            "AttentionMask.Boolean cannot be combined with PackedSequences: samples of different lengths have no"
                + " common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Mask = [|AttentionMask.Additive|])]" + Partial,
            "AttentionMask.Additive cannot be combined with PackedSequences: samples of different lengths have no"
                + " common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Mask = [|AttentionMask.Keys|])]" + Partial,
            "AttentionMask.Keys cannot be combined with PackedSequences: samples of different lengths have no common"
                + " (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Mask = [|AttentionMask.Causal |"
                + " AttentionMask.Keys | AttentionMask.Boolean|])]" + Partial,
            "AttentionMask.Boolean and AttentionMask.Keys cannot be combined with PackedSequences: samples of"
                + " different lengths have no common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Outputs = [|AttentionOutputs.Weights |"
                + " AttentionOutputs.LogSumExp|])]" + Partial,
            "AttentionOutputs.Weights cannot be combined with PackedSequences: samples of different lengths have no"
                + " common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Outputs = [|AttentionOutputs.AveragedWeights"
                + " | AttentionOutputs.LogSumExp|])]" + Partial,
            "AttentionOutputs.AveragedWeights cannot be combined with PackedSequences: samples of different lengths"
                + " have no common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Outputs = [|AttentionOutputs.ScaledScores |"
                + " AttentionOutputs.LogSumExp|])]" + Partial,
            "AttentionOutputs.ScaledScores cannot be combined with PackedSequences: samples of different lengths have"
                + " no common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Outputs = [|AttentionOutputs.CappedScores |"
                + " AttentionOutputs.LogSumExp|])]" + Partial,
            "AttentionOutputs.CappedScores cannot be combined with PackedSequences: samples of different lengths have"
                + " no common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Outputs = [|AttentionOutputs.MaskedScores |"
                + " AttentionOutputs.LogSumExp|])]" + Partial,
            "AttentionOutputs.MaskedScores cannot be combined with PackedSequences: samples of different lengths have"
                + " no common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Outputs = [|AttentionOutputs.KeyWeightSums |"
                + " AttentionOutputs.LogSumExp|])]" + Partial,
            "AttentionOutputs.KeyWeightSums cannot be combined with PackedSequences: samples of different lengths have"
                + " no common (batch, query, key) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Rotary = RotaryPairing.HalfSplit, PositionIds"
                + " = [|true|])]" + Partial,
            "PositionIds cannot be combined with PackedSequences: samples of different lengths have no common (batch,"
                + " query) axes"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, PackedSequences = true, Alibi = true, KeyShards = [|true|])]" + Partial,
            "KeyShards cannot be combined with PackedSequences: firstKey is one for all samples"
        },
        {
            "ATTN025",
            "[ScaledDotProductAttention(2, 8, 4, KeyShards = true, Alibi = true, CausalAlignment ="
                + " [|CausalAlignment.BottomRight|])]" + Partial,
            "CausalAlignment.BottomRight cannot be combined with KeyShards: the last key of a part is not the last of"
                + " the sequence"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, KeyShards = [|true|], Alibi = true)]" + LayerPartial,
            "KeyShards cannot be combined with MultiHeadAttention: parts must be merged before the output projection;"
                + " use ScaledDotProductAttention"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, Sinks = true, AddZeroAttention = [|true|])]" + LayerPartial,
            "AddZeroAttention cannot be combined with Sinks: a key of zeros is a sink of logit 0, and a head has one"
                + " sink"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, AddBiasKeyValue = true, WindowLeft = [|2|])]" + LayerPartial,
            "WindowLeft cannot be combined with AddBiasKeyValue: the added row has no position in the sequence"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, AddBiasKeyValue = true, WindowRight = [|0|])]" + LayerPartial,
            "WindowRight cannot be combined with AddBiasKeyValue: the added row has no position in the sequence"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, AddBiasKeyValue = true, Rotary = [|RotaryPairing.HalfSplit|])]" + LayerPartial,
            "Rotary cannot be combined with AddBiasKeyValue: the added row has no position in the sequence"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, AddBiasKeyValue = true, Alibi = [|true|])]" + LayerPartial,
            "Alibi cannot be combined with AddBiasKeyValue: the added row has no position in the sequence"
        },
        {
            "ATTN025",
            "[MultiHeadAttention(2, 8, 4, AddBiasKeyValue = true, Gradients = true, AttentionDropout = [|0.1f|])]" + LayerPartial,
            "AttentionDropout cannot be combined with AddBiasKeyValue: no number is drawn for the added row's weight"
        },
    };
}
