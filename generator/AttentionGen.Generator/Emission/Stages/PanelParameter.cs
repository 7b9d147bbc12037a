using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What a panel is told: how its method declares it, and what the walk over panels passes. One list, so that the two agree.</summary>
/// <param name="Declaration">The parameter.</param>
/// <param name="Argument">What is passed, in terms of the walk's locals.</param>
internal sealed record PanelParameter(string Declaration, string Argument)
{
    private static readonly IntegerExpression s_sample = IntegerExpression.Of("sample"), s_head = IntegerExpression.Of("head"), s_sampleHead = IntegerExpression.Of("sampleHead");
    private static readonly IntegerExpression s_queryLength = IntegerExpression.Of("queryLength"), s_keyLength = IntegerExpression.Of("keyLength");
    private static readonly IntegerExpression s_queryStart = IntegerExpression.Of("queryStart"), s_firstQuery = IntegerExpression.Of("firstQuery");

    /// <summary>Number of a panel's first query among those of all heads, queries innermost.</summary>
    private static readonly IntegerExpression s_headRow = (s_sampleHead * s_queryLength) + s_firstQuery;

    /// <summary>The parameters of a kernel's panels.</summary>
    public static IEnumerable<PanelParameter> Of(Stage stage)
    {
        KernelPlan plan = stage.Plan;
        yield return new("ref float query", plan.StagesQueries ? "ref queryRows" : (new Place("query") + (QueryRow(plan) * plan.Query.Width)).Ref);
        yield return new("int queryCount", "queryCount");
        yield return new("ref float keyRows, ref float valueRows, int keyCount", "ref keyRows, ref valueRows, keyCount");
        if (stage.Target.ReadsShortCallsInPlace)
            yield return new("int keyStride, int valueStride", "keyStride, valueStride");
        if (plan.HasPositions)
            yield return new("int position", Position(plan).ToString());
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
        yield return new("ref float output", plan.StagesOutput ? "ref outputRows" : (new Place("output") + (OutputRow(plan) * plan.Output.Width)).Ref);
        foreach (PanelParameter output in Outputs(plan))
            yield return output;
        if (plan.ReturnsKeys)
            yield return new("int keyLength", "keyLength");
        if (plan.Prefetches)
        {
            // The next panel of this head, if it is as long; otherwise this one again, which asks for nothing new.
            IntegerExpression next = plan.HasNextPanel(stage.Target)
                ? IntegerExpression.Choose($"{s_firstQuery + stage.Target.PanelLanes + IntegerExpression.Of("queryCount")} <= queryLength", stage.Target.PanelLanes * plan.Query.Stride, 0)
                : 0;
            yield return new("ref float nextQuery", (new Place("query") + ((QueryRow(plan) * plan.Query.Width) + next)).Ref);
        }
        if (plan.AsksForNextRows)
            yield return new("ref float nextKey, ref float nextValue, int lastNextKey", LoadStage.NextRows(plan));
        if (stage.Target.SharesBlocks)
            yield return new("int block, ref float kept", "block, ref kept");
        yield return new("ref float scratch", "ref scratch");
    }

    /// <summary>Position of a panel's first query, counted from the first key.</summary>
    public static IntegerExpression Position(KernelPlan plan) =>
        s_firstQuery + IntegerExpression.Of("offset") + plan.LeadingKeys - PositionText.FirstKey(plan);

    /// <summary>Number of a panel's first query row among all rows of the queries.</summary>
    public static IntegerExpression QueryRow(KernelPlan plan) => Row(plan, plan.Query);

    /// <summary>Number of a panel's first output row among all rows of the output.</summary>
    public static IntegerExpression OutputRow(KernelPlan plan) => Row(plan, plan.Output);

    /// <summary>The slope of the head's bias by distance.</summary>
    public static string Slope(KernelPlan plan) => $"AlibiSlope.Of(head, {Text.Of(plan.Heads.Queries)})";

    private static IntegerExpression Row(KernelPlan plan, RowLayout rows)
    {
        if (rows.IsHeadMajor)
            return s_headRow;
        IntegerExpression firstRow = plan.Samples.ArePacked ? s_queryStart : s_sample * s_queryLength;
        return ((firstRow + s_firstQuery) * plan.Heads.Queries) + s_head;
    }

    private static IEnumerable<PanelParameter> Tables(KernelPlan plan)
    {
        if (plan.Tables.Mask is not null)
            yield return new("ref bool mask, int maskStride", $"{Table("mask")}, maskStride");
        if (plan.Tables.Bias is not null)
            yield return new("ref float bias, int biasStride", $"{Table("bias")}, biasStride");
        if (plan.Tables.HasKeyMask)
            yield return new("ref bool keyMask, bool keyMaskHides", $"{(new Place("keyMask") + (s_sample * s_keyLength)).Ref}, call.KeyMaskHides");

        static string Table(string name) => (new Place(name)
            + ((s_sample * IntegerExpression.Of($"{name}SampleStride")) + (s_head * IntegerExpression.Of($"{name}HeadStride")) + (s_firstQuery * IntegerExpression.Of($"{name}Stride")))).Ref;
    }

    private static IEnumerable<PanelParameter> Outputs(KernelPlan plan)
    {
        foreach ((AttentionOutputs output, string name) in s_scoreOutputs)
        {
            if (plan.Returns(output))
                yield return new($"ref float {name}", (new Place(name) + (s_headRow * s_keyLength)).Ref);
        }
        if (plan.Returns(AttentionOutputs.AveragedWeights))
            yield return new("ref float averagedWeights, bool isFirstHead", $"{(new Place("averagedWeights") + (((s_sample * s_queryLength) + s_firstQuery) * s_keyLength)).Ref}, head == 0");
        if (plan.Returns(AttentionOutputs.KeyWeightSums))
            yield return new("ref float keyWeightSums", (new Place("keyWeightSums") + (s_sampleHead * s_keyLength)).Ref);
        if (plan.Returns(AttentionOutputs.LogSumExp))
            yield return new("ref float logSumExp", (new Place("logSumExp") + (plan.Samples.ArePacked ? (s_head * IntegerExpression.Of("call.QueryLength")) + s_queryStart + s_firstQuery : s_headRow)).Ref);
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
