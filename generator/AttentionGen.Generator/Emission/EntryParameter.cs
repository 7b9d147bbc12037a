namespace AttentionGen.Generator.Emission;

/// <summary>One span parameter of Forward.</summary>
/// <param name="Type">Its C# type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it holds, for the XML documentation.</param>
internal sealed record EntryParameter(string Type, string Name, string Description)
{
    private const string Input = "global::System.ReadOnlySpan<float>";
    private const string Output = "global::System.Span<float>";

    /// <summary>The parameters that a declaration asks for, in their documented order.</summary>
    public static IEnumerable<EntryParameter> Of(KernelSpec spec)
    {
        string heads = Text.Of(spec.HeadCount);
        string query = Text.Of(spec.QueryLength);
        string key = Text.Of(spec.KeyLength);
        string Rows(string length, int dimension) => spec.Layout == AttentionLayout.HeadMajor
            ? $"(batch, head {heads}, sequence {length}, dimension {Text.Of(dimension)})"
            : $"(batch, sequence {length}, head {heads}, dimension {Text.Of(dimension)})";

        yield return new(Input, "query", $"Queries, {Rows(query, spec.HeadDimension)}.");
        yield return new(Input, "key", $"Keys, {Rows(key, spec.HeadDimension)}.");
        yield return new(Input, "value", $"Values, {Rows(key, spec.ValueDimension)}.");
        foreach (EntryParameter table in Tables(spec))
            yield return table;
        yield return new(Output, "output", $"Receives the output, {Rows(query, spec.ValueDimension)}.");
        if ((spec.Outputs & AttentionOutputs.Weights) != 0)
            yield return new(Output, "weights", $"Receives the attention weights, (batch, head {heads}, query {query}, key {key}); exactly 0 where a key is hidden.");
    }

    private static IEnumerable<EntryParameter> Tables(KernelSpec spec)
    {
        if ((spec.Mask & AttentionMask.Boolean) != 0)
            yield return new("global::System.ReadOnlySpan<bool>", "mask", $"True where a query may attend to a key, {Axes(spec, spec.MaskAxes)}.");
        if ((spec.Mask & AttentionMask.Additive) != 0)
            yield return new(Input, "bias", $"Added to the scaled scores, {Axes(spec, spec.BiasAxes)}; negative infinity hides the key.");
        if ((spec.Mask & AttentionMask.KeyPadding) != 0)
            yield return new("global::System.ReadOnlySpan<int>", "keyLengths", $"Visible keys of each sample, (batch), each 0 to {Text.Of(spec.KeyLength)}.");
    }

    private static string Axes(KernelSpec spec, AttentionAxes axes)
    {
        var names = new List<string>();
        if ((axes & AttentionAxes.Batch) != 0)
            names.Add("batch");
        if ((axes & AttentionAxes.Head) != 0)
            names.Add($"head {Text.Of(spec.HeadCount)}");
        if ((axes & AttentionAxes.Query) != 0)
            names.Add($"query {Text.Of(spec.QueryLength)}");
        names.Add($"key {Text.Of(spec.KeyLength)}");
        return $"({string.Join(", ", names)})";
    }
}
