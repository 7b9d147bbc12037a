namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that walks over the panels of a call: which sample, head and queries each is, and where its rows lie.</summary>
internal static class RunStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;

        if (spec.Operator == AttentionOperator.ScaledDotProduct)
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
            if (!spec.PackedSequences)
                writer.Line("int queryLength = call.QueryLength, keyLength = call.KeyLength;");
            LoadStage.EmitAreas(stage);
            EmitTables(stage, "queryLength", "keyLength");
            if (!spec.PackedSequences)
                EmitOffset(stage);
            EmitWalk(stage);
        }
    }

    private static void EmitWalk(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        string heads = Text.Of(plan.Spec.HeadCount);
        string lanes = Text.Of(path.PanelLanes);
        if (plan.Item == WorkItem.Panel)
        {
            writer.Line($"int headPanels = (queryLength + {Text.Of(path.PanelLanes - 1)}) / {lanes};");
            using (writer.Braces("while (items.Next(out int panel))"))
            {
                writer.Line("int sampleHead = panel / headPanels;");
                writer.Line($"int sample = sampleHead / {heads};");
                writer.Line($"int head = sampleHead - (sample * {heads});");
                writer.Line($"int firstQuery = (panel - (sampleHead * headPanels)) * {lanes};");
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
                writer.Line($"int sample = sampleHead / {heads};");
                writer.Line($"int head = sampleHead - (sample * {heads});");
                EmitHead(stage);
                return;
            }
            using (writer.Braces($"for (int head = 0; head < {heads}; head++)"))
            {
                writer.Line($"int sampleHead = (sample * {heads}) + head;");
                EmitHead(stage);
            }
        }
    }

    private static void EmitHead(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        if (plan.Spec.PackedSequences)
        {
            writer.Line($"int queryStart = PackedSample.Queries(call, sample, {Text.Of(plan.Spec.QueryLength)}, out int queryLength);");
            writer.Line($"int keyStart = PackedSample.Keys(call, sample, {Text.Of(plan.Spec.KeyLength)}, out int keyLength);");
            EmitOffset(stage);
        }
        LoadStage.EmitHead(stage);
        writer.LineIf(stage.Returns(AttentionOutputs.KeyWeightSums), "MemoryMarshal.CreateSpan(ref Unsafe.Add(ref keyWeightSums, sampleHead * keyLength), keyLength).Clear();");
        using (writer.Braces($"for (int firstQuery = 0; firstQuery < queryLength; firstQuery += {Text.Of(path.PanelLanes)})"))
            EmitPanel(stage);
    }

    private static void EmitPanel(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        writer.Line($"int queryCount = Math.Min({Text.Of(stage.Path.PanelLanes)}, queryLength - firstQuery);");
        if (stage.Plan.StagesQueries)
            LoadStage.EmitQueries(stage);
        writer.Line("Panel(");
        writer.Line($"    {string.Join(",\n    ", PanelParameter.Of(stage).Select(parameter => parameter.Argument))});");
        if (stage.Plan.StagesOutput)
            LoadStage.EmitOutput(stage);
    }

    private static void EmitOffset(Stage stage)
    {
        KernelSpec spec = stage.Plan.Spec;
        if (stage.HasPositions || spec.Rotary != RotaryPairing.None)
            stage.Writer.Line($"int offset = {(spec.CausalAlignment == CausalAlignment.BottomRight ? "keyLength - queryLength" : "0")};");
    }

    /// <summary>What a call consists of, and the way to the method that computes it.</summary>
    private static void EmitItems(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        string panels = $"((call.QueryLength + {Text.Of(path.PanelLanes - 1)}) / {Text.Of(path.PanelLanes)})";
        (string name, string count) = plan.Item switch
        {
            WorkItem.Panel => ("panels", $"call.BatchSize * {Text.Of(spec.HeadCount)} * {panels}"),
            WorkItem.Head => ("heads", $"call.BatchSize * {Text.Of(spec.HeadCount)}"),
            _ => ("samples", "call.BatchSize"),
        };
        if (path.Decode is { } decode)
        {
            name = $"heads of keys for few queries, otherwise {name}";
            count = $"{DecodeStage.Condition(decode)} ? {DecodeStage.ItemCount(spec)} : {count}";
        }
        string items = path.Unrolled is null ? name : $"samples at the declared lengths, where nothing is left to loop over, {name} of shorter input";
        string isDeclared = $"call.QueryLength == {Text.Of(spec.QueryLength)} && call.KeyLength == {Text.Of(spec.KeyLength)}";

        writer.Line($"// What a call is split into: {items}.");
        writer.Line("private static int ItemCount(in AttentionArguments call) =>");
        writer.Line(path.Unrolled is null ? $"    {count};" : $"    {isDeclared} ? call.BatchSize : {count};");
        writer.Line();
        using (writer.Braces("private static void Attend(in AttentionArguments call, WorkShare share, ref float scratch)"))
        {
            if (path.Unrolled is not null)
            {
                writer.Line($"if ({isDeclared})");
                writer.Line("    RunUnrolled(call, share, ref scratch);");
                writer.Line("else");
                writer.Line("    Run(call, share, ref scratch);");
            }
            else if (path.Decode is not null)
            {
                writer.Line($"if ({DecodeStage.Condition(path.Decode)})");
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
    public static void EmitTables(Stage stage, string queryLength, string keyLength)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        if (stage.Has(AttentionMask.Boolean))
            EmitTable("mask", "bool", "Mask", spec.MaskAxes);
        if (stage.Has(AttentionMask.Additive))
            EmitTable("bias", "float", "Bias", spec.BiasAxes);
        writer.LineIf(stage.Has(AttentionMask.Keys), "ref bool keyMask = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.KeyMask));");
        EmitOutput(AttentionOutputs.Weights, "weights");
        EmitOutput(AttentionOutputs.AveragedWeights, "averagedWeights");
        EmitOutput(AttentionOutputs.LogSumExp, "logSumExp");
        EmitOutput(AttentionOutputs.ScaledScores, "scaledScores");
        EmitOutput(AttentionOutputs.CappedScores, "cappedScores");
        EmitOutput(AttentionOutputs.MaskedScores, "maskedScores");
        EmitOutput(AttentionOutputs.KeyWeightSums, "keyWeightSums");

        void EmitOutput(AttentionOutputs output, string name) =>
            writer.LineIf(stage.Returns(output), $"ref float {name} = ref MemoryMarshal.GetReference(call.{output});");

        void EmitTable(string name, string type, string property, AttentionAxes axes)
        {
            writer.Line($"ref {type} {name} = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.{property}));");
            writer.Line($"int {name}Stride = {((axes & AttentionAxes.Query) != 0 ? keyLength : "0")};");
            string table = (axes & AttentionAxes.Query) != 0 ? $"{queryLength} * {keyLength}" : keyLength;
            bool hasHeads = (axes & AttentionAxes.Head) != 0;
            writer.Line($"int {name}HeadStride = {(hasHeads ? table : "0")};");
            string sample = hasHeads ? $"{Text.Of(spec.HeadCount)} * {table}" : table;
            writer.Line($"int {name}SampleStride = {((axes & AttentionAxes.Batch) != 0 ? sample : "0")};");
        }
    }
}
