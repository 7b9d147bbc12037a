namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What a panel is told: how its method declares it, and what the walk over panels passes. One list, so that the two agree.</summary>
/// <param name="Declaration">The parameter.</param>
/// <param name="Argument">What is passed, in terms of the walk's locals.</param>
internal sealed record PanelParameter(string Declaration, string Argument)
{
    /// <summary>The parameters of a kernel's panels.</summary>
    public static IEnumerable<PanelParameter> Of(Stage stage)
    {
        KernelPlan plan = stage.Plan;
        KernelSpec spec = plan.Spec;
        yield return new("ref float query", plan.StagesQueries ? "ref queryRows" : $"ref Unsafe.Add(ref query, {QueryRow(stage)} * {Text.Of(spec.HeadDimension)})");
        yield return new("int queryCount", "queryCount");
        yield return new("ref float keyRows, ref float valueRows, int keyCount", "ref keyRows, ref valueRows, keyCount");
        if (stage.HasPositions)
            yield return new("int position", plan.LeadingKeys == 0 ? $"firstQuery + offset{FirstKey(spec)}" : $"firstQuery + offset + {Text.Of(plan.LeadingKeys)}");
        foreach (PanelParameter table in Tables(spec))
            yield return table;
        if (spec.Sinks)
            yield return new("float sink", $"call.Sinks[head] * {Text.Of((float)ScorePass.Log2E)}");
        if (spec.Alibi)
            yield return new("float slope", Slope(spec));
        if (plan.Methods is not null)
            yield return new("in AttentionArguments call, int sample, int head", "call, sample, head");
        if (stage.Path.Schedule is not null)
            yield return new("int firstQuery", "firstQuery");
        if (plan.ChecksValues)
            yield return new("bool valuesAreFinite", "valuesAreFinite");
        yield return new("ref float output", plan.StagesOutput ? "ref outputRows" : $"ref Unsafe.Add(ref output, {OutputRow(stage)} * {Text.Of(spec.ValueDimension)})");
        foreach (PanelParameter output in Outputs(spec))
            yield return output;
        if (stage.NeedsKeyLength)
            yield return new("int keyLength", "keyLength");
        if (plan.Prefetches)
        {
            // The next panel of this head, if it is as long; otherwise this one again, which asks for nothing new.
            string lanes = Text.Of(stage.Path.PanelLanes);
            string next = plan.HasNextPanel(stage.Path) ? $"firstQuery + {lanes} + queryCount <= queryLength ? {Text.Of(stage.Path.PanelLanes * plan.QueryStride)} : 0" : "0";
            yield return new("ref float nextQuery", $"ref Unsafe.Add(ref query, ({QueryRow(stage)} * {Text.Of(spec.HeadDimension)}) + ({next}))");
        }
        yield return new("ref float scratch", "ref scratch");
    }

    /// <summary>Number of a panel's first query row among all rows of the queries.</summary>
    public static string QueryRow(Stage stage) => Row(stage, stage.Plan.InputLayout);

    /// <summary>Number of a panel's first output row among all rows of the output.</summary>
    public static string OutputRow(Stage stage) => Row(stage, stage.Plan.OutputLayout);

    /// <summary>The slope of the head's bias by distance.</summary>
    public static string Slope(KernelSpec spec) => $"AlibiSlope.Of(head, {Text.Of(spec.HeadCount)})";

    private static string FirstKey(KernelSpec spec) => spec.KeyShards ? " - call.FirstKey" : "";

    private static string Row(Stage stage, AttentionLayout layout)
    {
        if (layout == AttentionLayout.HeadMajor)
            return "((sampleHead * queryLength) + firstQuery)";
        string firstRow = stage.Plan.Spec.PackedSequences ? "queryStart" : "(sample * queryLength)";
        return $"((({firstRow} + firstQuery) * {Text.Of(stage.Plan.Spec.HeadCount)}) + head)";
    }

    private static IEnumerable<PanelParameter> Tables(KernelSpec spec)
    {
        if ((spec.Mask & AttentionMask.Boolean) != 0)
            yield return new("ref bool mask, int maskStride", $"{Table("mask")}, maskStride");
        if ((spec.Mask & AttentionMask.Additive) != 0)
            yield return new("ref float bias, int biasStride", $"{Table("bias")}, biasStride");
        if ((spec.Mask & AttentionMask.Keys) != 0)
            yield return new("ref bool keyMask, bool keyMaskHides", "ref Unsafe.Add(ref keyMask, sample * keyLength), call.KeyMaskHides");

        static string Table(string name) =>
            $"ref Unsafe.Add(ref {name}, (sample * {name}SampleStride) + (head * {name}HeadStride) + (firstQuery * {name}Stride))";
    }

    private static IEnumerable<PanelParameter> Outputs(KernelSpec spec)
    {
        const string QueryRows = "((sampleHead * queryLength) + firstQuery)";
        foreach ((AttentionOutputs output, string name) in s_scoreOutputs)
        {
            if ((spec.Outputs & output) != 0)
                yield return new($"ref float {name}", $"ref Unsafe.Add(ref {name}, {QueryRows} * keyLength)");
        }
        if ((spec.Outputs & AttentionOutputs.AveragedWeights) != 0)
            yield return new("ref float averagedWeights, bool isFirstHead", "ref Unsafe.Add(ref averagedWeights, ((sample * queryLength) + firstQuery) * keyLength), head == 0");
        if ((spec.Outputs & AttentionOutputs.KeyWeightSums) != 0)
            yield return new("ref float keyWeightSums", "ref Unsafe.Add(ref keyWeightSums, sampleHead * keyLength)");
        if ((spec.Outputs & AttentionOutputs.LogSumExp) != 0)
            yield return new("ref float logSumExp", $"ref Unsafe.Add(ref logSumExp, {(spec.PackedSequences ? "(head * call.QueryLength) + queryStart + firstQuery" : QueryRows)})");
    }

    /// <summary>Outputs of one element for each score, and the locals that hold them.</summary>
    private static readonly (AttentionOutputs Output, string Name)[] s_scoreOutputs =
    [
        (AttentionOutputs.Weights, "weights"),
        (AttentionOutputs.ScaledScores, "scaledScores"),
        (AttentionOutputs.CappedScores, "cappedScores"),
        (AttentionOutputs.MaskedScores, "maskedScores"),
    ];
}
