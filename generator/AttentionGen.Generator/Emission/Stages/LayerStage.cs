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
        EmitAttendShare(stage);
        writer.Line();
        EmitProjectShare(stage, projection);
        writer.Line();
        EmitProjectOutputShare(stage, projection);
        writer.Line();
        writer.Line("// The projected rows of a sample, which all threads of a call share.");
        writer.Line($"private static LayerAreas Areas(int queryRows, int keyRows) => new(queryRows, keyRows, {Text.Of(projection.QueryWidth)}, {Text.Of(projection.KeyWidth)}, {Text.Of(projection.ValueWidth)}, {Text.Of(projection.AttendedWidth)});");
        writer.Line();
        EmitRows(stage);
        writer.Line();
        EmitAttention(stage);
    }

    private static int QueryOutputs(KernelSpec spec) => spec.HeadCount * spec.HeadDimension;

    private static int KeyOutputs(KernelSpec spec) => spec.KeyValueHeadCount * spec.HeadDimension;

    private static int ValueOutputs(KernelSpec spec) => spec.KeyValueHeadCount * spec.ValueDimension;

    private static int AttendedOutputs(KernelSpec spec) => spec.HeadCount * spec.ValueDimension;

    private static int PanelLanes(Stage stage, ProjectionPlan projection) => projection.PanelVectors * stage.Path.Lanes;

    private static int Panels(Stage stage, ProjectionPlan projection, int outputs) => ((outputs - 1) / PanelLanes(stage, projection)) + 1;

    private static void EmitRun(Stage stage, ProjectionPlan projection, bool isParallel)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        int inItems = Panels(stage, projection, QueryOutputs(spec)) + Panels(stage, projection, KeyOutputs(spec)) + Panels(stage, projection, ValueOutputs(spec));
        int outItems = Panels(stage, projection, spec.ModelDimension);

        writer.Line(Stage.Optimised);
        using (writer.Braces($"internal static void Run(in AttentionArguments call, LayerWeights weights{(isParallel ? ", ParallelOptions parallelOptions" : "")})"))
        {
            writer.Line($"LayerAreas areas = Areas(call.QueryLength, {ProjectedKeys(spec)});");
            writer.Line("using ScratchMemory shared = ScratchMemory.Rent(areas.Length);");
            writer.Line("ref float scratch = ref shared.Start;");
            using (writer.Braces("for (int sample = 0; sample < call.BatchSize; sample++)"))
            {
                writer.Line("AttentionArguments rows = Rows(call, sample, ref scratch, areas);");
                writer.Line($"AttentionArguments attention = Attention(call, sample, ref scratch, areas{(NeedsWeights(spec) ? ", weights" : "")});");
                string worker = Text.Of(stage.Path.WorkerOperations);
                long queries = (long)spec.ModelDimension * QueryOutputs(spec);
                long keys = ((long)spec.KeyInputDimension * KeyOutputs(spec)) + ((long)spec.ValueInputDimension * ValueOutputs(spec));
                long outputs = (long)spec.ModelDimension * AttendedOutputs(spec);
                writer.Line(isParallel
                    ? $"ParallelAttention.Run(rows, {Text.Of(inItems)}, ((long)rows.QueryLength * {Text.Of(queries)}) + ((long)rows.KeyLength * {Text.Of(keys)}), {worker}, parallelOptions, weights.InWorker ??= weights.ProjectShare);"
                    : $"ProjectShare(weights, rows, new WorkShare(0, {Text.Of(inItems)}));");
                if (spec.KeyValueCache)
                    writer.Line($"CachedCall.Append(call, weights.Shape, sample, AttentionLayout.{stage.Plan.InputLayout}, ref Unsafe.Add(ref scratch, areas.Key), ref Unsafe.Add(ref scratch, areas.Value));");
                writer.Line(isParallel
                    ? $"ParallelAttention.Run(attention, ItemCount(attention), (long)attention.QueryLength * attention.KeyLength * {Text.Of(stage.Plan.PairOperations)}, {worker}, parallelOptions, s_attend);"
                    : "AttendShare(attention, new WorkShare(0, ItemCount(attention)));");
                writer.Line(isParallel
                    ? $"ParallelAttention.Run(rows, {Text.Of(outItems)}, (long)rows.QueryLength * {Text.Of(outputs)}, {worker}, parallelOptions, weights.OutWorker ??= weights.ProjectOutputShare);"
                    : $"ProjectOutputShare(weights, rows, new WorkShare(0, {Text.Of(outItems)}));");
            }
        }
    }

    /// <summary>Key rows that a call projects: with a cache only the new ones.</summary>
    private static string ProjectedKeys(KernelSpec spec) => spec.KeyValueCache ? "call.QueryLength" : "call.KeyLength";

    /// <summary>Whether the attention reads more of the layer's weights than its projections do.</summary>
    private static bool NeedsWeights(KernelSpec spec) => spec.KeyValueCache || spec.AddBiasKeyValue;

    private static void EmitAttendShare(Stage stage)
    {
        stage.Writer.Line("// Each thread has scratch of its own for a panel.");
        using (stage.Writer.Braces("private static void AttendShare(in AttentionArguments call, WorkShare share)"))
        {
            stage.Writer.Line($"using ScratchMemory own = ScratchMemory.Rent({Text.Of(stage.Path.ScratchLength)});");
            stage.Writer.Line("Attend(call, share, ref own.Start);");
        }
    }

    private static void EmitProjectShare(Stage stage, ProjectionPlan projection)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        int keyPanel = Panels(stage, projection, QueryOutputs(spec));
        int valuePanel = keyPanel + Panels(stage, projection, KeyOutputs(spec));
        string lanes = Text.Of(PanelLanes(stage, projection));
        writer.Line("// Panels of outputs: first those of the queries, then of the keys, then of the values.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void ProjectShare(this LayerWeights weights, in AttentionArguments call, WorkShare share)"))
        {
            EmitProjectionAreas(stage, projection);
            using (writer.Braces("while (share.Next(out int panel))"))
            {
                writer.Line($"if (panel < {Text.Of(keyPanel)})");
                writer.Line($"    {InProjection(stage, "Query", "Query", spec.ModelDimension, $"panel * {lanes}", "ref shared", spec.HeadCount, spec.HeadDimension)}");
                writer.Line($"else if (panel < {Text.Of(valuePanel)})");
                writer.Line($"    {InProjection(stage, "Key", "Key", spec.KeyInputDimension, $"(panel - {Text.Of(keyPanel)}) * {lanes}", "ref Unsafe.Add(ref shared, areas.Key)", spec.KeyValueHeadCount, spec.HeadDimension)}");
                writer.Line("else");
                writer.Line($"    {InProjection(stage, "Value", "Value", spec.ValueInputDimension, $"(panel - {Text.Of(valuePanel)}) * {lanes}", "ref Unsafe.Add(ref shared, areas.Value)", spec.KeyValueHeadCount, spec.ValueDimension)}");
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
            writer.Line($"    {ProjectionStage.MethodName(AttendedOutputs(spec))}(ref Unsafe.Add(ref shared, areas.Attended), call.QueryLength, weights.Output, panel * {Text.Of(PanelLanes(stage, projection))}, {model}, ref MemoryMarshal.GetReference(call.Output), {model}, 0, {model}, ref edge);");
        }
    }

    private static void EmitProjectionAreas(Stage stage, ProjectionPlan projection)
    {
        CodeWriter writer = stage.Writer;
        writer.Line("LayerAreas areas = Areas(call.QueryLength, call.KeyLength);");
        writer.Line("ref float shared = ref MemoryMarshal.GetReference(call.Scratch);");
        if (projection.EdgeLanes == 0)
        {
            writer.Line("ref float edge = ref Unsafe.NullRef<float>();");
            return;
        }
        writer.Line($"using ScratchMemory own = ScratchMemory.Rent((long)Math.Max(call.QueryLength, call.KeyLength) * {Text.Of(projection.EdgeLanes)});");
        writer.Line("ref float edge = ref own.Start;");
    }

    private static string InProjection(Stage stage, string weights, string rows, int inputs, string first, string target, int heads, int dimension)
    {
        int outputs = heads * dimension;
        string rowCount = rows == "Query" ? "call.QueryLength" : "call.KeyLength";
        string placement = stage.Plan.InputLayout == AttentionLayout.HeadMajor
            ? $"{Text.Of(dimension)}, {rowCount} * {Text.Of(dimension)}, {Text.Of(dimension)}"
            : $"{Text.Of(outputs)}, 0, {Text.Of(outputs)}";
        return $"{ProjectionStage.MethodName(inputs)}(ref MemoryMarshal.GetReference(call.{rows}), {rowCount}, weights.{weights}, {first}, {Text.Of(outputs)}, {target}, {placement}, ref edge);";
    }

    /// <summary>What the projections of a sample read and write: rows of the model, and the scratch that all threads share.</summary>
    private static void EmitRows(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;

        string keyLength = ProjectedKeys(spec);
        writer.Line("// A sample's rows of the model, and the scratch, which all threads of a call share.");
        writer.Line("private static AttentionArguments Rows(in AttentionArguments call, int sample, ref float scratch, in LayerAreas areas) => new()");
        writer.Line("{");
        writer.Line($"    Query = {Rows("Query", "call.QueryLength", spec.ModelDimension)},");
        writer.Line($"    Key = {Rows("Key", keyLength, spec.KeyInputDimension)},");
        writer.Line($"    Value = {Rows("Value", keyLength, spec.ValueInputDimension)},");
        writer.Line("    Scratch = MemoryMarshal.CreateSpan(ref scratch, areas.Length),");
        writer.Line($"    Output = {Rows("Output", "call.QueryLength", spec.ModelDimension)},");
        writer.Line("    BatchSize = 1,");
        writer.Line("    QueryLength = call.QueryLength,");
        writer.Line($"    KeyLength = {keyLength},");
        writer.Line("};");

        static string Rows(string property, string length, int dimension) =>
            $"call.{property}.Slice(sample * {length} * {Text.Of(dimension)}, {length} * {Text.Of(dimension)})";
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

    private static void EmitAttention(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        writer.Line("// The attention of a sample, between projections that lie in scratch.");
        using (writer.Braces($"private static AttentionArguments Attention(in AttentionArguments call, int sample, ref float scratch, in LayerAreas areas{(NeedsWeights(spec) ? ", LayerWeights weights" : "")})"))
        {
            writer.Line("AttentionArguments attention = new()");
            writer.Line("{");
            writer.Line($"    Query = MemoryMarshal.CreateReadOnlySpan(ref scratch, call.QueryLength * {Text.Of(QueryOutputs(spec))}),");
            if (!spec.KeyValueCache)
            {
                writer.Line($"    Key = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Key), call.KeyLength * {Text.Of(KeyOutputs(spec))}),");
                writer.Line($"    Value = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Value), call.KeyLength * {Text.Of(ValueOutputs(spec))}),");
            }
            writer.Line($"    Output = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, areas.Attended), call.QueryLength * {Text.Of(AttendedOutputs(spec))}),");
            EmitInputs(stage);
            EmitMethodArguments(stage);
            EmitOutputs(stage);
            writer.Line("    BatchSize = 1,");
            writer.Line("    QueryLength = call.QueryLength,");
            writer.Line("    KeyLength = call.KeyLength,");
            writer.Line("};");
            writer.LineIf(spec.KeyValueCache, "CachedCall.SetRows(ref attention, weights.Shape, sample, 1);");
            writer.Line("return attention;");
        }
    }

    private static void EmitInputs(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        if (stage.Has(AttentionMask.Boolean))
            writer.Line($"    Mask = {Slice(spec, "Mask", AttentionMask.Boolean, spec.MaskAxes)},");
        if (stage.Has(AttentionMask.Additive))
            writer.Line($"    Bias = {Slice(spec, "Bias", AttentionMask.Additive, spec.BiasAxes)},");
        writer.LineIf(stage.Has(AttentionMask.KeyPadding), "    KeyLengths = call.KeyLengths.Slice(sample, 1),");
        if (stage.Has(AttentionMask.Keys))
        {
            writer.Line("    KeyMask = call.KeyMask.Slice(sample * call.KeyLength, call.KeyLength),");
            writer.Line("    KeyMaskHides = call.KeyMaskHides,");
        }
        writer.LineIf(spec.KeyValueCache, "    Cache = call.Cache,");
        writer.LineIf(spec.Sinks, "    Sinks = call.Sinks,");
        writer.LineIf(spec.Rotary != RotaryPairing.None, "    Rotary = call.Rotary,");
        writer.LineIf(spec.PositionIds, "    QueryPositions = call.QueryPositions.Slice(sample * call.QueryLength, call.QueryLength),");
        writer.LineIf(spec.PositionIds && !spec.HasSharedPositions, "    KeyPositions = call.KeyPositions.Slice(sample * call.KeyLength, call.KeyLength),");
        if (spec.AddBiasKeyValue)
        {
            writer.Line("    BiasKey = weights.BiasKey,");
            writer.Line("    BiasValue = weights.BiasValue,");
        }
    }

    private static void EmitMethodArguments(Stage stage)
    {
        if (stage.Plan.Methods is not { } plan)
            return;
        stage.Writer.Line("    FirstSample = sample,");
        foreach (ScoreParameter parameter in plan.Methods.Parameters)
            stage.Writer.Line($"    {EntryParameter.Slot(parameter)} = call.{EntryParameter.Slot(parameter)},");
    }

    private static void EmitOutputs(Stage stage)
    {
        string heads = $"{Text.Of(stage.Plan.Spec.HeadCount)} * ";
        const string Scores = "call.QueryLength * call.KeyLength";
        Emit(AttentionOutputs.Weights, heads + Scores);
        Emit(AttentionOutputs.AveragedWeights, Scores);
        Emit(AttentionOutputs.LogSumExp, heads + "call.QueryLength");
        Emit(AttentionOutputs.ScaledScores, heads + Scores);
        Emit(AttentionOutputs.CappedScores, heads + Scores);
        Emit(AttentionOutputs.MaskedScores, heads + Scores);
        Emit(AttentionOutputs.KeyWeightSums, heads + "call.KeyLength");

        void Emit(AttentionOutputs output, string length)
        {
            if (stage.Returns(output))
                stage.Writer.Line($"    {output} = call.{output}.Slice(sample * {length}, {length}),");
        }
    }
}
