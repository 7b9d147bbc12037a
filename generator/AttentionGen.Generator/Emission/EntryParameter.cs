using AttentionGen.Generator.Parse;

namespace AttentionGen.Generator.Emission;

/// <summary>One parameter of Forward.</summary>
/// <param name="Type">Its C# type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it holds, for the XML documentation.</param>
/// <param name="Properties">The properties of the call that it sets, and their values.</param>
internal sealed record EntryParameter(string Type, string Name, string Description, (string Property, string Value)[] Properties)
{
    /// <summary>The parameters that a declaration asks for, in their documented order.</summary>
    public static IEnumerable<EntryParameter> Of(KernelSpec spec) =>
        GeneratedSignatures.ForwardParameters(spec).Select(parameter => OfMethod(spec, parameter.Name) ?? new EntryParameter(
            Qualified(parameter.Type), parameter.Name, Describe(spec, parameter.Name), Set(spec, parameter.Name)));

    /// <summary>The property of a call that holds a further parameter of a score method.</summary>
    public static string Slot(ScoreParameter parameter) =>
        (parameter.IsSpan, parameter.Type) switch
        {
            (true, ScoreType.Number) => "ScoreNumbers",
            (true, _) => "ScoreIntegers",
            _ => "ScoreArgument",
        } + Text.Of(parameter.Slot);

    /// <summary>The parameters that the score methods add.</summary>
    public static IEnumerable<EntryParameter> OfMethods(KernelSpec spec) =>
        spec.Methods?.Parameters.Select(parameter => OfMethod(spec, parameter.Name)!) ?? [];

    private static EntryParameter? OfMethod(KernelSpec spec, string name)
    {
        if (spec.Methods?.Parameters.FirstOrDefault(parameter => parameter.Name == name) is not { } parameter)
            return null;
        string written = Parse.Identifiers.Escape(name);
        string value = !parameter.IsSpan && parameter.Type == ScoreType.Number ? $"global::System.BitConverter.SingleToInt32Bits({written})" : written;
        return new EntryParameter(
            Qualified(GeneratedSignatures.TypeOf(parameter)), written, $"What the declared score methods know as {name}.", [(Slot(parameter), value)]);
    }

    /// <summary>Anything may be in scope at the user's, so names start at the root.</summary>
    private static string Qualified(string type) => type is "int" or "float" ? type : "global::" + type.Replace("<AttentionGen.", "<global::AttentionGen.").Replace("<System.", "<global::System.");

    private static (string, string)[] Set(KernelSpec spec, string name) => name switch
    {
        "query" => [Span("Query", name, spec.ElementType)],
        "key" => [Span("Key", name, spec.KeyValueSpanType)],
        "value" => [Span("Value", name, spec.KeyValueSpanType)],
        "output" => [Span("Output", name, spec.ElementType)],
        "input" => [("Query", name)],
        "memory" or "keyMemory" => [("Key", name)],
        "valueMemory" => [("Value", name)],
        "keyMask" => [("KeyMask", "keyMask.Keys"), ("KeyMaskHides", "keyMask.Hides")],
        "positions" => [("QueryPositions", name)],
        _ => [(char.ToUpperInvariant(name[0]) + name.Substring(1), name)],
    };

    private static (string, string) Span(string property, string name, ElementType type) => type switch
    {
        ElementType.Float32 => (property, name),
        ElementType.Float16 => (property + "16", $"global::System.Runtime.InteropServices.MemoryMarshal.Cast<global::System.Half, ushort>({name})"),
        _ => (property + "16", $"global::System.Runtime.InteropServices.MemoryMarshal.Cast<global::AttentionGen.BFloat16, ushort>({name})"),
    };

