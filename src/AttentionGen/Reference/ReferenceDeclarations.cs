namespace AttentionGen.Reference;

/// <summary>Declarations that a generated kernel would have been refused for at compile time, because no meaning is defined for them.</summary>
internal static class ReferenceDeclarations
{
    /// <summary>What attention alone and layers have in common.</summary>
    public static void Check(AttentionAttribute declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);

        // The head count first: the defaults of the two head dimensions divide by it.
        Positive(declaration.HeadCount, nameof(declaration.HeadCount));
        Positive(declaration.ModelDimension, nameof(declaration.ModelDimension));
        Refuse(
            declaration.ModelDimension % declaration.HeadCount != 0 && !declaration.HasHeadDimensions,
            $"ModelDimension {declaration.ModelDimension} is no multiple of HeadCount {declaration.HeadCount}; " +
            "set HeadDimension and ValueDimension.");
        Positive(declaration.SequenceLength, nameof(declaration.SequenceLength));
        Positive(declaration.KeyValueLength, nameof(declaration.KeyValueLength));
        Positive(declaration.HeadDimension, nameof(declaration.HeadDimension));
        Positive(declaration.ValueDimension, nameof(declaration.ValueDimension));
        Positive(declaration.KeyValueHeadCount, nameof(declaration.KeyValueHeadCount));
        Refuse(
            declaration.HeadCount % declaration.KeyValueHeadCount != 0,
            $"HeadCount {declaration.HeadCount} is no multiple of KeyValueHeadCount {declaration.KeyValueHeadCount}.");

        Defined(declaration.CausalAlignment, nameof(declaration.CausalAlignment));
        Defined(declaration.Rotary, nameof(declaration.Rotary));
        bool causal = declaration.KeyValueCache || (declaration.Mask & AttentionMask.Causal) != 0;
        Refuse(declaration.WindowLeft < -1, $"WindowLeft must be at least -1, but is {declaration.WindowLeft}.");
        Refuse(declaration.WindowRight < -1, $"WindowRight must be at least -1, but is {declaration.WindowRight}.");
        Refuse(causal && declaration.WindowRight > 0, $"WindowRight {declaration.WindowRight} reaches behind the causal diagonal.");
        Refuse(
            !(declaration.SoftCap >= 0 && float.IsFinite(declaration.SoftCap)),
            FormattableString.Invariant($"SoftCap must be a positive number, or 0 for none, but is {declaration.SoftCap}."));

        Dropout(declaration.AttentionDropout, nameof(declaration.AttentionDropout));

        if (declaration.Rotary == RotaryPairing.None)
        {
            Refuse(declaration.PositionIds, "PositionIds has no meaning without Rotary.");
        }
        else
        {
            int dimension = declaration.RotaryDimension;
            Refuse(
                dimension < 2 || dimension % 2 != 0 || dimension > declaration.HeadDimension,
                $"RotaryDimension must be even and from 2 to HeadDimension {declaration.HeadDimension}, but is {dimension}.");
        }

        if (declaration.KeyValueCache)
        {
            Refuse(declaration.HasKeyValueLength, "KeyValueCache and KeyValueLength exclude each other: SequenceLength is the capacity.");
            Refuse(declaration.CausalAlignment != CausalAlignment.TopLeft, "KeyValueCache and CausalAlignment exclude each other.");
            Refuse(declaration.KeyShards, "KeyValueCache and KeyShards exclude each other.");
            Refuse((declaration.Mask & AttentionMask.KeyPadding) != 0, "KeyValueCache and the mask KeyPadding exclude each other.");
        }

        Refuse(
            declaration.KeyShards && declaration.CausalAlignment == CausalAlignment.BottomRight,
            "KeyShards and CausalAlignment.BottomRight exclude each other: the length of all keys is not known.");
        if (!declaration.PackedSequences)
            return;

