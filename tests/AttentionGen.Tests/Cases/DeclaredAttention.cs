using System.Globalization;
using System.Text;

namespace AttentionGen.Tests.Cases;

/// <summary>
/// One declaration, as source text for the generator and as the attribute object that the reference reads. Options that are null
/// are not written, so that defaults are tested as defaults.
/// </summary>
internal sealed record DeclaredAttention(int HeadCount, int ModelDimension, int SequenceLength)
{
    /// <summary>Whether it is a layer, a whole transformer layer or not.</summary>
    public bool IsMultiHead { get; init; }

    /// <summary>Of a whole transformer layer, 0 for no network; null for attention alone and with its projections.</summary>
    public int? FeedForwardDimension { get; init; }
    public Activation? Activation { get; init; }
    public Normalization? Normalization { get; init; }
    public NormalizationPlacement? NormalizationPlacement { get; init; }
    public float? Epsilon { get; init; }
    public int? KeyValueLength { get; init; }
    public int? KeyValueHeadCount { get; init; }
    public int? HeadDimension { get; init; }
    public int? ValueDimension { get; init; }
    public float? Scale { get; init; }
    public AttentionMask? Mask { get; init; }
    public AttentionAxes? MaskAxes { get; init; }
    public AttentionAxes? BiasAxes { get; init; }
    public CausalAlignment? CausalAlignment { get; init; }
    public int? WindowLeft { get; init; }
    public int? WindowRight { get; init; }
    public float? SoftCap { get; init; }
    public bool? Alibi { get; init; }
    public bool? Sinks { get; init; }
    public RotaryPairing? Rotary { get; init; }
    public int? RotaryDimension { get; init; }
    public bool? PositionIds { get; init; }
    public bool? KeyValueCache { get; init; }
    public ElementType? KeyValueType { get; init; }
    public bool? KeyShards { get; init; }
    public AttentionLayout? Layout { get; init; }
    public ElementType? ElementType { get; init; }
    public bool? PackedSequences { get; init; }
    public ElementType? WeightType { get; init; }
    public int? KeyInputDimension { get; init; }
    public int? ValueInputDimension { get; init; }
    public bool? AddBiasKeyValue { get; init; }
    public bool? AddZeroAttention { get; init; }
    public string? ScoreModifier { get; init; }

    public string? MaskPredicate { get; init; }

    public bool? Gradients { get; init; }
    public float? AttentionDropout { get; init; }
    public float? HiddenDropout { get; init; }
    public float? ResidualDropout { get; init; }
    public AttentionOutputs? Outputs { get; init; }
    public VectorWidth? VectorWidth { get; init; }
    public Unroll? Unroll { get; init; }

    public bool Has(AttentionMask mask) => (Mask.GetValueOrDefault() & mask) != 0;

    public bool HasGradients => Gradients == true;

    /// <summary>Whether calls whose gradients can be asked for may drop something.</summary>
    public bool HasDropout => AttentionDropout > 0 || HiddenDropout > 0 || ResidualDropout > 0;

    /// <summary>Whether Forward returns something beside its output; for gradients of attention alone, log-sum-exp.</summary>
    public bool Returns(AttentionOutputs output) => ((Outputs.GetValueOrDefault() | (HasGradients && !IsMultiHead ? AttentionOutputs.LogSumExp : AttentionOutputs.None)) & output) != 0;

    public bool ReturnsWeights => Returns(AttentionOutputs.Weights);

    public bool IsTransformer => FeedForwardDimension is not null;

    /// <summary>Whether rows are normalised before each sublayer.</summary>
    public bool NormalizesBefore => NormalizationPlacement is AttentionGen.NormalizationPlacement.Pre or AttentionGen.NormalizationPlacement.Both;

    public bool HasCache => KeyValueCache == true;

    public bool IsPacked => PackedSequences == true;

    public bool IsRotary => Rotary.GetValueOrDefault() != RotaryPairing.None;

    /// <summary>Whether a layer's keys and values come from two kinds of rows.</summary>
    public bool HasSeparateMemories => KeyInputDimension is not null || ValueInputDimension is not null;

    /// <summary>Whether keys and values come from rows of their own: always for attention alone, for a layer if it takes a memory.</summary>
    public bool HasOwnKeys => !IsMultiHead || KeyValueLength is not null || HasSeparateMemories;

    /// <summary>Whether a call may tell its actual lengths: with a cache or packed samples the spans tell them.</summary>
    public bool TakesLengths => !HasCache && !IsPacked;

    /// <summary>Elements of query and output rows.</summary>
    public ElementType RowType => ElementType.GetValueOrDefault();

