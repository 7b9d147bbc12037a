namespace AttentionGen.Generator.Model.Signatures;

/// <summary>What <c>Forward</c> takes: one list, in the documented order, for every overload.</summary>
/// <param name="Parameters">Of the shortest overload.</param>
/// <param name="MethodParameters">Those of them that only the user's score methods read.</param>
/// <param name="TakesLengths">Whether there are overloads with actual lengths.</param>
/// <param name="Inputs">The object that is taken in place of the inputs, fully qualified.</param>
internal sealed record Signature(
    EquatableArray<ForwardParameter> Parameters, EquatableArray<ForwardParameter> MethodParameters, bool TakesLengths, string Inputs)
{
    public const string ParallelOptions = "System.Threading.Tasks.ParallelOptions";

    /// <summary>The object that is taken in place of the further outputs, fully qualified.</summary>
    public const string Results = "AttentionGen.AttentionResults<float>";

    /// <summary>The output.</summary>
    public ForwardParameter Output => Parameters.Single(static parameter => parameter.Name == SignatureOutputs.Output);

    /// <summary>The signature that a declaration asks for.</summary>
    public static Signature Of(KernelSpec spec)
    {
        return new Signature(
            Of(spec, isTrained: !spec.IsLayer),
            new([.. SignatureTables.MethodParameters(spec)]),
            spec.TakesLengths,
            spec.IsLayer ? "AttentionGen.MultiHeadAttentionInputs" : "AttentionGen.AttentionInputs");
    }

    /// <summary>What a layer's call takes that keeps what gradients are made of.</summary>
    public static EquatableArray<ForwardParameter> Keeping(KernelSpec spec) =>
        new([.. Of(spec, isTrained: true), Activations(ParameterType.Results, "Receives what Backward needs", "Scratch")]);

    /// <summary>All parameters; of calls whose gradients can be asked for, or of others.</summary>
    private static EquatableArray<ForwardParameter> Of(KernelSpec spec, bool isTrained) => new(
    [
        .. SignatureRows.Of(spec), .. SignatureTables.Of(spec), .. SignatureTables.MethodParameters(spec), .. SignatureTables.Dropout(isTrained && spec.HasDropout),
        .. SignatureOutputs.Of(spec),
    ]);

    /// <summary>What a layer's call kept, or receives it.</summary>
    public static ForwardParameter Activations(ParameterType type, string what, string property) =>
        new(type, "activations", what, EquatableArray<Axis>.Empty, ", as many floats as ActivationCount tells", new([new(property)]));

    /// <summary>Parameter types of such calls.</summary>
    public static IEnumerable<string[]> KeepingOverloads(KernelSpec spec)
    {
        string results = ParameterType.Results.Name;
        yield return ["in " + Of(spec).Inputs, results, results, .. Of(spec).MethodParameters.Select(static parameter => parameter.Type.Name), "in " + Results, ParallelOptions];
        foreach (string[] types in WithLengths([.. Keeping(spec).Select(static parameter => parameter.Type.Name)], spec.TakesLengths))
            yield return types;
    }

    /// <summary>Parameter types of every overload, fully qualified.</summary>
    public IEnumerable<string[]> Overloads()
    {
        yield return ["in " + Inputs, Output.Type.Name, .. MethodParameters.Select(static parameter => parameter.Type.Name), "in " + Results, ParallelOptions];
        foreach (string[] types in WithLengths([.. Parameters.Select(static parameter => parameter.Type.Name)], TakesLengths))
            yield return types;
    }

    /// <summary>Some parameter types, with options and actual lengths behind them.</summary>
    public static IEnumerable<string[]> WithLengths(string[] types, bool takesLengths)
    {
        yield return types;
        yield return [.. types, ParallelOptions];
        if (!takesLengths)
            yield break;
        yield return [.. types, "int", "int"];
        yield return [.. types, "int", "int", ParallelOptions];
    }
}