    private static string Describe(KernelSpec spec, string name)
    {
        string heads = Text.Of(spec.HeadCount);
        string keyHeads = Text.Of(spec.KeyValueHeadCount);
        string query = spec.KeyValueCache ? "new" : spec.PackedSequences ? "of all samples" : Text.Of(spec.QueryLength);
        string key = spec.KeyValueCache ? "cached and new" : spec.PackedSequences ? "of all samples" : Text.Of(spec.KeyLength);
        string newKey = spec.KeyValueCache ? "new" : key;
        string batch = spec.PackedSequences ? "" : "batch, ";
        string Rows(string length, string head, int dimension) => spec.Layout == AttentionLayout.HeadMajor
            ? $"({batch}head {head}, sequence {length}, dimension {Text.Of(dimension)})"
            : $"({batch}sequence {length}, head {head}, dimension {Text.Of(dimension)})";
        string Model(string length, int dimension) => $"(batch, sequence {length}, model {Text.Of(dimension)})";
        string scores = $"(batch, head {heads}, query {query}, key {key})";
        bool isLayer = spec.Operator == AttentionOperator.MultiHead;

        return name switch
        {
            "query" => $"Queries, {Rows(query, heads, spec.HeadDimension)}.",
            "key" => $"Keys, {Rows(newKey, keyHeads, spec.HeadDimension)}.",
            "value" => $"Values, {Rows(newKey, keyHeads, spec.ValueDimension)}.",
            "input" => $"Input rows, {Model(query, spec.ModelDimension)}.",
            "memory" => $"Rows that keys and values are projected from, {Model(key, spec.ModelDimension)}.",
            "keyMemory" => $"Rows that keys are projected from, {Model(key, spec.KeyInputDimension)}.",
            "valueMemory" => $"Rows that values are projected from, {Model(key, spec.ValueInputDimension)}.",
            "mask" => $"True where a query may attend to a key, {Axes(spec, spec.MaskAxes, query, key)}.",
            "bias" => $"Added to the scaled scores, {Axes(spec, spec.BiasAxes, query, key)}; negative infinity hides the key.",
            "keyLengths" => $"Visible keys of each sample, (batch), each 0 to {key}.",
            "keyMask" => $"Which keys of each sample are visible, (batch, key {key}), as PaddedKeys or VisibleKeys.",
            "cumulativeQueryLengths" => $"Row numbers, (batch + 1): sample b is the query rows from entry b to entry b + 1, at most {Text.Of(spec.QueryLength)}.",
            "cumulativeKeyLengths" => $"Row numbers, (batch + 1): sample b is the key rows from entry b to entry b + 1, at most {Text.Of(spec.KeyLength)}.",
            "sinks" => $"A logit for each head that joins its softmax rows, (head {heads}).",
            "rotary" => $"Angles for {Text.Of(spec.RotaryDimension)} elements of a row, for every position that occurs.",
            "positions" => $"Positions of the rows, (batch, sequence {query}).",
            "queryPositions" => $"Positions of the queries, (batch, query {query}).",
            "keyPositions" => $"Positions of the keys, (batch, key {key}).",
            "cache" => "Receives keys and values; made by CreateCache.",
            "firstKey" => "Place of the first key in the whole sequence.",
            "output" => isLayer ? $"Receives the output rows, {Model(query, spec.ModelDimension)}." : $"Receives the output, {Rows(query, heads, spec.ValueDimension)}.",
            "weights" => $"Receives the attention weights, {scores}; exactly 0 where a key is hidden.",
            "averagedWeights" => $"Receives the mean of the weights over the heads, (batch, query {query}, key {key}).",
            "logSumExp" => $"Receives the natural logarithm of each softmax row's denominator, ({batch}head {heads}, query {query}); -infinity where no key is visible.",
            "scaledScores" => $"Receives the scaled scores, {scores}, hidden keys included.",
            "cappedScores" => $"Receives the scores after the soft cap, {scores}, hidden keys included.",
            "maskedScores" => $"Receives the scores after bias and mask, {scores}; -infinity where a key is hidden.",
            "keyWeightSums" => $"Receives the weights that each key gets from all queries, (batch, head {heads}, key {key}).",
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such parameter."),
        };
    }

    private static string Axes(KernelSpec spec, AttentionAxes axes, string query, string key)
    {
        var names = new List<string>();
        if ((axes & AttentionAxes.Batch) != 0)
            names.Add("batch");
        if ((axes & AttentionAxes.Head) != 0)
            names.Add($"head {Text.Of(spec.HeadCount)}");
        if ((axes & AttentionAxes.Query) != 0)
            names.Add($"query {query}");
        names.Add($"key {key}");
        return $"({string.Join(", ", names)})";
    }
}