    /// <summary>Elements of key and value rows as a call passes them.</summary>
    public ElementType KeyValueRowType => HasCache ? RowType : KeyValueType ?? RowType;

    /// <summary>Elements of key and value rows as they are kept while attended to.</summary>
    public ElementType StoredType => KeyValueType ?? RowType;

    /// <summary>Elements of a layer's matrices as they are kept.</summary>
    public ElementType StoredWeightType => WeightType.GetValueOrDefault();

    public AttentionAttribute ToAttribute()
    {
        AttentionAttribute attribute = FeedForwardDimension is { } hidden
            ? new TransformerLayerAttribute(HeadCount, ModelDimension, SequenceLength, hidden)
            : IsMultiHead
            ? new MultiHeadAttentionAttribute(HeadCount, ModelDimension, SequenceLength)
            : new ScaledDotProductAttentionAttribute(HeadCount, ModelDimension, SequenceLength);
        foreach ((string name, object value) in Options())
            attribute.GetType().GetProperty(name)!.SetValue(attribute, value);
        return attribute;
    }

    /// <summary>The declaration as a user writes it, on a type of the given name.</summary>
    public string ToSource(string typeName)
    {
        var text = new StringBuilder();
        text.Append(IsTransformer ? "[TransformerLayer(" : IsMultiHead ? "[MultiHeadAttention(" : "[ScaledDotProductAttention(");
        text.Append(CultureInfo.InvariantCulture, $"{HeadCount}, {ModelDimension}, {SequenceLength}");
        if (FeedForwardDimension is { } hidden)
            text.Append(CultureInfo.InvariantCulture, $", {hidden}");
        foreach ((string name, object value) in Options())
            text.Append(CultureInfo.InvariantCulture, $", {name} = {Literal(value)}");
        text.Append(")]\n");
        text.Append(IsMultiHead ? "public sealed partial class " : "public static partial class ");
        text.Append(typeName);
        return ScoreModifier is null && MaskPredicate is null
            ? text.Append(";\n").ToString()
            : text.Append("\n{\n").Append(ScoreMethodCases.Source(ScoreModifier is not null, MaskPredicate is not null)).Append("}\n").ToString();
    }

    /// <summary>Short and unique: the name of the declaration's cases.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(IsTransformer ? "TL" : IsMultiHead ? "MHA" : "SDPA");
        text.Append(CultureInfo.InvariantCulture, $" {HeadCount}x{ModelDimension} s{SequenceLength}");
        if (FeedForwardDimension is { } hidden)
            text.Append(CultureInfo.InvariantCulture, $" ff{hidden}");
        if (Activation is { } activation)
            text.Append(' ').Append(activation);
        if (Normalization is { } normalization)
            text.Append(' ').Append(normalization);
        if (NormalizationPlacement is { } placement)
            text.Append(' ').Append(placement);
        if (Epsilon is { } epsilon)
            text.Append(CultureInfo.InvariantCulture, $" eps{epsilon}");
        if (KeyValueLength is { } keyValueLength)
            text.Append(CultureInfo.InvariantCulture, $" kv{keyValueLength}");
        if (KeyValueHeadCount is { } keyValueHeads)
            text.Append(CultureInfo.InvariantCulture, $" kvheads{keyValueHeads}");
        if (HeadDimension is { } headDimension)
            text.Append(CultureInfo.InvariantCulture, $" d{headDimension}");
        if (ValueDimension is { } valueDimension)
            text.Append(CultureInfo.InvariantCulture, $" dv{valueDimension}");
        if (Scale is { } scale)
            text.Append(CultureInfo.InvariantCulture, $" scale{scale}");
        if (Mask is { } mask)
        {
            text.Append(' ').Append(mask.ToString().Replace(", ", "+", StringComparison.Ordinal));
            if (MaskAxes is { } maskAxes)
                text.Append(" mask[").Append(Initials(maskAxes)).Append(']');
            if (BiasAxes is { } biasAxes)
                text.Append(" bias[").Append(Initials(biasAxes)).Append(']');
        }

