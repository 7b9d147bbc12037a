namespace AttentionGen.Generator.Model.Signatures;

/// <summary>The parameters that receive something: the output, then the further outputs in the order of their flags.</summary>
internal static class SignatureOutputs
{
    /// <summary>Name of the output.</summary>
    public const string Output = "output";

    public static IEnumerable<ForwardParameter> Of(KernelSpec spec)
    {
        Axis query = SignatureAxes.Query(spec, "sequence");
        yield return spec.IsLayer
            ? Rows("Receives the output rows", SignatureAxes.Model(spec, query, spec.ModelDimension))
            : Rows("Receives the output", SignatureAxes.Rows(spec, query, spec.HeadCount, spec.ValueDimension));
        foreach (ForwardParameter further in Further(spec))
            yield return further;

        ForwardParameter Rows(string what, EquatableArray<Axis> shape) =>
            new(ParameterType.OutputRows(spec.ElementType), Output, what, shape, "", new([SignatureRows.Setting("Output", spec.ElementType)]));
    }

    /// <summary>The declared outputs beside the output.</summary>
    public static IEnumerable<ForwardParameter> Further(KernelSpec spec)
    {
        Axis[] batch = spec.PackedSequences ? [] : [SignatureAxes.Batch];
        Axis head = SignatureAxes.Head(spec), query = SignatureAxes.Query(spec), key = SignatureAxes.Key(spec);
        Axis[] scores = [SignatureAxes.Batch, head, query, key];
        (AttentionOutputs Flag, string Name, string What, Axis[] Shape, string More)[] all =
        [
            (AttentionOutputs.Weights, "weights", "the attention weights", scores, "; exactly 0 where a key is hidden"),
            (AttentionOutputs.AveragedWeights, "averagedWeights", "the mean of the weights over the heads", [SignatureAxes.Batch, query, key], ""),
            (AttentionOutputs.LogSumExp, "logSumExp", "the natural logarithm of each softmax row's denominator", [.. batch, head, query], "; -infinity where no key is visible"),
            (AttentionOutputs.ScaledScores, "scaledScores", "the scaled scores", scores, ", hidden keys included"),
            (AttentionOutputs.CappedScores, "cappedScores", "the scores after the soft cap", scores, ", hidden keys included"),
            (AttentionOutputs.MaskedScores, "maskedScores", "the scores after bias and mask", scores, "; -infinity where a key is hidden"),
            (AttentionOutputs.KeyWeightSums, "keyWeightSums", "the weights that each key gets from all queries", [SignatureAxes.Batch, head, key], ""),
        ];
        return
            from output in all
            where (spec.Outputs & output.Flag) != 0
            select new ForwardParameter(ParameterType.Results, output.Name, $"Receives {output.What}", new(output.Shape), output.More, new([new(output.Flag.ToString())]));
    }
}
