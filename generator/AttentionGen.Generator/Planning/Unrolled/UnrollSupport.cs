namespace AttentionGen.Generator.Planning;

/// <summary>Which options kernels without loops do not have.</summary>
internal static class UnrollSupport
{
    private static readonly (Func<KernelSpec, bool> Asks, string What)[] Missing =
    [
        (spec => spec.HasWindow, "a sliding window"),
        (spec => spec.SoftCap > 0, "a soft cap"),
        (spec => spec.Alibi, "ALiBi slopes"),
        (spec => spec.Methods is not null, "score methods"),
        (spec => spec.Sinks, "sinks"),
        (spec => spec.Rotary != RotaryPairing.None, "rotary positions"),
        (spec => spec.KeyValueHeadCount != spec.HeadCount, "grouped heads"),
        (spec => spec.KeyValueCache, "a cache"),
        (spec => spec.ElementType != ElementType.Float32, "16-bit rows"),
        (spec => spec.KeyValueType != ElementType.Float32, "16-bit keys and values"),
        (spec => spec.PackedSequences, "packed sequences"),
        (spec => spec.KeyShards, "parts of the keys"),
        (spec => (spec.Mask & AttentionMask.Keys) != 0, "a mask of keys"),
        (spec => (spec.Outputs & ~AttentionOutputs.Weights) != 0, "outputs other than the weights"),
        (spec => spec.AddBiasKeyValue, "an added key and value row"),
        (spec => spec.AddZeroAttention, "an added key of zeros"),
        (spec => spec.AttentionDropout > 0, "dropout of weights"),
        (spec => spec.HasSeparateMemories, "separate key and value memories"),
    ];

    /// <summary>Why a declaration is always computed in loops, or null if its options allow for none.</summary>
    public static string? Refusal(KernelSpec spec)
    {
        foreach ((Func<KernelSpec, bool> asks, string what) in Missing)
        {
            if (asks(spec))
                return $"kernels with {what} have loops";
        }

        return null;
    }
}
