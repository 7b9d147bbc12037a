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
        yield return new("ref float query", plan.StagesQueries ? "ref queryRows" : $"ref Unsafe.Add(ref query, {QueryRow(stage)} * {Text.Of(plan.Query.Width)})");
        yield return new("int queryCount", "queryCount");
        yield return new("ref float keyRows, ref float valueRows, int keyCount", "ref keyRows, ref valueRows, keyCount");
        if (stage.Target.ReadsShortCallsInPlace)
            yield return new("int keyStride, int valueStride", "keyStride, valueStride");
        if (plan.HasPositions)
            yield return new("int position", Position(plan));
        foreach (PanelParameter table in Tables(plan))
            yield return table;
        if (plan.Sink == SinkLogit.Given)
            yield return new("float sink", $"call.Sinks[head] * {Text.Of((float)ScorePass.Log2E)}");
        if (plan.Positions.HasDistances)
            yield return new("float slope", Slope(plan));
        if (plan.HasMethods)
            yield return new("in AttentionArguments call, int sample, int head", "call, sample, head");
        if (stage.Target.Schedule is not null)
            yield return new("int firstQuery", "firstQuery");
        if (plan.DropsWeights)
            yield return new("in WeightDropout dropout", "dropout.At(sample, head, firstQuery)");
        if (plan.ChecksValues)
            yield return new("bool valuesAreFinite", plan.GathersByPanel ? LoadStage.AreFinite(plan) : "valuesAreFinite");
        yield return new("ref float output", plan.StagesOutput ? "ref outputRows" : $"ref Unsafe.Add(ref output, {OutputRow(stage)} * {Text.Of(plan.Output.Width)})");
        foreach (PanelParameter output in Outputs(plan))
            yield return output;
        if (plan.ReturnsKeys)
            yield return new("int keyLength", "keyLength");
        if (plan.Prefetches)
        {
            // The next panel of this head, if it is as long; otherwise this one again, which asks for nothing new.
            string lanes = Text.Of(stage.Target.PanelLanes);
            string next = plan.HasNextPanel(stage.Target) ? $"firstQuery + {lanes} + queryCount <= queryLength ? {Text.Of(stage.Target.PanelLanes * plan.Query.Stride)} : 0" : "0";
            yield return new("ref float nextQuery", $"ref Unsafe.Add(ref query, ({QueryRow(stage)} * {Text.Of(plan.Query.Width)}) + ({next}))");
        }
        if (plan.AsksForNextRows)
            yield return new("ref float nextKey, ref float nextValue, int lastNextKey", LoadStage.NextRows(plan));
        yield return new("ref float scratch", "ref scratch");
    }

    /// <summary>Position of a panel's first query, counted from the first key.</summary>
    public static string Position(KernelPlan plan) =>
        plan.HasLeadingKeys ? $"firstQuery + offset + {Text.Of(plan.LeadingKeys)}" : $"firstQuery + offset{PositionText.BehindFirstKey(plan)}";

    /// <summary>Number of a panel's first query row among all rows of the queries.</summary>
    public static string QueryRow(Stage stage) => Row(stage.Plan, stage.Plan.Query);

    /// <summary>Number of a panel's first output row among all rows of the output.</summary>
    public static string OutputRow(Stage stage) => Row(stage.Plan, stage.Plan.Output);

    /// <summary>The slope of the head's bias by distance.</summary>
    public static string Slope(KernelPlan plan) => $"AlibiSlope.Of(head, {Text.Of(plan.Heads.Queries)})";

    private static string Row(KernelPlan plan, RowLayout rows)
    {
        if (rows.IsHeadMajor)
            return "((sampleHead * queryLength) + firstQuery)";
        string firstRow = plan.Samples.ArePacked ? "queryStart" : "(sample * queryLength)";
        return $"((({firstRow} + firstQuery) * {Text.Of(plan.Heads.Queries)}) + head)";
    }

    private static IEnumerable<PanelParameter> Tables(KernelPlan plan)
    {
        if (plan.Tables.Mask is not null)
            yield return new("ref bool mask, int maskStride", $"{Table("mask")}, maskStride");
        if (plan.Tables.Bias is not null)
            yield return new("ref float bias, int biasStride", $"{Table("bias")}, biasStride");
        if (plan.Tables.HasKeyMask)
            yield return new("ref bool keyMask, bool keyMaskHides", "ref Unsafe.Add(ref keyMask, sample * keyLength), call.KeyMaskHides");

        static string Table(string name) =>
            $"ref Unsafe.Add(ref {name}, (sample * {name}SampleStride) + (head * {name}HeadStride) + (firstQuery * {name}Stride))";
    }

    private static IEnumerable<PanelParameter> Outputs(KernelPlan plan)
    {
        const string QueryRows = "((sampleHead * queryLength) + firstQuery)";
        foreach ((AttentionOutputs output, string name) in s_scoreOutputs)
        {
            if (plan.Returns(output))
                yield return new($"ref float {name}", $"ref Unsafe.Add(ref {name}, {QueryRows} * keyLength)");
        }
        if (plan.Returns(AttentionOutputs.AveragedWeights))
            yield return new("ref float averagedWeights, bool isFirstHead", "ref Unsafe.Add(ref averagedWeights, ((sample * queryLength) + firstQuery) * keyLength), head == 0");
        if (plan.Returns(AttentionOutputs.KeyWeightSums))
            yield return new("ref float keyWeightSums", "ref Unsafe.Add(ref keyWeightSums, sampleHead * keyLength)");
        if (plan.Returns(AttentionOutputs.LogSumExp))
            yield return new("ref float logSumExp", $"ref Unsafe.Add(ref logSumExp, {(plan.Samples.ArePacked ? "(head * call.QueryLength) + queryStart + firstQuery" : QueryRows)})");
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
