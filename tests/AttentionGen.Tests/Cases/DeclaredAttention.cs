using System.Globalization;
using System.Text;

namespace AttentionGen.Tests.Cases;

/// <summary>
/// One declaration, as source text for the generator and as the attribute object that the reference reads. Options that are null
/// are not written, so that defaults are tested as defaults.
/// </summary>
internal sealed record DeclaredAttention(int HeadCount, int ModelDimension, int SequenceLength)
{
    public bool IsMultiHead { get; init; }
    public int? KeyValueLength { get; init; }
    public int? HeadDimension { get; init; }
    public int? ValueDimension { get; init; }
    public float? Scale { get; init; }
    public AttentionMask? Mask { get; init; }
    public AttentionAxes? MaskAxes { get; init; }
    public AttentionAxes? BiasAxes { get; init; }
    public CausalAlignment? CausalAlignment { get; init; }
    public AttentionLayout? Layout { get; init; }
    public AttentionOutputs? Outputs { get; init; }
    public VectorWidth? VectorWidth { get; init; }
    public Unroll? Unroll { get; init; }

    public bool Has(AttentionMask mask) => (Mask.GetValueOrDefault() & mask) != 0;

    public bool ReturnsWeights => (Outputs.GetValueOrDefault() & AttentionOutputs.Weights) != 0;

    /// <summary>Whether keys and values come from rows of their own: always for attention alone, for a layer if it takes a memory.</summary>
    public bool HasOwnKeys => !IsMultiHead || KeyValueLength is not null;

    public AttentionAttribute ToAttribute()
    {
        AttentionAttribute attribute = IsMultiHead
            ? new MultiHeadAttentionAttribute(HeadCount, ModelDimension, SequenceLength)
            : new ScaledDotProductAttentionAttribute(HeadCount, ModelDimension, SequenceLength);
        if (KeyValueLength is { } keyValueLength)
            attribute.KeyValueLength = keyValueLength;
        if (HeadDimension is { } headDimension)
            attribute.HeadDimension = headDimension;
        if (ValueDimension is { } valueDimension)
            attribute.ValueDimension = valueDimension;
        if (Scale is { } scale)
            attribute.Scale = scale;
        if (Mask is { } mask)
            attribute.Mask = mask;
        if (MaskAxes is { } maskAxes)
            attribute.MaskAxes = maskAxes;
        if (BiasAxes is { } biasAxes)
            attribute.BiasAxes = biasAxes;
        if (CausalAlignment is { } alignment)
            attribute.CausalAlignment = alignment;
        if (Layout is { } layout)
            ((ScaledDotProductAttentionAttribute)attribute).Layout = layout;
        if (Outputs is { } outputs)
            attribute.Outputs = outputs;
        if (VectorWidth is { } width)
            attribute.VectorWidth = width;
        if (Unroll is { } unroll)
            attribute.Unroll = unroll;
        return attribute;
    }

    /// <summary>The declaration as a user writes it, on a type of the given name.</summary>
    public string ToSource(string typeName)
    {
        var text = new StringBuilder();
        text.Append(IsMultiHead ? "[MultiHeadAttention(" : "[ScaledDotProductAttention(");
        text.Append(CultureInfo.InvariantCulture, $"{HeadCount}, {ModelDimension}, {SequenceLength}");
        foreach ((string name, string value) in Options())
            text.Append(CultureInfo.InvariantCulture, $", {name} = {value}");
        text.Append(")]\n");
        text.Append(IsMultiHead ? "public sealed partial class " : "public static partial class ");
        return text.Append(typeName).Append(";\n").ToString();
    }

    /// <summary>Short and unique: the name of the declaration's cases.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(IsMultiHead ? "MHA" : "SDPA");
        text.Append(CultureInfo.InvariantCulture, $" {HeadCount}x{ModelDimension} s{SequenceLength}");
        if (KeyValueLength is { } keyValueLength)
            text.Append(CultureInfo.InvariantCulture, $" kv{keyValueLength}");
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
        if (Layout is { } layout)
            text.Append(' ').Append(layout);
        if (Outputs is { } outputs)
            text.Append(' ').Append(outputs);
        if (VectorWidth is { } width)
            text.Append(' ').Append(width);
        if (Unroll is { } unroll)
            text.Append(' ').Append(unroll);
        return text.ToString();
    }

    private IEnumerable<(string Name, string Value)> Options()
    {
        if (KeyValueLength is { } keyValueLength)
            yield return (nameof(KeyValueLength), keyValueLength.ToString(CultureInfo.InvariantCulture));
        if (HeadDimension is { } headDimension)
            yield return (nameof(HeadDimension), headDimension.ToString(CultureInfo.InvariantCulture));
        if (ValueDimension is { } valueDimension)
            yield return (nameof(ValueDimension), valueDimension.ToString(CultureInfo.InvariantCulture));
        if (Scale is { } scale)
            yield return (nameof(Scale), scale.ToString("R", CultureInfo.InvariantCulture) + "f");
        if (Mask is { } mask)
            yield return (nameof(Mask), Flags(mask));
        if (MaskAxes is { } maskAxes)
            yield return (nameof(MaskAxes), Flags(maskAxes));
        if (BiasAxes is { } biasAxes)
            yield return (nameof(BiasAxes), Flags(biasAxes));
        if (CausalAlignment is { } alignment)
            yield return (nameof(CausalAlignment), Flags(alignment));
        if (Layout is { } layout)
            yield return (nameof(Layout), Flags(layout));
        if (Outputs is { } outputs)
            yield return (nameof(Outputs), Flags(outputs));
        if (VectorWidth is { } width)
            yield return (nameof(VectorWidth), Flags(width));
        if (Unroll is { } unroll)
            yield return (nameof(Unroll), Flags(unroll));
    }

    private static string Flags<T>(T value)
        where T : struct, Enum =>
        string.Join(" | ", value.ToString().Split(", ").Select(name => $"{typeof(T).Name}.{name}"));

    private static string Initials(AttentionAxes axes) => string.Concat(axes.ToString().Split(", ").Select(name => name[0]));
}
