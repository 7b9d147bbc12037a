using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that walks over the panels of a call: which sample, head and queries each is, and where its rows lie.</summary>
internal static class RunStage
{
    private static readonly IntegerExpression s_first = IntegerExpression.Of("first");
    private static readonly IntegerExpression s_sample = IntegerExpression.Of("sample"), s_sampleHead = IntegerExpression.Of("sampleHead");

    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        if (!plan.IsLayer)
            CallStage.Emit(stage);
        EmitItems(stage);
        writer.Line();
        writer.Line(plan.Item switch
        {
            WorkItem.Panel => "// Panels are numbered over samples, heads and queries, queries innermost.",
            WorkItem.Head => "// Heads are numbered over samples; the panels of one belong together.",
            _ => "// The heads of a sample belong together.",
        });
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void Run(in AttentionArguments call, WorkShare items, ref float scratch)"))
        {
            if (!plan.Samples.ArePacked)
                writer.Line("int queryLength = call.QueryLength, keyLength = call.KeyLength;");
            LoadStage.EmitAreas(stage);
            EmitTables(stage, IntegerExpression.Of("queryLength"), IntegerExpression.Of("keyLength"));
            writer.LineIf(plan.DropsWeights, $"var dropout = new WeightDropout(call.Dropout, {Text.Of(plan.AttentionDropout)});");
            if (!plan.Samples.ArePacked)
                EmitOffset(stage);
            EmitWalk(stage);
        }
    }

    private static void EmitWalk(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        int heads = plan.Heads.Queries;
        if (plan.Item == WorkItem.Panel)
        {
            IntegerExpression headPanels = IntegerExpression.Of("headPanels"), panel = IntegerExpression.Of("panel");
            writer.Line($"int headPanels = {IntegerExpression.Of("queryLength").Pieces(target.PanelLanes)};");
            if (target.SharesBlocks)
            {
                using (writer.Braces($"while (items.Next(headPanels, {Text.Of(target.PanelsSharing)}, out int first, out int end))"))
                {
                    writer.Line($"int sampleHead = {s_first / headPanels};");
                    EmitSample(writer, heads);
                    LoadStage.EmitHead(stage);
                    EmitSharingPanels(stage, s_first - (s_sampleHead * headPanels), IntegerExpression.Of("end") - s_first);
                }
                return;
            }
            using (writer.Braces("while (items.Next(out int panel))"))
            {
                writer.Line($"int sampleHead = {panel / headPanels};");
                EmitSample(writer, heads);
                writer.Line($"int firstQuery = {(panel - (s_sampleHead * headPanels)) * target.PanelLanes};");
                LoadStage.EmitHead(stage);
                EmitPanel(stage);
            }
            return;
        }

        bool ofSample = plan.Item == WorkItem.Sample;
        using (writer.Braces($"while (items.Next(out int {(ofSample ? "sample" : "sampleHead")}))"))
        {
            if (!ofSample)
            {
                EmitSample(writer, heads);
                EmitHead(stage);
                return;
            }
            using (writer.Braces($"for (int head = 0; head < {Text.Of(heads)}; head++)"))
            {
                writer.Line($"int sampleHead = {(s_sample * heads) + IntegerExpression.Of("head")};");
                EmitHead(stage);
            }
        }
    }

    private static void EmitSample(CodeWriter writer, int heads)
    {
        writer.Line($"int sample = {s_sampleHead / heads};");
        writer.Line($"int head = {s_sampleHead - (s_sample * heads)};");
    }

    private static void EmitHead(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        if (plan.Samples.ArePacked)
        {
            writer.Line($"int queryStart = PackedSample.Queries(call, sample, {Text.Of(plan.Samples.QueryLength)}, out int queryLength);");
            writer.Line($"int keyStart = PackedSample.Keys(call, sample, {Text.Of(plan.Samples.KeyLength)}, out int keyLength);");
            EmitOffset(stage);
        }
        LoadStage.EmitHead(stage);
        writer.LineIf(plan.Returns(AttentionOutputs.KeyWeightSums), $"MemoryMarshal.CreateSpan({(new Place("keyWeightSums") + (s_sampleHead * IntegerExpression.Of("keyLength"))).Ref}, keyLength).Clear();");
        if (target.SharesBlocks)
        {
            writer.Line($"int headPanels = {IntegerExpression.Of("queryLength").Pieces(target.PanelLanes)};");
            using (writer.Braces($"for (int first = 0; first < headPanels; first += {Text.Of(target.PanelsSharing)})"))
                EmitSharingPanels(stage, s_first, IntegerExpression.Min(IntegerExpression.Of("headPanels") - s_first, target.PanelsSharing));
            return;
        }
        using (writer.Braces($"for (int firstQuery = 0; firstQuery < queryLength; firstQuery += {Text.Of(target.PanelLanes)})"))
            EmitPanel(stage);
    }

    /// <summary>Neighbouring panels of a head, all of them over a block of its keys before any over the next.</summary>
    private static void EmitSharingPanels(Stage stage, IntegerExpression firstPanel, IntegerExpression panels)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        IntegerExpression panel = IntegerExpression.Of("panel"), block = IntegerExpression.Of("block"), keyCount = IntegerExpression.Of("keyCount");
        writer.Line("// A block of keys serves all of these panels while it is near; without keys there is one, which is empty.");
        writer.Line($"int firstPanel = {firstPanel}, panels = {panels}, block = 0;");
        writer.Line("do");
        using (writer.Braces())
        {
            using (writer.Braces("for (int panel = 0; panel < panels; panel++)"))
            {
                writer.Line($"int firstQuery = {(IntegerExpression.Of("firstPanel") + panel) * target.PanelLanes};");
                writer.Line($"ref float kept = {(new Place("scratch") + (panel * (int)target.Scratch.PanelLength)).Ref};");
                writer.LineIf(plan.StagesOutput, $"ref float outputRows = {PanelStage.KeptArea(stage, target.Scratch.OutputRows)};");
                EmitPanel(stage);
            }
            writer.Line($"block += {Text.Of(target.KeyBlock)};");
        }
        writer.Line($"while ({block} < {keyCount});");
    }

    private static void EmitPanel(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        writer.Line($"int queryCount = Math.Min({Text.Of(stage.Target.PanelLanes)}, queryLength - firstQuery);");
        if (stage.Plan.GathersByPanel)
            LoadStage.EmitVisibleRows(stage);
        if (stage.Plan.StagesQueries)
        {
            using (WhereShared(stage, "block == 0"))
                LoadStage.EmitQueries(stage);
        }
        writer.Line("Panel(");
        writer.Line($"    {string.Join(",\n    ", PanelParameter.Of(stage).Select(parameter => parameter.Argument))});");
        if (stage.Plan.StagesOutput)
        {
            using (WhereShared(stage, $"{IntegerExpression.Of("block") + stage.Target.KeyBlock} >= keyCount"))
                LoadStage.EmitOutput(stage);
        }
    }

    /// <summary>What is done once for a panel, at its first or last block, not at each.</summary>
    private static CodeWriter.Block? WhereShared(Stage stage, string condition) => stage.Target.SharesBlocks ? stage.Writer.Braces($"if ({condition})") : null;

    private static void EmitOffset(Stage stage)
    {
        if (stage.Plan.HasPositions || stage.Plan.Positions.Rotation is not null)
            stage.Writer.Line($"int offset = {PositionText.Offset(stage.Plan, IntegerExpression.Of("keyLength"))};");
    }

    /// <summary>What a call consists of, and the way to the method that computes it.</summary>
    private static void EmitItems(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        IntegerExpression samples = IntegerExpression.Of("call.BatchSize"), heads = samples * plan.Heads.Queries;
        (string name, IntegerExpression items) = plan.Item switch
        {
            WorkItem.Panel => ("panels", heads * IntegerExpression.Of("call.QueryLength").Pieces(target.PanelLanes)),
            WorkItem.Head => ("heads", heads),
            _ => ("samples", samples),
        };
        var count = items.ToString();
        if (target.Decode is { } decode)
        {
            name = $"heads of keys for few queries, otherwise {name}";
            count = $"{DecodeStage.Condition(decode)} ? {DecodeStage.ItemCount(plan)} : {count}";
        }
        string what = target.Unrolled is null ? name : $"samples at the declared lengths, where nothing is left to loop over, {name} of shorter input";
        string isDeclared = $"call.QueryLength == {Text.Of(plan.Samples.QueryLength)} && call.KeyLength == {Text.Of(plan.Samples.KeyLength)}";

        writer.Line($"// What a call is split into: {what}.");
        writer.Line("private static int ItemCount(in AttentionArguments call) =>");
        writer.Line(target.Unrolled is null ? $"    {count};" : $"    {isDeclared} ? call.BatchSize : {count};");
        writer.Line();
        using (writer.Braces("private static void Attend(in AttentionArguments call, WorkShare share, ref float scratch)"))
        {
            if (target.Unrolled is not null)
            {
                writer.Line($"if ({isDeclared})");
                writer.Line("    RunUnrolled(call, share, ref scratch);");
                writer.Line("else");
                writer.Line("    Run(call, share, ref scratch);");
            }
            else if (target.Decode is not null)
            {
                writer.Line($"if ({DecodeStage.Condition(target.Decode)})");
                writer.Line("    Decode(call, share, ref scratch);");
                writer.Line("else");
                writer.Line("    Run(call, share, ref scratch);");
            }
            else
            {
                writer.Line("Run(call, share, ref scratch);");
            }
        }
    }

    /// <summary>Run-time masks, bias and further outputs, and how far apart their rows, heads and samples are.</summary>
    public static void EmitTables(Stage stage, IntegerExpression queryLength, IntegerExpression keyLength)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        if (plan.Tables.Mask is { } mask)
            EmitTable("mask", "bool", "Mask", mask);
        if (plan.Tables.Bias is { } bias)
            EmitTable("bias", "float", "Bias", bias);
        writer.LineIf(plan.Tables.HasKeyMask, "ref bool keyMask = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.KeyMask));");
        EmitOutput(AttentionOutputs.Weights, "weights");
        EmitOutput(AttentionOutputs.AveragedWeights, "averagedWeights");
        EmitOutput(AttentionOutputs.LogSumExp, "logSumExp");
        EmitOutput(AttentionOutputs.ScaledScores, "scaledScores");
        EmitOutput(AttentionOutputs.CappedScores, "cappedScores");
        EmitOutput(AttentionOutputs.MaskedScores, "maskedScores");
        EmitOutput(AttentionOutputs.KeyWeightSums, "keyWeightSums");

        void EmitOutput(AttentionOutputs output, string name) =>
            writer.LineIf(plan.Returns(output), $"ref float {name} = ref MemoryMarshal.GetReference(call.{output});");

        void EmitTable(string name, string type, string property, TableAxes axes)
        {
            writer.Line($"ref {type} {name} = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.{property}));");
            IntegerExpression head = axes.HasQueries ? queryLength * keyLength : keyLength;
            IntegerExpression sample = axes.HasHeads ? plan.Heads.Queries * head : head;
            writer.Line($"int {name}Stride = {(axes.HasQueries ? keyLength : 0)};");
            writer.Line($"int {name}HeadStride = {(axes.HasHeads ? head : 0)};");
            writer.Line($"int {name}SampleStride = {(axes.HasSamples ? sample : 0)};");
        }
    }
}
