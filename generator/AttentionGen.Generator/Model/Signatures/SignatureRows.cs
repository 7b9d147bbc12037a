namespace AttentionGen.Generator.Model.Signatures;

/// <summary>The parameters that hold rows: queries, keys and values, or what a layer projects them from.</summary>
internal static class SignatureRows
{
    public static IEnumerable<ForwardParameter> Of(KernelSpec spec)
    {
        if (spec.IsLayer)
            return OfLayer(spec);
        return
        [
            Rows("query", "Queries", "Query", spec.ElementType, SignatureAxes.Rows(spec, SignatureAxes.Query(spec, "sequence"), spec.HeadCount, spec.HeadDimension)),
            Rows("key", "Keys", "Key", spec.KeyValueSpanType, SignatureAxes.Rows(spec, SignatureAxes.NewKey(spec), spec.KeyValueHeadCount, spec.HeadDimension)),
            Rows("value", "Values", "Value", spec.KeyValueSpanType, SignatureAxes.Rows(spec, SignatureAxes.NewKey(spec), spec.KeyValueHeadCount, spec.ValueDimension)),
        ];
    }

    private static IEnumerable<ForwardParameter> OfLayer(KernelSpec spec)
    {
        Axis key = SignatureAxes.Key(spec, "sequence");
        yield return Model(spec, "input", "Input rows", "Query", SignatureAxes.Query(spec, "sequence"), spec.ModelDimension);
        if (spec.HasSeparateMemories)
        {
            yield return Model(spec, "keyMemory", "Rows that keys are projected from", "Key", key, spec.KeyInputDimension);
            yield return Model(spec, "valueMemory", "Rows that values are projected from", "Value", key, spec.ValueInputDimension);
        }
        else if (spec.IsCrossAttention)
        {
            yield return Model(spec, "memory", "Rows that keys and values are projected from", "Key", key, spec.ModelDimension);
        }
    }

    private static ForwardParameter Model(KernelSpec spec, string name, string what, string property, Axis sequence, int dimension) =>
        new(ParameterType.Floats, name, what, SignatureAxes.Model(spec, sequence, dimension), "", new([new(property)]));

    private static ForwardParameter Rows(string name, string what, string property, ElementType type, EquatableArray<Axis> shape) =>
        new(ParameterType.Rows(type), name, what, shape, "", new([Setting(property, type)]));

    /// <summary>Rows of 16 bits have a property of their own, and go as bits.</summary>
    public static CallSetting Setting(string property, ElementType type) =>
        type == ElementType.Float32 ? new(property) : new(property + "16", CallValue.RowBits);
}
