namespace AttentionGen.Generator.Planning;

/// <summary>A property of the shape that the library checks calls against.</summary>
/// <param name="Name">The property.</param>
/// <param name="Value">An integer, a flag, or a value of one of the declaration's enums.</param>
internal sealed record ShapeSetting(string Name, object Value)
{
    /// <summary>Of an <c>AttentionShape</c>: what every shape says, and what else is not as it is by default.</summary>
    public static EquatableArray<ShapeSetting> OfAttention(KernelSpec spec)
    {
        bool rotates = spec.Rotary != RotaryPairing.None;
        return new(
        [
            new("HeadCount", spec.HeadCount),
            new("KeyValueHeadCount", spec.KeyValueHeadCount),
            new("HeadDimension", spec.HeadDimension),
            new("ValueDimension", spec.ValueDimension),
            new("QueryLength", spec.QueryLength),
            new("KeyLength", spec.KeyLength),
            new("Layout", spec.Layout),
            new("Mask", spec.Mask),
            new("MaskAxes", spec.MaskAxes),
            new("BiasAxes", spec.BiasAxes),
            new("CausalAlignment", spec.CausalAlignment),
            new("Outputs", spec.Outputs),
            .. If(spec.Sinks, "HasSinks", true),
            .. If(rotates, "Rotary", spec.Rotary),
            .. If(rotates, "RotaryDimension", spec.RotaryDimension),
            .. If(spec.PositionIds, "HasPositionIds", true),
            .. If(spec.PositionIds && spec.HasSharedPositions, "SharesPositions", true),
            .. If(spec.KeyValueCache, "HasCache", true),
            .. If(spec.ElementType != ElementType.Float32, "ElementType", spec.ElementType),
            .. If(spec.KeyValueType != ElementType.Float32, "KeyValueType", spec.KeyValueType),
            .. If(spec.PackedSequences, "IsPacked", true),
            .. If(spec.KeyShards, "IsSharded", true),
            .. If(spec.AttentionDropout > 0, "HasDropout", true),
        ]);
    }

    /// <summary>Of a <c>LayerShape</c>, beside what its constructor takes.</summary>
    public static EquatableArray<ShapeSetting> OfLayer(KernelSpec spec) => new(
    [
        new("KeyInputDimension", spec.KeyInputDimension),
        new("ValueInputDimension", spec.ValueInputDimension),
        .. If(spec.HasSeparateMemories, "HasSeparateMemories", true),
        .. If(spec.AddBiasKeyValue, "HasBiasKeyValue", true),
        .. If(spec.HasDropout, "HasDropout", true),
    ]);

    private static ShapeSetting[] If(bool isSet, string name, object value) => isSet ? [new(name, value)] : [];
}
