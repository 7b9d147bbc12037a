namespace AttentionGen.Generator.Model.Signatures;

/// <summary>The parameters between rows and output: masks, lengths, positions, caches, and what score methods ask for.</summary>
internal static class SignatureTables
{
    public static IEnumerable<ForwardParameter> Of(KernelSpec spec) => [.. Masks(spec), .. Lengths(spec), .. Positions(spec), .. Keys(spec)];

    /// <summary>What the score methods take beside score and indices.</summary>
    public static IEnumerable<ForwardParameter> MethodParameters(KernelSpec spec) =>
        spec.Methods?.Parameters.Select(static parameter => new ForwardParameter(
            new ParameterType(parameter.IsSpan ? ParameterForm.Input : ParameterForm.Value, parameter.Type == ScoreType.Number ? "float" : "int"),
            parameter.Name,
            $"What the declared score methods know as {parameter.Name}",
            EquatableArray<Axis>.Empty,
            "",
            new([new(parameter.Property, !parameter.IsSpan && parameter.Type == ScoreType.Number ? CallValue.Bits : CallValue.Itself)]))) ?? [];

    /// <summary>What a call drops, where that is declared.</summary>
    public static IEnumerable<ForwardParameter> Dropout(bool isDeclared)
    {
        if (isDeclared)
        {
            yield return new ForwardParameter(
                ParameterType.Value("AttentionGen.DropoutSeed?"), "dropout", "What the call drops", EquatableArray<Axis>.Empty,
                ": the same numbers drop the same, others others; null drops nothing, as when a model is used and not trained", new([new("Dropout")]));
        }
    }

    private static IEnumerable<ForwardParameter> Masks(KernelSpec spec)
    {
        if ((spec.Mask & AttentionMask.Boolean) != 0)
            yield return Table(ParameterType.Booleans, "mask", "True where a query may attend to a key", SignatureAxes.Table(spec, spec.MaskAxes), "", "Mask");
        if ((spec.Mask & AttentionMask.Additive) != 0)
            yield return Table(ParameterType.Floats, "bias", "Added to the scaled scores", SignatureAxes.Table(spec, spec.BiasAxes), "; negative infinity hides the key", "Bias");
        if ((spec.Mask & AttentionMask.KeyPadding) != 0)
            yield return Table(ParameterType.Integers, "keyLengths", "Visible keys of each sample", Shape(SignatureAxes.Batch), $", each 0 to {SignatureAxes.KeyCount(spec)}", "KeyLengths");
        if ((spec.Mask & AttentionMask.Keys) != 0)
        {
            yield return new ForwardParameter(
                ParameterType.Value("AttentionGen.KeyMask"),
                "keyMask",
                "Which keys of each sample are visible",
                Shape(SignatureAxes.Batch, SignatureAxes.Key(spec)),
                ", as PaddedKeys or VisibleKeys",
                new([new("KeyMask", CallValue.MaskKeys), new("KeyMaskHides", CallValue.MaskHides)]));
        }
    }

    private static IEnumerable<ForwardParameter> Lengths(KernelSpec spec)
    {
        if (spec is { PackedSequences: true, IsLayer: true, IsCrossAttention: false })
        {
            yield return Cumulative("cumulativeLengths", "input", spec.QueryLength, "CumulativeQueryLengths");
        }
        else if (spec.PackedSequences)
        {
            yield return Cumulative("cumulativeQueryLengths", "query", spec.QueryLength, "CumulativeQueryLengths");
            yield return Cumulative("cumulativeKeyLengths", "key", spec.KeyLength, "CumulativeKeyLengths");
        }

        if (spec.Sinks)
            yield return Table(ParameterType.Floats, "sinks", "A logit for each head that joins its softmax rows", Shape(SignatureAxes.Head(spec)), "", "Sinks");
    }

    private static IEnumerable<ForwardParameter> Positions(KernelSpec spec)
    {
        if (spec.Rotary == RotaryPairing.None)
            yield break;
        yield return One(ParameterType.Object("AttentionGen.RotaryEmbedding"), "rotary", FormattableString.Invariant($"Angles for {spec.RotaryDimension} elements of a row, for every position that occurs"), "Rotary");
        if (!spec.PositionIds)
            yield break;
        if (spec.HasSharedPositions)
        {
            yield return Table(ParameterType.Integers, "positions", "Positions of the rows", Shape(SignatureAxes.Batch, SignatureAxes.Query(spec, "sequence")), "", "QueryPositions");
        }
        else
        {
            yield return Table(ParameterType.Integers, "queryPositions", "Positions of the queries", Shape(SignatureAxes.Batch, SignatureAxes.Query(spec)), "", "QueryPositions");
            yield return Table(ParameterType.Integers, "keyPositions", "Positions of the keys", Shape(SignatureAxes.Batch, SignatureAxes.Key(spec)), "", "KeyPositions");
        }
    }

    private static IEnumerable<ForwardParameter> Keys(KernelSpec spec)
    {
        if (spec.KeyValueCache)
            yield return One(ParameterType.Object("AttentionGen.KeyValueCache"), "cache", "Receives keys and values; made by CreateCache", "Cache");
        if (spec.KeyShards)
            yield return One(ParameterType.Value("int"), "firstKey", "Place of the first key in the whole sequence", "FirstKey");
    }

    private static ForwardParameter Cumulative(string name, string rows, int most, string property) => Table(
        ParameterType.Integers,
        name,
        "Row numbers",
        Shape(new Axis("batch + 1")),
        FormattableString.Invariant($": sample b is the {rows} rows from entry b to entry b + 1, at most {most}"),
        property);

    private static ForwardParameter One(ParameterType type, string name, string what, string property) =>
        new(type, name, what, EquatableArray<Axis>.Empty, "", new([new(property)]));

    private static ForwardParameter Table(ParameterType type, string name, string what, EquatableArray<Axis> shape, string more, string property) =>
        new(type, name, what, shape, more, new([new(property)]));

    private static EquatableArray<Axis> Shape(params Axis[] axes) => new(axes);
}
