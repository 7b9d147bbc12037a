namespace AttentionGen.Tests.Cases;

/// <summary>Cases whose kernels are held to a width: each option, and blocks of many keys, where the width and the registers show in the sums.</summary>
internal static class PinnedCases
{
    public static IReadOnlyList<KernelCase> Of(VectorWidth width)
    {
        DeclaredAttention[] blocks =
        [
            new(2, 32, 40) { KeyValueLength = 1000 },
            new(2, 40, 70) { KeyValueLength = 790, Mask = AttentionMask.Boolean },
            new(2, 48, 9) { KeyValueLength = 775, Mask = AttentionMask.Causal | AttentionMask.Additive, CausalAlignment = CausalAlignment.BottomRight },
            new(4, 64, 16),
            new(4, 16, 7) { Mask = AttentionMask.Causal },
            new(4, 96, 130) { IsMultiHead = true, Mask = AttentionMask.Causal },
            new(2, 64, 700) { KeyValueCache = true, SoftCap = 3 },
            new(2, 24, 700) { KeyValueCache = true, KeyValueType = ElementType.BFloat16, Sinks = true },
            new(2, 24, 700) { KeyValueCache = true, KeyValueType = ElementType.Int8 },
        ];
        IEnumerable<KernelCase> options = VariantCases.All.Where(kernelCase => kernelCase.Declaration is { VectorWidth: null, Unroll: null }).DistinctBy(kernelCase => kernelCase.Declaration);
        return
        [
            .. options.Concat(blocks.Select((declaration, n) => new KernelCase(declaration, BatchSize: 1, InputFamily.Normal, Seed: 9500 + n)
            {
                Steps = declaration.HasCache ? [declaration.SequenceLength - 9, 1] : null,
            })).Select(kernelCase => kernelCase with { Declaration = kernelCase.Declaration with { VectorWidth = width } }),
        ];
    }
}
