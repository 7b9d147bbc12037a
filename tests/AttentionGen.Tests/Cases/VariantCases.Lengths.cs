namespace AttentionGen.Tests.Cases;

/// <summary>Lengths at which a kernel goes another way: many samples, few rows, many keys.</summary>
internal static partial class VariantCases
{
    // More rows than go through a layer at once, and samples whose number no block of rows fits.
    private static IEnumerable<KernelCase> LargeBatches()
    {
        DeclaredAttention[] declarations =
        [
            Layer(2, 24, 16),
            Layer(2, 20, 33) with { Mask = AttentionMask.KeyPadding, Outputs = AttentionOutputs.Weights },
            Layer(2, 20, 9) with { KeyValueLength = 31, Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Batch | AttentionAxes.Query },
            Layer(2, 20, 24) with { PackedSequences = true },
            Layer(2, 16, 24) with { PackedSequences = true, KeyValueLength = 40, Outputs = AttentionOutputs.LogSumExp },
            Layer(2, 16, 20) with { KeyValueCache = true },
            .. TransformerDeclarations.OfLargeBatches,
        ];
        int seed = 7900;
        foreach (DeclaredAttention declaration in declarations)
        {
            foreach (int batch in new[] { 3, 17 })
                yield return new KernelCase(declaration, batch, InputFamily.Normal, seed++);
        }

        // So many small samples that each asks for the next one's rows, the last for rows that are not there.
        yield return new KernelCase(Square(4, 16, 16), 70, InputFamily.Normal, seed++);
        yield return new KernelCase(Square(4, 16, 16) with { Mask = AttentionMask.KeyPadding }, 70, InputFamily.VisibleNaN, seed);
    }

    // So large that rows are gathered, called with so few queries that half a panel holds them and rows are read in place; with keys that are whole tiles and
    // that are not; and with a last panel that is half empty.
    private static IEnumerable<KernelCase> ShortCalls()
    {
        DeclaredAttention shape = Square(3, 32, 100);
        DeclaredAttention[] declarations =
        [
            shape,
            shape with { Mask = AttentionMask.Causal },
            shape with { Mask = AttentionMask.Causal | AttentionMask.KeyPadding, CausalAlignment = CausalAlignment.BottomRight, KeyValueLength = 120 },
            shape with { Mask = AttentionMask.Boolean },
            shape with { Mask = AttentionMask.Additive | AttentionMask.KeyPadding, Outputs = AttentionOutputs.Weights },
            shape with { Mask = AttentionMask.Keys, KeyValueLength = 700 },
            shape with { WindowLeft = 9, Outputs = AttentionOutputs.LogSumExp },
            shape with { WindowRight = 3, KeyValueLength = 700, Mask = AttentionMask.Boolean },
            shape with { Alibi = true, Mask = AttentionMask.Causal },
            shape with { SoftCap = 5f, Sinks = true, Outputs = AttentionOutputs.CappedScores | AttentionOutputs.MaskedScores },
            shape with { MaskPredicate = ScoreMethodCases.PredicateName, KeyValueLength = 700 },
            shape with { ScoreModifier = ScoreMethodCases.ModifierName, MaskPredicate = ScoreMethodCases.PredicateName },
            Square(6, 32, 100) with { KeyValueHeadCount = 2, KeyValueLength = 700 },
            Square(3, 40, 100) with { Outputs = AttentionOutputs.AveragedWeights | AttentionOutputs.KeyWeightSums, ValueDimension = 20 },
            shape with { AttentionDropout = 0.25f, Gradients = true, Mask = AttentionMask.KeyPadding },
            shape with { Rotary = RotaryPairing.HalfSplit },
            shape with { KeyShards = true, Mask = AttentionMask.Causal },
            Layer(4, 64, 100) with { Mask = AttentionMask.KeyPadding },
        ];
        (int Queries, int Keys)[] lengths = [(16, 16), (7, 24), (13, 13), (16, 96), (9, 50), (40, 64)];
        int seed = 8200;
        foreach (DeclaredAttention declaration in declarations)
        {
            InputFamily[] families = [InputFamily.Normal, InputFamily.VisibleNaN, InputFamily.ShiftedScores];
            foreach ((int queries, int keys) in lengths)
            {
                yield return new KernelCase(declaration, 1 + (seed % 3), families[seed % families.Length], seed)
                {
                    Lengths = (queries, declaration.HasOwnKeys ? keys : queries),
                    IsPoisoned = declaration.Mask is not null,
                };
                seed++;
            }
        }

        // Samples of a pack are as long as they are.
        yield return new KernelCase(shape with { PackedSequences = true, Mask = AttentionMask.Causal }, 9, InputFamily.Normal, seed++);
        yield return new KernelCase(shape with { PackedSequences = true, KeyValueLength = 40 }, 9, InputFamily.VisibleNaN, seed);
    }