        if (CausalAlignment is { } alignment)
            text.Append(' ').Append(alignment);
        if (WindowLeft is not null || WindowRight is not null)
            text.Append(CultureInfo.InvariantCulture, $" window[{WindowLeft},{WindowRight}]");
        if (SoftCap is { } cap)
            text.Append(CultureInfo.InvariantCulture, $" cap{cap}");
        if (Alibi is not null)
            text.Append(" alibi");
        if (Sinks is not null)
            text.Append(" sinks");
        if (Rotary is { } pairing)
            text.Append(CultureInfo.InvariantCulture, $" rotary{pairing}{RotaryDimension}");
        if (PositionIds is not null)
            text.Append(" positions");
        if (KeyValueCache is not null)
            text.Append(" cache");
        if (KeyValueType is { } stored)
            text.Append(" kv").Append(stored);
        if (KeyShards is not null)
            text.Append(" shards");
        if (Layout is { } layout)
            text.Append(' ').Append(layout);
        if (ElementType is { } element)
            text.Append(' ').Append(element);
        if (PackedSequences is not null)
            text.Append(" packed");
        if (WeightType is { } weights)
            text.Append(" weights").Append(weights);
        if (KeyInputDimension is { } keyInput)
            text.Append(CultureInfo.InvariantCulture, $" kdim{keyInput}");
        if (ValueInputDimension is { } valueInput)
            text.Append(CultureInfo.InvariantCulture, $" vdim{valueInput}");
        if (AddBiasKeyValue is not null)
            text.Append(" biaskv");
        if (AddZeroAttention is not null)
            text.Append(" zeroattn");
        if (ScoreModifier is not null)
            text.Append(" modified");
        if (MaskPredicate is not null)
            text.Append(" predicate");
        if (Gradients is not null)
            text.Append(" gradients");
        if (AttentionDropout is { } ofWeights)
            text.Append(CultureInfo.InvariantCulture, $" drop{ofWeights}");
        if (HiddenDropout is { } ofHidden)
            text.Append(CultureInfo.InvariantCulture, $" hidden-drop{ofHidden}");
        if (ResidualDropout is { } ofSums)
            text.Append(CultureInfo.InvariantCulture, $" residual-drop{ofSums}");
        if (Outputs is { } outputs)
            text.Append(' ').Append(outputs.ToString().Replace(", ", "+", StringComparison.Ordinal));
        if (VectorWidth is { } width)
            text.Append(' ').Append(width);
        if (Unroll is { } unroll)
            text.Append(' ').Append(unroll);
        return text.ToString();
    }

    // What is set, in the order of the attributes' documentation.
    private IEnumerable<(string Name, object Value)> Options()
    {
        (string Name, object? Value)[] all =
        [
            (nameof(KeyValueLength), KeyValueLength),
            (nameof(KeyValueHeadCount), KeyValueHeadCount),
            (nameof(HeadDimension), HeadDimension),
            (nameof(ValueDimension), ValueDimension),
            (nameof(Scale), Scale),
            (nameof(Mask), Mask),
            (nameof(MaskAxes), MaskAxes),
            (nameof(BiasAxes), BiasAxes),
            (nameof(CausalAlignment), CausalAlignment),
            (nameof(WindowLeft), WindowLeft),
            (nameof(WindowRight), WindowRight),
            (nameof(SoftCap), SoftCap),
            (nameof(Alibi), Alibi),
            (nameof(Sinks), Sinks),
            (nameof(Rotary), Rotary),
            (nameof(RotaryDimension), RotaryDimension),
            (nameof(PositionIds), PositionIds),
            (nameof(KeyValueCache), KeyValueCache),
            (nameof(KeyValueType), KeyValueType),
            (nameof(KeyShards), KeyShards),
            (nameof(Layout), Layout),
            (nameof(ElementType), ElementType),
            (nameof(PackedSequences), PackedSequences),
            (nameof(WeightType), WeightType),
            (nameof(KeyInputDimension), KeyInputDimension),
            (nameof(ValueInputDimension), ValueInputDimension),
            (nameof(AddBiasKeyValue), AddBiasKeyValue),
            (nameof(AddZeroAttention), AddZeroAttention),
            (nameof(Activation), Activation),
            (nameof(Normalization), Normalization),
            (nameof(NormalizationPlacement), NormalizationPlacement),
            (nameof(Epsilon), Epsilon),
            (nameof(ScoreModifier), ScoreModifier),
            (nameof(MaskPredicate), MaskPredicate),
            (nameof(Gradients), Gradients),
            (nameof(AttentionDropout), AttentionDropout),
            (nameof(HiddenDropout), HiddenDropout),
            (nameof(ResidualDropout), ResidualDropout),
            (nameof(Outputs), Outputs),
            (nameof(VectorWidth), VectorWidth),
            (nameof(Unroll), Unroll),
        ];
        return all.Where(option => option.Value is not null).Select(option => (option.Name, option.Value!));
    }

    private static string Literal(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        Enum names => Flags(names),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Flags(Enum value) =>
        string.Join(" | ", value.ToString().Split(", ").Select(name => $"{value.GetType().Name}.{name}"));

    private static string Initials(AttentionAxes axes) => string.Concat(axes.ToString().Split(", ").Select(name => name[0]));
}
