namespace AttentionGen.Generator.Emission;

/// <summary>The class that holds the kernel's shape and chooses the instruction set: conditions that the JIT folds to constants.</summary>
internal static class DispatchEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        KernelSpec spec = plan.Spec;
        VectorDialect[] dialects = plan.Paths.Select(path => VectorDialect.For(path.Path)).ToArray();
        string[] conditions = plan.Paths.Select(path => Condition(path)).ToArray();

        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"file static class {SourceEmitter.DispatchClass(declaration)}"))
        {
            writer.Line("internal static readonly AttentionShape Shape = new(");
            writer.Line($"    HeadCount: {Text.Of(spec.HeadCount)}, HeadDimension: {Text.Of(spec.HeadDimension)}, ValueDimension: {Text.Of(spec.ValueDimension)},");
            writer.Line($"    QueryLength: {Text.Of(spec.QueryLength)}, KeyLength: {Text.Of(spec.KeyLength)}, Layout: AttentionLayout.{spec.Layout},");
            writer.Line($"    Mask: {Text.Flags(spec.Mask)}, MaskAxes: {Text.Flags(spec.MaskAxes)}, BiasAxes: {Text.Flags(spec.BiasAxes)}, Outputs: {Text.Flags(spec.Outputs)});");
            writer.Line();
            writer.Line("internal static string InstructionSet =>");
            for (int i = 0; i < dialects.Length; i++)
                writer.Line(i == dialects.Length - 1 ? $"    \"{dialects[i].Name}\";" : $"    {conditions[i]} ? \"{dialects[i].Name}\" :");
            writer.Line();
            bool isLayer = spec.Operator == AttentionOperator.MultiHead;
            if (isLayer)
            {
                EmitLayer(writer, plan, conditions);
                EmitRun(writer, declaration, plan, conditions, "in LayerArguments call, LayerWeights weights", "call, weights");
                writer.Line();
                EmitRun(
                    writer, declaration, plan, conditions,
                    "in LayerArguments call, LayerWeights weights, ParallelOptions parallelOptions", "call, weights, parallelOptions");
                return;
            }
            EmitRun(writer, declaration, plan, conditions, "in AttentionArguments call", "call");
            writer.Line();
            EmitRun(writer, declaration, plan, conditions, "in AttentionArguments call, ParallelOptions parallelOptions", "call, parallelOptions");
        }
    }

    private static void EmitRun(
        CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, string[] conditions, string parameters, string arguments)
    {
        using (writer.Braces($"internal static void Run({parameters})"))
        {
            for (int i = 0; i < conditions.Length; i++)
            {
                string condition = i == conditions.Length - 1 ? "else" : $"{(i == 0 ? "if" : "else if")} ({conditions[i]})";
                writer.Line(condition);
                writer.Line($"    {SourceEmitter.PathClass(declaration, plan.Paths[i])}.Run({arguments});");
            }
        }
    }

    private static void EmitLayer(CodeWriter writer, KernelPlan plan, string[] conditions)
    {
        KernelSpec spec = plan.Spec;
        writer.Line($"internal static readonly LayerShape Layer = new(Shape, {Text.Of(spec.ModelDimension)}, IsCrossAttention: {(spec.IsCrossAttention ? "true" : "false")});");
        writer.Line();
        writer.Line("// Weights are packed in panels as wide as the tiles of the instruction set that will read them.");
        writer.Line("internal static LayerWeights Pack(MultiHeadAttentionWeights weights) => new(weights, Shape, Layer.ModelDimension, PanelLanes);");
        writer.Line();
        writer.Line("private static int PanelLanes =>");
        for (int i = 0; i < conditions.Length; i++)
        {
            PathPlan path = plan.Paths[i];
            string lanes = Text.Of(path.Projection!.PanelVectors * path.Lanes);
            writer.Line(i == conditions.Length - 1 ? $"    {lanes};" : $"    {conditions[i]} ? {lanes} :");
        }
        writer.Line();
    }

    /// <summary>When a path runs; constant to the JIT.</summary>
    private static string Condition(PathPlan path) => path.Target == Target.Vector256With32Registers
        ? "Avx512F.VL.IsSupported"
        : VectorDialect.For(path.Path).IsSupported;
}