    // More panels than share a block of keys, at every width; keys end before, in and behind the first block, for some panels or for all.
    private static IEnumerable<KernelCase> SharedBlocks()
    {
        DeclaredAttention shape = Square(2, 8, 300) with { KeyValueLength = 600 };
        DeclaredAttention[] declarations =
        [
            shape,
            shape with { Mask = AttentionMask.Causal, Outputs = AttentionOutputs.LogSumExp },
            shape with { Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight, Layout = AttentionLayout.HeadMajor },
            shape with { Mask = AttentionMask.KeyPadding, Outputs = AttentionOutputs.LogSumExp },
            shape with { Mask = AttentionMask.Additive | AttentionMask.Keys, BiasAxes = AttentionAxes.Head | AttentionAxes.Query },
            shape with { WindowRight = 3, Sinks = true },
            shape with { Alibi = true, SoftCap = 5f },
            shape with { ScoreModifier = ScoreMethodCases.ModifierName, Mask = AttentionMask.Causal },
            shape with { AttentionDropout = 0.25f, Gradients = true, Mask = AttentionMask.Causal },
            shape with { ElementType = ElementType.Float16, Mask = AttentionMask.Causal },
            shape with { ElementType = ElementType.BFloat16, Rotary = RotaryPairing.HalfSplit },
            Square(4, 8, 300) with { KeyValueLength = 600, KeyValueHeadCount = 2, KeyValueType = ElementType.BFloat16 },
            Square(2, 8, 600) with { KeyShards = true, Mask = AttentionMask.Causal },
            Layer(2, 16, 600) with { Mask = AttentionMask.Causal },
        ];
        (int Queries, int Keys)[] lengths = [(300, 600), (270, 511), (300, 20), (17, 300), (40, 0)];
        InputFamily[] families = [InputFamily.Normal, InputFamily.VisibleNaN, InputFamily.ShiftedScores];
        int seed = 8400;
        foreach (DeclaredAttention declaration in declarations)
        {
            foreach ((int queries, int keys) in lengths)
            {
                yield return new KernelCase(declaration, 1 + (seed % 3), families[seed % families.Length], seed)
                {
                    Lengths = (queries, declaration.HasOwnKeys ? keys : queries),
                    IsPoisoned = declaration.Mask is not null,
                };
                seed++;
            }
        }

        yield return new KernelCase(shape with { PackedSequences = true, Mask = AttentionMask.Causal, Outputs = AttentionOutputs.LogSumExp }, 6, InputFamily.Normal, seed++);
        yield return new KernelCase(shape with { PackedSequences = true, ElementType = ElementType.BFloat16 }, 6, InputFamily.VisibleNaN, seed++);
        yield return new KernelCase(Square(4, 8, 640) with { KeyValueCache = true, KeyValueHeadCount = 2 }, 2, InputFamily.Normal, seed) { Steps = [300, 299, 40] };
    }
}
