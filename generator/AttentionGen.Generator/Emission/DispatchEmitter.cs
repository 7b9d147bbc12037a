using AttentionGen.Generator.Emission.Stages;

namespace AttentionGen.Generator.Emission;

/// <summary>The class that holds the kernel's shape and chooses the instruction set: conditions that the JIT folds to constants.</summary>
internal static class DispatchEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        KernelSpec spec = plan.Spec;
        VectorDialect[] dialects = plan.Paths.Select(path => VectorDialect.For(path.Target)).ToArray();
        string[] conditions = plan.Paths.Select(path => Condition(path)).ToArray();

        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"file static class {SourceEmitter.DispatchClass(declaration)}"))
        {
            EmitShape(writer, spec);
            writer.Line();
            writer.Line("internal static string InstructionSet =>");
            for (int i = 0; i < dialects.Length; i++)
                writer.Line(i == dialects.Length - 1 ? $"    \"{dialects[i].Name}\";" : $"    {conditions[i]} ? \"{dialects[i].Name}\" :");
            writer.Line();
            bool isLayer = spec.Operator == AttentionOperator.MultiHead;
            EmitContract(writer, declaration, isLayer);
            writer.Line();
            if (isLayer)
                EmitLayer(writer, declaration, plan, conditions);
            string weights = isLayer ? ", LayerWeights weights" : "";
            string passed = isLayer ? ", weights" : "";
            if (isLayer)
                EmitLayerRun(writer);
            else
                EmitRun(writer, declaration, plan, conditions);
            writer.Line();
            EmitForward(writer, weights, passed);
        }
    }

    private static void EmitContract(CodeWriter writer, KernelDeclaration declaration, bool isLayer)
    {
        string number = Text.Of(ContractNumber.Newest);
        writer.Line("// A program may run with another library than the one this was compiled with. Asked once: constant to the JIT.");
        writer.Line($"private static readonly bool IsServed = GeneratedContract.Serves({number});");
        writer.Line();
        using (writer.Braces("internal static void CheckContract()"))
        {
            writer.Line("if (!IsServed)");
            writer.Line($"    GeneratedContract.Refuse({number}, typeof({SourceEmitter.DispatchClass(declaration)}));");
        }
        writer.Line();
        using (writer.Braces("internal static void Check(ref AttentionArguments call)"))
        {
            writer.Line("CheckContract();");
            writer.Line($"{(isLayer ? "Layer" : "Shape")}.Check(ref call);");
        }
    }

    /// <summary>A call whose arguments came by name, whether on one thread or several.</summary>
    private static void EmitForward(CodeWriter writer, string weights, string passed)
    {
        using (writer.Braces($"internal static void Forward(ref AttentionArguments call{weights}, ParallelOptions? parallelOptions)"))
        {
            writer.Line("Check(ref call);");
            writer.Line("if (parallelOptions is null)");
            writer.Line($"    Run(call{passed});");
            writer.Line("else");
            writer.Line($"    Run(call{passed}, parallelOptions);");
        }
    }

    private static void EmitShape(CodeWriter writer, KernelSpec spec)
    {
        writer.Line("internal static readonly AttentionShape Shape = new()");
        writer.Line("{");
        Property("HeadCount", Text.Of(spec.HeadCount));
        Property("KeyValueHeadCount", Text.Of(spec.KeyValueHeadCount));
        Property("HeadDimension", Text.Of(spec.HeadDimension));
        Property("ValueDimension", Text.Of(spec.ValueDimension));
        Property("QueryLength", Text.Of(spec.QueryLength));
        Property("KeyLength", Text.Of(spec.KeyLength));
        Property("Layout", $"AttentionLayout.{spec.Layout}");
        Property("Mask", Text.Flags(spec.Mask));
        Property("MaskAxes", Text.Flags(spec.MaskAxes));
        Property("BiasAxes", Text.Flags(spec.BiasAxes));
        Property("CausalAlignment", $"CausalAlignment.{spec.CausalAlignment}");
        Property("Outputs", Text.Flags(spec.Outputs));
        PropertyIf(spec.Sinks, "HasSinks", "true");
        PropertyIf(spec.Rotary != RotaryPairing.None, "Rotary", $"RotaryPairing.{spec.Rotary}");
        PropertyIf(spec.Rotary != RotaryPairing.None, "RotaryDimension", Text.Of(spec.RotaryDimension));
        PropertyIf(spec.PositionIds, "HasPositionIds", "true");
        PropertyIf(spec.PositionIds && spec.HasSharedPositions, "SharesPositions", "true");
        PropertyIf(spec.KeyValueCache, "HasCache", "true");
        PropertyIf(spec.ElementType != ElementType.Float32, "ElementType", $"ElementType.{spec.ElementType}");
        PropertyIf(spec.KeyValueType != ElementType.Float32, "KeyValueType", $"ElementType.{spec.KeyValueType}");
        PropertyIf(spec.PackedSequences, "IsPacked", "true");
        PropertyIf(spec.KeyShards, "IsSharded", "true");
        writer.Line("};");

        void Property(string name, string value) => writer.Line($"    {name} = {value},");

        void PropertyIf(bool isSet, string name, string value)
        {
            if (isSet)
                Property(name, value);
        }
    }

    private static void EmitRun(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, string[] conditions)
    {
        EmitRun(writer, declaration, plan, conditions, isParallel: false);
        writer.Line();
        EmitRun(writer, declaration, plan, conditions, isParallel: true);
    }

    private static void EmitRun(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, string[] conditions, bool isParallel)
    {
        bool appends = plan.Spec.KeyValueCache;
        using (writer.Braces($"internal static void Run(in AttentionArguments call{(isParallel ? ", ParallelOptions parallelOptions" : "")})"))
        {
            writer.LineIf(isParallel, "ParallelAttention.CheckOptions(parallelOptions);");
            writer.LineIf(appends, "AttentionArguments attended = CachedCall.Append(call, Shape);");
            for (int i = 0; i < conditions.Length; i++)
            {
                string condition = i == conditions.Length - 1 ? "else" : $"{(i == 0 ? "if" : "else if")} ({conditions[i]})";
                writer.Line(condition);
                writer.Line($"    {SourceEmitter.PathClass(declaration, plan.Paths[i])}.Run({(appends ? "attended" : "call")}{(isParallel ? ", parallelOptions" : "")});");
            }
            if (appends)
            {
                writer.Line("// Nothing counts as cached before all of it was attended to: a call that is cancelled can be made again.");
                writer.Line("call.Cache!.Advance(call);");
            }
        }
    }

    /// <summary>The library runs layers: which instruction set is theirs was chosen when their weights were packed.</summary>
    private static void EmitLayerRun(CodeWriter writer)
    {
        writer.Line("internal static void Run(in AttentionArguments call, LayerWeights weights) => LayerCall.Run(call, weights, null);");
        writer.Line();
        using (writer.Braces("internal static void Run(in AttentionArguments call, LayerWeights weights, ParallelOptions parallelOptions)"))
        {
            writer.Line("ParallelAttention.CheckOptions(parallelOptions);");
            writer.Line("LayerCall.Run(call, weights, parallelOptions);");
        }
    }

    private static void EmitLayer(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, string[] conditions)
    {
        KernelSpec spec = plan.Spec;
        writer.Line($"internal static readonly LayerShape Layer = new(Shape, {Text.Of(spec.ModelDimension)}, IsCrossAttention: {Text.Of(spec.IsCrossAttention)})");
        writer.Line("{");
        writer.Line($"    KeyInputDimension = {Text.Of(spec.KeyInputDimension)},");
        writer.Line($"    ValueInputDimension = {Text.Of(spec.ValueInputDimension)},");
        writer.LineIf(spec.HasSeparateMemories, "    HasSeparateMemories = true,");
        writer.LineIf(spec.AddBiasKeyValue, "    HasBiasKeyValue = true,");
        writer.Line("};");
        writer.Line();
        writer.Line("// Weights are packed in panels as wide as the tiles of the instruction set that will read them.");
        using (writer.Braces("internal static LayerWeights Pack(MultiHeadAttentionWeights weights)"))
        {
            writer.Line("CheckContract();");
            writer.Line("return new LayerWeights(weights, Plan);");
        }
        writer.Line();
        writer.Line("private static LayerPlan Plan =>");
        for (int i = 0; i < conditions.Length; i++)
        {
            string path = $"{SourceEmitter.PathClass(declaration, plan.Paths[i])}.{LayerStage.PlanField}";
            writer.Line(i == conditions.Length - 1 ? $"    {path};" : $"    {conditions[i]} ? {path} :");
        }
        writer.Line();
    }

    /// <summary>When a path runs; constant to the JIT.</summary>
    private static string Condition(PathPlan path) => path.Target == Target.Vector256With32Registers
        ? "Avx512F.VL.IsSupported"
        : VectorDialect.For(path.Target).IsSupported;
}
