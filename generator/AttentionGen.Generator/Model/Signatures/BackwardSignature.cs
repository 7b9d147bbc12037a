namespace AttentionGen.Generator.Model.Signatures;

/// <summary>What <c>Backward</c> takes: what <c>Forward</c> read and returned, the gradient of its output, and where gradients go.</summary>
/// <param name="Parameters">Of the shortest overload, in the documented order.</param>
/// <param name="MethodTypes">Types of those that only the user's score methods read.</param>
/// <param name="TableTypes">Types of those that receive gradients of what these read.</param>
/// <param name="TakesLengths">Whether there are overloads with actual lengths.</param>
internal sealed record BackwardSignature(
    EquatableArray<ForwardParameter> Parameters, EquatableArray<string> MethodTypes, EquatableArray<string> TableTypes, bool TakesLengths)
{
    /// <summary>The object that is taken in place of the gradients, fully qualified.</summary>
    public const string Gradients = "AttentionGen.AttentionGradients<float>";

    /// <summary>The same of a layer.</summary>
    public const string LayerGradients = "AttentionGen.MultiHeadAttentionGradients<float>";

    /// <summary>The type of the object that a layer adds the gradients of its weights to, fully qualified; null for attention alone.</summary>
    public string? Weights { get; init; }

    /// <summary>The signature that a declaration asks for.</summary>
    public static BackwardSignature Of(KernelSpec spec) => new(
        new([.. SignatureRows.Of(spec), .. SignatureTables.Of(spec), .. SignatureTables.MethodParameters(spec), .. SignatureTables.Dropout(spec.HasDropout), .. Results(spec), .. Received(spec), .. Tables(spec)]),
        new([.. SignatureTables.MethodParameters(spec).Select(static parameter => parameter.Type.Name)]),
        new([.. Tables(spec).Select(static parameter => parameter.Type.Name)]),
        spec.TakesLengths)
    {
        Weights = !spec.IsLayer ? null : spec.Transformer is null ? "AttentionGen.MultiHeadAttentionWeights" : "AttentionGen.TransformerLayerWeights",
    };

    /// <summary>Gradients of what the score methods read: of each span of floats.</summary>
    public static IEnumerable<ForwardParameter> Tables(KernelSpec spec) => spec.Methods?.Tables.Select(static table => new ForwardParameter(
        ParameterType.Results,
        $"{table.Name}Gradient",
        $"The gradient of {table.Name} is added to this",
        EquatableArray<Axis>.Empty,
        "; empty if it is not wanted",
        new([new($"{table.Property}Gradient")]))) ?? [];

    /// <summary>What the forward call returned or kept, and the gradient that its output has.</summary>
    public static IEnumerable<ForwardParameter> Results(KernelSpec spec)
    {
        Axis query = SignatureAxes.Query(spec, "sequence");
        if (spec.IsLayer)
        {
            yield return Signature.Activations(ParameterType.Floats, "What Forward kept", "Activations");
            yield return Read("outputGradient", "The gradient of the output rows", SignatureAxes.Model(spec, query, spec.ModelDimension), "OutputGradient");
            yield break;
        }
        EquatableArray<Axis> output = SignatureAxes.Rows(spec, query, spec.HeadCount, spec.ValueDimension);
        Axis[] batch = spec.PackedSequences ? [] : [SignatureAxes.Batch];
        yield return Read("output", "The output that Forward returned", output, "Attended");
        yield return Read("logSumExp", "The log-sum-exp that Forward returned", new([.. batch, SignatureAxes.Head(spec), SignatureAxes.Query(spec)]), "Denominators");
        yield return Read("outputGradient", "The gradient of the output", output, "OutputGradient");
    }

    /// <summary>Parameter types of every overload, fully qualified.</summary>
    public IEnumerable<string[]> Overloads()
    {
        string floats = ParameterType.Floats.Name;
        string[] weights = Weights is null ? [] : [Weights];
        yield return Weights is null
            ? ["in AttentionGen.AttentionInputs", .. MethodTypes, floats, floats, floats, "in " + Gradients, .. TableTypes, Signature.ParallelOptions]
            : ["in AttentionGen.MultiHeadAttentionInputs", .. MethodTypes, floats, floats, "in " + LayerGradients, .. TableTypes, Weights, Signature.ParallelOptions];
        foreach (string[] types in Signature.WithLengths([.. Parameters.Select(static parameter => parameter.Type.Name), .. weights], TakesLengths))
            yield return types;
    }

    private static IEnumerable<ForwardParameter> Received(KernelSpec spec)
    {
        foreach (ForwardParameter rows in SignatureRows.Of(spec))
        {
            yield return new ForwardParameter(
                ParameterType.Results, $"{rows.Name}Gradient", $"Receives the gradient of {rows.Name}", rows.Shape, spec.IsLayer ? NotWanted : "",
                new([new($"{rows.Sets[0].Property}Gradient")]));
        }
        if ((spec.Mask & AttentionMask.Additive) != 0)
            yield return Received("biasGradient", "The gradient of bias is added to this", SignatureAxes.Table(spec, spec.BiasAxes));
        if (spec.Sinks)
            yield return Received("sinkGradient", "The gradient of the sinks is added to this", new([SignatureAxes.Head(spec)]));
    }

    private const string NotWanted = "; empty if it is not wanted";

    private static ForwardParameter Read(string name, string what, EquatableArray<Axis> shape, string property) =>
        new(ParameterType.Floats, name, what, shape, "", new([new(property)]));

    private static ForwardParameter Received(string name, string what, EquatableArray<Axis> shape) =>
        new(ParameterType.Results, name, what, shape, NotWanted, new([new(char.ToUpperInvariant(name[0]) + name.Substring(1))]));
}
