using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Gradients;

/// <summary>Small layers over every option that their gradients go through. Seeds follow each other, since they decide which biases the weights have.</summary>
internal static class LayerGradientCases
{
    private const AttentionAxes EveryAxis = AttentionAxes.Batch | AttentionAxes.Head | AttentionAxes.Query;
    private const AttentionMask Tables = AttentionMask.Boolean | AttentionMask.Additive;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        .. Attention().Concat(Transformers()).Select((declaration, n) => Case(declaration, n)),

        // Fewer rows than declared.
        Case(Layer(2, 6, 5) with { Mask = AttentionMask.Causal, Rotary = RotaryPairing.Interleaved, RotaryDimension = 2 }, 1) with { Lengths = (3, 3) },
        Case(Layer(2, 6, 5) with { KeyValueLength = 7, Mask = AttentionMask.Additive | AttentionMask.KeyPadding, BiasAxes = EveryAxis }, 2) with { Lengths = (2, 4) },
        Case(Transformer(2, 6, 5, 7) with { KeyValueLength = 6, CausalAlignment = CausalAlignment.BottomRight, Mask = AttentionMask.Causal }, 3) with { Lengths = (4, 5) },
        Case(Transformer(2, 6, 5, 7), 4) with { Lengths = (1, 1) },
    ];

    private static IEnumerable<DeclaredAttention> Attention() =>
    [
        Layer(2, 6, 4),
        Layer(3, 6, 3),
        Layer(4, 8, 4) with { KeyValueHeadCount = 2, Mask = AttentionMask.Causal },
        Layer(4, 8, 3) with { KeyValueHeadCount = 1, HeadDimension = 3, ValueDimension = 5 },

        // Memories.
        Layer(2, 6, 3) with { KeyValueLength = 5 },
        Layer(2, 6, 4) with { KeyValueLength = 5, Mask = AttentionMask.KeyPadding },
        Layer(2, 6, 3) with { KeyInputDimension = 5, KeyValueLength = 4 },
        Layer(2, 6, 4) with { ValueInputDimension = 7, KeyValueLength = 3, Mask = AttentionMask.Keys },
        Layer(4, 8, 3) with { KeyInputDimension = 5, ValueInputDimension = 9, KeyValueHeadCount = 2, HeadDimension = 4, ValueDimension = 3, KeyValueLength = 5 },

        // Masks.
        Layer(2, 6, 5) with { WindowLeft = 1, WindowRight = 1 },
        Layer(2, 6, 4) with { KeyValueLength = 5, Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight, WindowLeft = 2 },
        Layer(2, 6, 4) with { Mask = Tables },
        Layer(2, 6, 3) with { Mask = Tables, MaskAxes = AttentionAxes.Batch, BiasAxes = AttentionAxes.None },
        Layer(2, 6, 4) with { Mask = AttentionMask.Additive | AttentionMask.Keys, BiasAxes = EveryAxis },
        Layer(4, 8, 3) with { Mask = AttentionMask.Additive | AttentionMask.Causal, BiasAxes = AttentionAxes.Head, KeyValueHeadCount = 2, KeyValueLength = 5 },
        Layer(2, 6, 5) with { MaskPredicate = ScoreMethodCases.PredicateName },

        // Scores.
        Layer(3, 6, 4) with { Alibi = true },
        Layer(2, 6, 4) with { SoftCap = 0.75f, Scale = 0.9f },
        Layer(2, 6, 4) with { Sinks = true, Mask = AttentionMask.Causal },
        Layer(2, 6, 3) with { AddZeroAttention = true },
        Layer(2, 8, 4) with { Rotary = RotaryPairing.HalfSplit, Mask = AttentionMask.Causal },
        Layer(2, 8, 3) with { Rotary = RotaryPairing.Interleaved, RotaryDimension = 2, KeyValueLength = 5, PositionIds = true },
        Layer(4, 16, 3) with { Rotary = RotaryPairing.HalfSplit, PositionIds = true, KeyValueHeadCount = 2 },
        Layer(2, 8, 4) with
        {
            KeyValueHeadCount = 1, Rotary = RotaryPairing.Interleaved, SoftCap = 1.5f, Sinks = true, Alibi = true, Mask = AttentionMask.Additive | AttentionMask.KeyPadding,
            BiasAxes = AttentionAxes.Query | AttentionAxes.Head,
        },

        // Packed samples.
        Layer(2, 6, 4) with { PackedSequences = true },
        Layer(4, 8, 3) with { PackedSequences = true, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit, Sinks = true, Mask = AttentionMask.Causal },
        Layer(2, 6, 3) with { PackedSequences = true, KeyValueLength = 5, SoftCap = 2, Alibi = true },
        Layer(2, 6, 4) with { PackedSequences = true, KeyInputDimension = 5, ValueInputDimension = 4, KeyValueLength = 3 },

        // A key and value of the layer's own.
        Layer(2, 6, 4) with { AddBiasKeyValue = true, Mask = AttentionMask.Causal },
        Layer(4, 8, 3) with { AddBiasKeyValue = true, AddZeroAttention = true, KeyValueHeadCount = 2, SoftCap = 0.75f, KeyValueLength = 5 },
        Layer(2, 6, 4) with { AddBiasKeyValue = true, Sinks = true, PackedSequences = true, HeadDimension = 2, ValueDimension = 5 },
    ];

    private static IEnumerable<DeclaredAttention> Transformers()
    {
        int turn = 0;
        foreach (NormalizationPlacement placement in Enum.GetValues<NormalizationPlacement>())
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                yield return Transformer(2, 6, 3 + (turn % 2), 7) with
                {
                    Activation = activation,
                    NormalizationPlacement = placement,
                    Normalization = turn++ % 2 == 0 ? Normalization.LayerNorm : Normalization.RmsNorm,
                };
            }

            foreach (Normalization normalization in Enum.GetValues<Normalization>())
                yield return Transformer(2, 6, 4, 0) with { NormalizationPlacement = placement, Normalization = normalization, Mask = AttentionMask.Causal, Epsilon = 0.25f };
        }

        yield return Transformer(2, 6, 3, 8) with { KeyValueLength = 4, NormalizationPlacement = NormalizationPlacement.Pre };
        yield return Transformer(2, 6, 4, 5) with
        {
            KeyInputDimension = 5, ValueInputDimension = 4, KeyValueLength = 3, NormalizationPlacement = NormalizationPlacement.Both, Activation = Activation.SwiGlu,
        };
        yield return Transformer(2, 6, 4, 5) with { PackedSequences = true, NormalizationPlacement = NormalizationPlacement.Pre, Activation = Activation.GeGluTanh };
        yield return Transformer(2, 6, 3, 5) with { PackedSequences = true, KeyValueLength = 4 };
        yield return Transformer(4, 8, 4, 6) with
        {
            KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit, SoftCap = 2, WindowLeft = 2, Sinks = true, Mask = AttentionMask.Causal | AttentionMask.Additive,
            Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Both, Activation = Activation.GeGlu,
        };

        // Dropout at each place.
        DeclaredAttention dropping = Transformer(2, 6, 4, 7) with { AttentionDropout = 0.3f, HiddenDropout = 0.4f, ResidualDropout = 0.2f };
        foreach (NormalizationPlacement placement in Enum.GetValues<NormalizationPlacement>())
        {
            yield return dropping with { NormalizationPlacement = placement };
            yield return dropping with { NormalizationPlacement = placement, FeedForwardDimension = 0, HiddenDropout = null, KeyValueLength = 5 };
        }

        yield return dropping with { PackedSequences = true, Activation = Activation.SwiGlu };
        yield return dropping with { AttentionDropout = null, AddBiasKeyValue = true, Mask = AttentionMask.Keys, NormalizationPlacement = NormalizationPlacement.Pre };
        yield return Layer(2, 6, 4) with { AttentionDropout = 0.3f, Mask = AttentionMask.Causal };
        yield return Layer(4, 8, 3) with { AttentionDropout = 0.3f, PackedSequences = true, KeyValueHeadCount = 2, Sinks = true };
    }

    private static KernelCase Case(DeclaredAttention declaration, int turn) => new(declaration, declaration.IsPacked ? 3 : 2, InputFamily.Normal, 100 + turn);

    private static DeclaredAttention Layer(int heads, int model, int length) => new(heads, model, length) { IsMultiHead = true };

    private static DeclaredAttention Transformer(int heads, int model, int length, int hidden) => Layer(heads, model, length) with { FeedForwardDimension = hidden };
}
