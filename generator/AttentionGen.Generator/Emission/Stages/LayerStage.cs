namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The methods that run a layer: for each sample, three projections into scratch, attention, and the output projection, on one thread or several.
/// </summary>
internal static class LayerStage
{
    public static void Emit(Stage stage, ProjectionPlan projection)
    {
        CodeWriter writer = stage.Writer;
        EmitRun(stage, projection, isParallel: false);
        writer.Line();
        writer.Line($"// A thread for each {Text.Grouped(stage.Path.WorkerOperations)} multiply-adds of a step, hidden scores counted too.");
        EmitRun(stage, projection, isParallel: true);
        writer.Line();
        writer.Line("private static readonly AttentionWorker s_attend = AttendShare;");
        writer.Line();
        EmitAttendShare(stage, projection);
        writer.Line();
        EmitProjectShare(stage, projection);
        writer.Line();
        EmitProjectOutputShare(stage, projection);
        writer.Line();
        EmitRows(stage, projection);
        writer.Line();
        EmitAttention(stage, projection);
    }

    private static int QueryOutputs(KernelSpec spec) => spec.HeadCount * spec.HeadDimension;

    private static int ValueOutputs(KernelSpec spec) => spec.HeadCount * spec.ValueDimension;

    private static int PanelLanes(Stage stage, ProjectionPlan projection) => projection.PanelVectors * stage.Path.Lanes;

    private static int Panels(Stage stage, ProjectionPlan projection, int outputs) => ((outputs - 1) / PanelLanes(stage, projection)) + 1;

    private static void EmitRun(Stage stage, ProjectionPlan projection, bool isParallel)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        int inItems = (2 * Panels(stage, projection, QueryOutputs(spec))) + Panels(stage, projection, ValueOutputs(spec));
        int outItems = Panels(stage, projection, spec.ModelDimension);

