namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that runs a layer: for each sample, three projections into scratch, attention, and the output projection.</summary>
internal static class LayerStage
{
    public static void Emit(Stage stage, ProjectionPlan projection)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        int queryOutputs = spec.HeadCount * spec.HeadDimension;
        int valueOutputs = spec.HeadCount * spec.ValueDimension;

        writer.Line(Stage.Optimised);
        using (writer.Braces("internal static void Run(in LayerArguments call, LayerWeights weights)"))
        {
            writer.Line("int queryLength = call.QueryLength, keyLength = call.KeyLength;");
            writer.Line($"ref float scratch = ref ScratchMemory.Rent({Text.Of(projection.ScratchLength)});");
            writer.Line($"ref float query = {Text.Ref("scratch", projection.Query)};");
            writer.Line($"ref float key = {Text.Ref("scratch", projection.Key)};");
            writer.Line($"ref float value = {Text.Ref("scratch", projection.Value)};");
            writer.Line($"ref float attended = {Text.Ref("scratch", projection.Attended)};");
            writer.Line($"ref float edge = {Text.Ref("scratch", projection.Edge)};");
            EmitSampleLengths(stage);
            using (writer.Braces("for (int sample = 0; sample < call.BatchSize; sample++)"))
            {
                string model = Text.Of(spec.ModelDimension);
                writer.Line($"ref float input = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Input), sample * queryLength * {model});");
                writer.Line($"ref float memory = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Memory), sample * keyLength * {model});");
                writer.Line($"ref float output = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Output), sample * queryLength * {model});");
                EmitInProjection(stage, "Query", "input", "queryLength", "query", spec.HeadDimension);
                EmitInProjection(stage, "Key", "memory", "keyLength", "key", spec.HeadDimension);
                EmitInProjection(stage, "Value", "memory", "keyLength", "value", spec.ValueDimension);
                EmitAttention(stage, projection, queryOutputs, valueOutputs);
                writer.Line($"{ProjectionStage.MethodName(valueOutputs)}(ref attended, queryLength, weights.Output, {model}, ref output, {model}, 0, {model}, ref edge);");
            }
        }
    }

    private static void EmitInProjection(Stage stage, string weights, string rows, string rowCount, string target, int dimension)
    {
        KernelSpec spec = stage.Plan.Spec;
        int outputs = spec.HeadCount * dimension;
        string placement = stage.Plan.InputLayout == AttentionLayout.HeadMajor
            ? $"{Text.Of(dimension)}, {rowCount} * {Text.Of(dimension)}, {Text.Of(dimension)}"
            : $"{Text.Of(outputs)}, 0, {Text.Of(outputs)}";
        stage.Writer.Line($"{ProjectionStage.MethodName(spec.ModelDimension)}(ref {rows}, {rowCount}, weights.{weights}, {Text.Of(outputs)}, ref {target}, {placement}, ref edge);");
    }

    private static void EmitSampleLengths(Stage stage)
    {
        KernelSpec spec = stage.Plan.Spec;
        if (HasSamples(spec, AttentionMask.Boolean, spec.MaskAxes))
            stage.Writer.Line($"int maskLength = {TableLength(spec, spec.MaskAxes)};");
        if (HasSamples(spec, AttentionMask.Additive, spec.BiasAxes))
            stage.Writer.Line($"int biasLength = {TableLength(spec, spec.BiasAxes)};");
    }

    private static bool HasSamples(KernelSpec spec, AttentionMask mask, AttentionAxes axes) =>
        (spec.Mask & mask) != 0 && (axes & AttentionAxes.Batch) != 0;

    private static string TableLength(KernelSpec spec, AttentionAxes axes)
    {
        string heads = (axes & AttentionAxes.Head) != 0 ? $"{Text.Of(spec.HeadCount)} * " : "";
        string queries = (axes & AttentionAxes.Query) != 0 ? "queryLength * " : "";
        return $"{heads}{queries}keyLength";
    }

    private static void EmitAttention(Stage stage, ProjectionPlan projection, int queryOutputs, int valueOutputs)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        writer.Line("var attention = new AttentionArguments");
        writer.Line("{");
        writer.Line($"    Query = MemoryMarshal.CreateReadOnlySpan(ref query, queryLength * {Text.Of(queryOutputs)}),");
        writer.Line($"    Key = MemoryMarshal.CreateReadOnlySpan(ref key, keyLength * {Text.Of(queryOutputs)}),");
        writer.Line($"    Value = MemoryMarshal.CreateReadOnlySpan(ref value, keyLength * {Text.Of(valueOutputs)}),");
        writer.Line($"    Output = MemoryMarshal.CreateSpan(ref attended, queryLength * {Text.Of(valueOutputs)}),");
        if ((spec.Mask & AttentionMask.Boolean) != 0)
            writer.Line(HasSamples(spec, AttentionMask.Boolean, spec.MaskAxes) ? "    Mask = call.Mask.Slice(sample * maskLength, maskLength)," : "    Mask = call.Mask,");
        if ((spec.Mask & AttentionMask.Additive) != 0)
            writer.Line(HasSamples(spec, AttentionMask.Additive, spec.BiasAxes) ? "    Bias = call.Bias.Slice(sample * biasLength, biasLength)," : "    Bias = call.Bias,");
        writer.LineIf((spec.Mask & AttentionMask.KeyPadding) != 0, "    KeyLengths = call.KeyLengths.Slice(sample, 1),");
        string weights = $"{Text.Of(spec.HeadCount)} * queryLength * keyLength";
        writer.LineIf((spec.Outputs & AttentionOutputs.Weights) != 0, $"    Weights = call.Weights.Slice(sample * {weights}, {weights}),");
        writer.Line("    BatchSize = 1,");
        writer.Line("    QueryLength = queryLength,");
        writer.Line("    KeyLength = keyLength,");
        writer.Line("};");
        writer.Line($"Attend(attention, new WorkShare(0, ItemCount(attention)), {Text.Ref("scratch", projection.Kernel)});");
    }
}
