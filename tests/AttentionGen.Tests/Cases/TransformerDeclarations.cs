namespace AttentionGen.Tests.Cases;

/// <summary>Whole transformer layers: those of known models, every activation, normalisation and placement, and each kind of attention inside.</summary>
internal static class TransformerDeclarations
{
    /// <summary>BERT's.</summary>
    private static readonly DeclaredAttention s_bert = Layer(4, 32, 17, 72) with { Mask = AttentionMask.KeyPadding, Epsilon = 1e-12f };

    /// <summary>GPT-2's.</summary>
    private static readonly DeclaredAttention s_gpt2 = Layer(4, 48, 19, 100) with
    {
        Mask = AttentionMask.Causal, Activation = Activation.GeluTanh, NormalizationPlacement = NormalizationPlacement.Pre,
    };

    /// <summary>Llama's.</summary>
    private static readonly DeclaredAttention s_llama = Layer(8, 64, 21, 90) with
    {
        Mask = AttentionMask.Causal,
        KeyValueHeadCount = 2,
        Rotary = RotaryPairing.HalfSplit,
        Activation = Activation.SwiGlu,
        Normalization = Normalization.RmsNorm,
        NormalizationPlacement = NormalizationPlacement.Pre,
        Epsilon = 1e-6f,
    };

    /// <summary>Gemma 2's.</summary>
    private static readonly DeclaredAttention s_gemma2 = Layer(4, 40, 23, 65) with
    {
        HeadDimension = 16,
        ValueDimension = 16,
        Mask = AttentionMask.Causal,
        WindowLeft = 9,
        KeyValueHeadCount = 2,
        Rotary = RotaryPairing.HalfSplit,
        SoftCap = 20,
        Activation = Activation.GeGluTanh,
        Normalization = Normalization.RmsNorm,
        NormalizationPlacement = NormalizationPlacement.Both,
    };

    /// <summary>Declarations of few samples.</summary>
    public static IEnumerable<DeclaredAttention> All =>
    [
        s_bert,
        s_gpt2,
        s_llama,
        s_gemma2,
        .. Grid(),

        // Attention to a memory, as in a decoder.
        Layer(2, 20, 9, 33) with { KeyValueLength = 23 },
        Layer(2, 24, 7, 40) with { KeyValueLength = 12, Mask = AttentionMask.Keys, NormalizationPlacement = NormalizationPlacement.Pre },
        Layer(2, 24, 5, 0) with { KeyInputDimension = 20, ValueInputDimension = 13, KeyValueLength = 17, NormalizationPlacement = NormalizationPlacement.Both },

        // Caches.
        s_gpt2 with { Mask = null, KeyValueCache = true },
        s_llama with { Mask = null, KeyValueCache = true },
        s_gemma2 with { Mask = null, KeyValueCache = true, KeyValueType = ElementType.BFloat16 },
        s_gemma2 with { Mask = null, KeyValueCache = true, KeyValueType = ElementType.Int8 },
        Layer(2, 20, 12, 31) with { KeyValueCache = true },

        // Packed samples.
        s_bert with { Mask = null, PackedSequences = true },
        s_llama with { PackedSequences = true },
        s_gemma2 with { PackedSequences = true, Outputs = AttentionOutputs.LogSumExp },
        Layer(2, 20, 9, 33) with { KeyValueLength = 23, PackedSequences = true, NormalizationPlacement = NormalizationPlacement.Pre },

        // Weights of 16 bits.
        .. WithNarrowWeights,

        // Other widths of vectors than the widest, other outputs, other masks, sizes of 1.
        s_bert with { VectorWidth = VectorWidth.Vector128 },
        s_llama with { VectorWidth = VectorWidth.Vector256 },
        s_gpt2 with { VectorWidth = VectorWidth.Vector512, Outputs = AttentionOutputs.Weights },
        Layer(2, 30, 11, 64) with { AddBiasKeyValue = true, Mask = AttentionMask.Boolean | AttentionMask.Additive, Outputs = AttentionOutputs.AveragedWeights },
        Layer(3, 33, 40, 50) with { AddZeroAttention = true, Alibi = true, NormalizationPlacement = NormalizationPlacement.Both, Activation = Activation.Relu },
        Layer(1, 3, 2, 1) with { Activation = Activation.Silu },
        Layer(6, 96, 40, 384),
    ];

    /// <summary>Layers of each kind whose weights have 16 bits, and 8.</summary>
    public static IEnumerable<DeclaredAttention> WithNarrowWeights => new[]
    {
        s_bert,
        s_gpt2 with { Mask = null, KeyValueCache = true },
        s_llama with { PackedSequences = true },
        s_gemma2 with { Mask = null, KeyValueCache = true, KeyValueType = ElementType.BFloat16 },
        s_llama with { VectorWidth = VectorWidth.Vector256 },
        s_bert with { VectorWidth = VectorWidth.Vector128 },
        Layer(2, 20, 9, 33) with { KeyValueLength = 23 },
        Layer(2, 24, 5, 0) with { KeyInputDimension = 20, ValueInputDimension = 13, KeyValueLength = 17, AddBiasKeyValue = true },
        Layer(1, 3, 2, 1) with { Activation = Activation.Silu },
        Layer(6, 96, 40, 384),
    }.SelectMany(layer => new[] { layer with { WeightType = ElementType.BFloat16 }, layer with { WeightType = ElementType.Int8 } });

    /// <summary>Declarations for batches of many samples.</summary>
    public static IEnumerable<DeclaredAttention> OfLargeBatches =>
    [
        s_bert,
        s_gemma2,
        s_llama with { PackedSequences = true },
        s_bert with { Mask = null, PackedSequences = true },
        s_gpt2 with { Mask = null, KeyValueCache = true },
        s_gpt2 with { WeightType = ElementType.BFloat16 },
        s_gpt2 with { WeightType = ElementType.Int8 },
    ];

    // Every activation with every placement, normalisations by turns; and every placement without a network.
    private static IEnumerable<DeclaredAttention> Grid()
    {
        int turn = 0;
        foreach (NormalizationPlacement placement in Enum.GetValues<NormalizationPlacement>())
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                yield return Layer(2, 20 + (turn % 3), 7, 19 + (14 * (turn % 2))) with
                {
                    HeadDimension = 10,
                    ValueDimension = 10,
                    Activation = activation,
                    NormalizationPlacement = placement,
                    Normalization = turn++ % 2 == 0 ? Normalization.LayerNorm : Normalization.RmsNorm,
                };
            }

            foreach (Normalization normalization in Enum.GetValues<Normalization>())
                yield return Layer(2, 36, 9, 0) with { NormalizationPlacement = placement, Normalization = normalization, Mask = AttentionMask.Causal };
        }
    }

    private static DeclaredAttention Layer(int heads, int model, int length, int hidden) => new(heads, model, length) { IsMultiHead = true, FeedForwardDimension = hidden };
}
