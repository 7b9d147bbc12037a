namespace AttentionGen.Generator.Model.Signatures;

/// <summary>The members that a kernel adds to its type, as far as members of the user's can collide with them.</summary>
internal static class GeneratedMembers
{
    public const string Forward = "Forward";
    public const string Backward = "Backward";
    public const string ActivationCount = "ActivationCount";
    public const string CreateCache = "CreateCache";
    public const string KernelPlan = "KernelPlan";
    public const string InstructionSet = "InstructionSet";
    public const string LayerField = "_attentionGenLayer";

    /// <summary>Properties, whose getters are methods to the language.</summary>
    public static IReadOnlyList<string> Properties { get; } = [KernelPlan, InstructionSet];

    /// <summary>Names that only one member of the type may have.</summary>
    public static IReadOnlyList<string> SoleNames(AttentionOperator attentionOperator) =>
        attentionOperator.IsLayer() ? [KernelPlan, InstructionSet, LayerField] : [KernelPlan, InstructionSet];

    /// <summary>Every name that a member is added under.</summary>
    /// <param name="attentionOperator">The attribute.</param>
    /// <param name="hasCache">Whether it declares a cache.</param>
    /// <param name="hasGradients">Whether it declares gradients.</param>
    public static IReadOnlyList<string> Names(AttentionOperator attentionOperator, bool hasCache, bool hasGradients) =>
        [Forward, .. SoleNames(attentionOperator), .. hasCache ? [CreateCache] : Array.Empty<string>(), .. hasGradients ? GradientNames(attentionOperator) : []];

    private static string[] GradientNames(AttentionOperator attentionOperator) =>
        attentionOperator.IsLayer() ? [Backward, ActivationCount] : [Backward];

    /// <summary>Every method that is added to a layer that computes row by row.</summary>
    public static IEnumerable<(string Name, string[] Types)> DenseMethods(DenseSpec spec)
    {
        string floats = ParameterType.Floats.Name, results = ParameterType.Results.Name;
        if (spec.Gradients)
        {
            bool keeps = spec.Hidden > 0 || spec.Activation != Activation.None;
            string weights = spec.Hidden > 0 ? "AttentionGen.FeedForwardWeights" : "AttentionGen.LinearWeights";
            string[] input = [floats, .. SignatureTables.Dropout(spec.HasDropout).Select(static parameter => parameter.Type.Name)];
            string[] backward = keeps ? [.. input, floats, floats, results, weights] : [floats, floats, results, weights];
            yield return (Backward, backward);
            yield return (Backward, [.. backward, Signature.ParallelOptions]);
            if (keeps)
            {
                yield return (ActivationCount, ["int"]);
                yield return (Forward, [.. input, results, results]);
                yield return (Forward, [.. input, results, results, Signature.ParallelOptions]);
            }
        }
        yield return (Forward, [floats, results]);
        yield return (Forward, [floats, results, Signature.ParallelOptions]);
    }

    /// <summary>Every method that is added, with its parameter types.</summary>
    public static IEnumerable<(string Name, string[] Types)> Methods(KernelSpec spec)
    {
        foreach (string[] types in Signature.Of(spec).Overloads())
            yield return (Forward, types);
        if (spec.Gradients)
        {
            foreach (string[] types in BackwardSignature.Of(spec).Overloads())
                yield return (Backward, types);
        }
        if (spec.Gradients && spec.IsLayer)
        {
            foreach (string[] types in Signature.KeepingOverloads(spec))
                yield return (Forward, types);
            yield return (ActivationCount, spec.IsCrossAttention ? ["int", "int"] : ["int"]);
        }
        if (spec.KeyValueCache)
            yield return (CreateCache, ["int"]);
    }
}