        const AttentionMask Tables = AttentionMask.Boolean | AttentionMask.Additive | AttentionMask.KeyPadding | AttentionMask.Keys;
        Refuse((declaration.Mask & Tables) != 0, $"PackedSequences and the mask {declaration.Mask & Tables} exclude each other.");
        Refuse(declaration.PositionIds, "PackedSequences and PositionIds exclude each other.");
        Refuse(declaration.KeyShards, "PackedSequences and KeyShards exclude each other.");
        Refuse(declaration.KeyValueCache, "PackedSequences and KeyValueCache exclude each other.");
    }

    /// <summary>What attention alone adds.</summary>
    public static void Check(ScaledDotProductAttentionAttribute declaration)
    {
        Check((AttentionAttribute)declaration);
        Defined(declaration.Layout, nameof(declaration.Layout));
        Refuse(
            declaration.PackedSequences && declaration.Layout == AttentionLayout.HeadMajor,
            "PackedSequences and AttentionLayout.HeadMajor exclude each other.");
    }

    /// <summary>What a layer adds.</summary>
    public static void Check(AttentionLayerAttribute declaration)
    {
        Check((AttentionAttribute)declaration);
        Positive(declaration.KeyInputDimension, nameof(declaration.KeyInputDimension));
        Positive(declaration.ValueInputDimension, nameof(declaration.ValueInputDimension));
        WeightType(declaration.WeightType);
        Refuse(declaration.KeyShards, "A layer has no KeyShards.");
        Refuse(
            declaration.KeyValueCache && declaration.HasSeparateMemories,
            "KeyValueCache and KeyInputDimension or ValueInputDimension exclude each other.");
        Refuse(declaration.AddZeroAttention && declaration.Sinks, "AddZeroAttention and Sinks exclude each other.");
        if (!declaration.AddBiasKeyValue)
            return;

        Refuse(declaration.KeyValueCache, "AddBiasKeyValue and KeyValueCache exclude each other.");
        Refuse(declaration.WindowLeft >= 0 || declaration.WindowRight >= 0, "AddBiasKeyValue and a window exclude each other.");
        Refuse(declaration.Rotary != RotaryPairing.None, "AddBiasKeyValue and Rotary exclude each other.");
        Refuse(declaration.Alibi, "AddBiasKeyValue and Alibi exclude each other.");
        Refuse(declaration.AttentionDropout > 0, "AddBiasKeyValue and AttentionDropout exclude each other.");
    }

    /// <summary>What a whole transformer layer adds.</summary>
    public static void Check(TransformerLayerAttribute declaration)
    {
        Check((AttentionLayerAttribute)declaration);
        Refuse(declaration.FeedForwardDimension < 0, $"FeedForwardDimension must be at least 0, but is {declaration.FeedForwardDimension}.");
        Defined(declaration.Activation, nameof(declaration.Activation));
        Defined(declaration.Normalization, nameof(declaration.Normalization));
        Defined(declaration.NormalizationPlacement, nameof(declaration.NormalizationPlacement));
        Refuse(
            !(declaration.Epsilon >= 0 && float.IsFinite(declaration.Epsilon)),
            FormattableString.Invariant($"Epsilon must be a number of at least 0, but is {declaration.Epsilon}."));
        Dropout(declaration.HiddenDropout, nameof(declaration.HiddenDropout));
        Dropout(declaration.ResidualDropout, nameof(declaration.ResidualDropout));
    }

    /// <summary>A feed-forward network.</summary>
    public static void Check(FeedForwardAttribute declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        Positive(declaration.ModelDimension, nameof(declaration.ModelDimension));
        Positive(declaration.HiddenDimension, nameof(declaration.HiddenDimension));
        Defined(declaration.Activation, nameof(declaration.Activation));
        WeightType(declaration.WeightType);
        Dropout(declaration.HiddenDropout, nameof(declaration.HiddenDropout));
    }

    /// <summary>A linear layer.</summary>
    public static void Check(LinearAttribute declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        Positive(declaration.Inputs, nameof(declaration.Inputs));
        Positive(declaration.Outputs, nameof(declaration.Outputs));
        Defined(declaration.Activation, nameof(declaration.Activation));
        WeightType(declaration.WeightType);
        Refuse(declaration.Activation.IsGated(), $"{declaration.Activation} takes a gate, which a linear layer has not.");
    }

    private static void WeightType(ElementType type)
    {
        Defined(type, nameof(WeightType));
        Refuse(type == ElementType.Float16, $"WeightType must be Float32, BFloat16 or Int8, but is {type}.");
    }

    private static void Dropout(float rate, string name) =>
        Refuse(rate is not (>= 0f and < 1f), FormattableString.Invariant($"{name} must be a number from 0 to less than 1, but is {rate}."));

    private static void Positive(int size, string name) => Refuse(size < 1, $"{name} must be at least 1, but is {size}.");

    private static void Defined<T>(T value, string name)
        where T : struct, Enum =>
        Refuse(!Enum.IsDefined(value), $"{name} must be one of {string.Join(", ", Enum.GetNames<T>())}, but is {value}.");

    private static void Refuse(bool refused, string message)
    {
        if (refused)
            throw ReferenceChecks.Invalid("declaration", message);
    }
}