        writer.Line(Stage.Optimised);
        using (writer.Braces($"internal static void Run(in LayerArguments call, LayerWeights weights{(isParallel ? ", ParallelOptions parallelOptions" : "")})"))
        {
            writer.Line($"ref float scratch = ref ScratchMemory.Rent({Text.Of(projection.ScratchLength)});");
            using (writer.Braces("for (int sample = 0; sample < call.BatchSize; sample++)"))
            {
                writer.Line("AttentionArguments rows = Rows(call, sample, ref scratch);");
                writer.Line("AttentionArguments attention = Attention(call, sample, ref scratch);");
                if (!isParallel)
                {
                    writer.Line($"ProjectShare(weights, rows, new WorkShare(0, {Text.Of(inItems)}));");
                    writer.Line("AttendShare(attention, new WorkShare(0, ItemCount(attention)));");
                    writer.Line($"ProjectOutputShare(weights, rows, new WorkShare(0, {Text.Of(outItems)}));");
                    return;
                }
                string worker = Text.Of(stage.Path.WorkerOperations);
                string queries = Text.Of((long)spec.ModelDimension * QueryOutputs(spec));
                string keys = Text.Of((long)spec.ModelDimension * (QueryOutputs(spec) + ValueOutputs(spec)));
                string outputs = Text.Of((long)spec.ModelDimension * ValueOutputs(spec));
                writer.Line($"ParallelAttention.Run(rows, {Text.Of(inItems)}, ((long)call.QueryLength * {queries}) + ((long)call.KeyLength * {keys}), {worker}, parallelOptions, weights.InWorker ??= weights.ProjectShare);");
                writer.Line($"ParallelAttention.Run(attention, ItemCount(attention), (long)call.QueryLength * call.KeyLength * {Text.Of(stage.Plan.PairOperations)}, {worker}, parallelOptions, s_attend);");
                writer.Line($"ParallelAttention.Run(rows, {Text.Of(outItems)}, (long)call.QueryLength * {outputs}, {worker}, parallelOptions, weights.OutWorker ??= weights.ProjectOutputShare);");
            }
        }
    }

    private static void EmitAttendShare(Stage stage, ProjectionPlan projection)
    {
        stage.Writer.Line("// Each thread has scratch of its own for a panel; what is projected lies in that of the thread that called.");
        using (stage.Writer.Braces("private static void AttendShare(in AttentionArguments call, WorkShare share)"))
        {
            stage.Writer.Line($"ref float shared = ref Unsafe.Subtract(ref MemoryMarshal.GetReference(call.Query), {Text.Of(projection.Query)});");
            stage.Writer.Line($"Attend(call, share, ref Unsafe.Add(ref ScratchMemory.RentBeside(ref shared, {Text.Of(projection.ScratchLength)}), {Text.Of(projection.Kernel)}));");
        }
    }

    private static void EmitProjectShare(Stage stage, ProjectionPlan projection)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        int queryPanels = Panels(stage, projection, QueryOutputs(spec));
        string lanes = Text.Of(PanelLanes(stage, projection));
        writer.Line("// Panels of outputs: first those of the queries, then of the keys, then of the values.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void ProjectShare(this LayerWeights weights, in AttentionArguments call, WorkShare share)"))
        {
            EmitProjectionAreas(stage, projection);
            using (writer.Braces("while (share.Next(out int panel))"))
            {
                writer.Line($"if (panel < {Text.Of(queryPanels)})");
                writer.Line($"    {InProjection(stage, "Query", "call.Query", "call.QueryLength", $"panel * {lanes}", projection.Query, spec.HeadDimension)}");
                writer.Line($"else if (panel < {Text.Of(2 * queryPanels)})");
                writer.Line($"    {InProjection(stage, "Key", "call.Key", "call.KeyLength", $"(panel - {Text.Of(queryPanels)}) * {lanes}", projection.Key, spec.HeadDimension)}");
                writer.Line("else");
                writer.Line($"    {InProjection(stage, "Value", "call.Key", "call.KeyLength", $"(panel - {Text.Of(2 * queryPanels)}) * {lanes}", projection.Value, spec.ValueDimension)}");
            }
        }
    }

    private static void EmitProjectOutputShare(Stage stage, ProjectionPlan projection)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        string model = Text.Of(spec.ModelDimension);
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void ProjectOutputShare(this LayerWeights weights, in AttentionArguments call, WorkShare share)"))
        {
            EmitProjectionAreas(stage, projection);
            writer.Line("while (share.Next(out int panel))");
            writer.Line($"    {ProjectionStage.MethodName(ValueOutputs(spec))}({Text.Ref("shared", projection.Attended)}, call.QueryLength, weights.Output, panel * {Text.Of(PanelLanes(stage, projection))}, {model}, ref MemoryMarshal.GetReference(call.Output), {model}, 0, {model}, ref edge);");
        }
    }

    private static void EmitProjectionAreas(Stage stage, ProjectionPlan projection)
    {
        stage.Writer.Line("ref float shared = ref MemoryMarshal.GetReference(call.Value);");
        stage.Writer.Line($"ref float edge = ref Unsafe.Add(ref ScratchMemory.RentBeside(ref shared, {Text.Of(projection.ScratchLength)}), {Text.Of(projection.Edge)});");
    }

    private static string InProjection(Stage stage, string weights, string rows, string rowCount, string first, int target, int dimension)
    {
        KernelSpec spec = stage.Plan.Spec;
        int outputs = spec.HeadCount * dimension;
        string placement = stage.Plan.InputLayout == AttentionLayout.HeadMajor
            ? $"{Text.Of(dimension)}, {rowCount} * {Text.Of(dimension)}, {Text.Of(dimension)}"
            : $"{Text.Of(outputs)}, 0, {Text.Of(outputs)}";
        return $"{ProjectionStage.MethodName(spec.ModelDimension)}(ref MemoryMarshal.GetReference({rows}), {rowCount}, weights.{weights}, {first}, {Text.Of(outputs)}, {Text.Ref("shared", target)}, {placement}, ref edge);";
    }

    /// <summary>What the projections of a sample read and write: rows of the model, and as values the scratch that all threads share.</summary>
    private static void EmitRows(Stage stage, ProjectionPlan projection)
    {
        CodeWriter writer = stage.Writer;
        string model = Text.Of(stage.Plan.Spec.ModelDimension);
        writer.Line("// A sample's rows of the model; in place of values the scratch, which all threads of a call share.");
        writer.Line("private static AttentionArguments Rows(in LayerArguments call, int sample, ref float scratch) => new()");
        writer.Line("{");
        writer.Line($"    Query = call.Input.Slice(sample * call.QueryLength * {model}, call.QueryLength * {model}),");
        writer.Line($"    Key = call.Memory.Slice(sample * call.KeyLength * {model}, call.KeyLength * {model}),");
        writer.Line($"    Value = MemoryMarshal.CreateReadOnlySpan(ref scratch, {Text.Of(projection.ScratchLength)}),");
        writer.Line($"    Output = call.Output.Slice(sample * call.QueryLength * {model}, call.QueryLength * {model}),");
        writer.Line("    BatchSize = 1,");
        writer.Line("    QueryLength = call.QueryLength,");
        writer.Line("    KeyLength = call.KeyLength,");
        writer.Line("};");
    }

    private static bool HasSamples(KernelSpec spec, AttentionMask mask, AttentionAxes axes) =>
        (spec.Mask & mask) != 0 && (axes & AttentionAxes.Batch) != 0;

    private static string Slice(KernelSpec spec, string table, AttentionMask mask, AttentionAxes axes)
    {
        if (!HasSamples(spec, mask, axes))
            return $"call.{table}";
        string heads = (axes & AttentionAxes.Head) != 0 ? $"{Text.Of(spec.HeadCount)} * " : "";
        string queries = (axes & AttentionAxes.Query) != 0 ? "call.QueryLength * " : "";
        string length = $"{heads}{queries}call.KeyLength";
        return $"call.{table}.Slice(sample * {length}, {length})";
    }

    private static void EmitAttention(Stage stage, ProjectionPlan projection)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        writer.Line("// The attention of a sample, between projections that lie in scratch.");
        writer.Line("private static AttentionArguments Attention(in LayerArguments call, int sample, ref float scratch) => new()");
        writer.Line("{");
        writer.Line($"    Query = MemoryMarshal.CreateReadOnlySpan({Text.Ref("scratch", projection.Query)}, call.QueryLength * {Text.Of(QueryOutputs(spec))}),");
        writer.Line($"    Key = MemoryMarshal.CreateReadOnlySpan({Text.Ref("scratch", projection.Key)}, call.KeyLength * {Text.Of(QueryOutputs(spec))}),");
        writer.Line($"    Value = MemoryMarshal.CreateReadOnlySpan({Text.Ref("scratch", projection.Value)}, call.KeyLength * {Text.Of(ValueOutputs(spec))}),");
        writer.Line($"    Output = MemoryMarshal.CreateSpan({Text.Ref("scratch", projection.Attended)}, call.QueryLength * {Text.Of(ValueOutputs(spec))}),");
        if ((spec.Mask & AttentionMask.Boolean) != 0)
            writer.Line($"    Mask = {Slice(spec, "Mask", AttentionMask.Boolean, spec.MaskAxes)},");
        if ((spec.Mask & AttentionMask.Additive) != 0)
            writer.Line($"    Bias = {Slice(spec, "Bias", AttentionMask.Additive, spec.BiasAxes)},");
        writer.LineIf((spec.Mask & AttentionMask.KeyPadding) != 0, "    KeyLengths = call.KeyLengths.Slice(sample, 1),");
        string weights = $"{Text.Of(spec.HeadCount)} * call.QueryLength * call.KeyLength";
        writer.LineIf((spec.Outputs & AttentionOutputs.Weights) != 0, $"    Weights = call.Weights.Slice(sample * {weights}, {weights}),");
        writer.Line("    BatchSize = 1,");
        writer.Line("    QueryLength = call.QueryLength,");
        writer.Line("    KeyLength = call.KeyLength,");
        writer.Line("};");
    }
}
