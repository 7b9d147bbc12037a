using AttentionGen.Generator.Emission.Stages;

namespace AttentionGen.Generator.Emission;

/// <summary>The class that holds the kernel's shape and chooses the instruction set: conditions that the JIT folds to constants.</summary>
internal static class DispatchEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        string[] names = plan.Targets.Select(target => target.Target.Vectors).ToArray();
        string[] conditions = plan.Targets.Select(target => target.Target.Condition).ToArray();

        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"file static class {SourceEmitter.DispatchClass(declaration)}"))
        {
            EmitShape(writer, plan);
            writer.Line();
            writer.Line("internal static string InstructionSet =>");
            for (int i = 0; i < names.Length; i++)
                writer.Line(i == names.Length - 1 ? $"    \"{names[i]}\";" : $"    {conditions[i]} ? \"{names[i]}\" :");
            writer.Line();
            EmitContract(writer, declaration, plan.IsLayer);
            writer.Line();
            if (plan.Entry.Layer is { } layer)
            {
                EmitLayer(writer, layer);
                EmitPack(writer, declaration, plan, layer, conditions);
                EmitLayerRun(writer);
            }
            else
            {
                EmitRun(writer, declaration, plan, conditions);
            }
            writer.Line();
            string weights = plan.IsLayer ? ", LayerWeights weights" : "";
            string passed = plan.IsLayer ? ", weights" : "";
            EmitForward(writer, weights, passed);
            if (plan.Entry.Backward is not null && !plan.IsLayer)
                EmitBackward(writer, declaration, plan, conditions);
        }
    }

    private static void EmitBackward(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, string[] conditions)
    {
        writer.Line();
        writer.Line("private static GradientPlan Gradients =>");
        for (int i = 0; i < conditions.Length; i++)
        {
            string target = $"{SourceEmitter.TargetClass(declaration, plan.Targets[i])}.{GradientStage.PlanField}";
            writer.Line(i == conditions.Length - 1 ? $"    {target};" : $"    {conditions[i]} ? {target} :");
        }
        writer.Line();
        using (writer.Braces("internal static void Backward(ref AttentionArguments call, ParallelOptions? parallelOptions)"))
        {
            writer.Line("CheckContract();");
            writer.Line("AttentionGradient.Run(ref call, Gradients, parallelOptions);");
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

    private static void EmitShape(CodeWriter writer, KernelPlan plan)
    {
        writer.Line("internal static readonly AttentionShape Shape = new()");
        EmitSettings(writer, plan.Shape);
    }

    private static void EmitSettings(CodeWriter writer, EquatableArray<ShapeSetting> settings)
    {
        writer.Line("{");
        foreach (ShapeSetting setting in settings)
            writer.Line($"    {setting.Name} = {Text.Value(setting.Value)},");
        writer.Line("};");
    }

    private static void EmitRun(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, string[] conditions)
    {
        EmitRun(writer, declaration, plan, conditions, isParallel: false);
        writer.Line();
        EmitRun(writer, declaration, plan, conditions, isParallel: true);
    }

    private static void EmitRun(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, string[] conditions, bool isParallel)
    {
        bool appends = plan.AppendsToCache;
        using (writer.Braces($"internal static void Run(in AttentionArguments call{(isParallel ? ", ParallelOptions parallelOptions" : "")})"))
        {
            writer.LineIf(isParallel, "ParallelAttention.CheckOptions(parallelOptions);");
            writer.LineIf(appends, "AttentionArguments attended = CachedCall.Append(call, Shape);");
            for (int i = 0; i < conditions.Length; i++)
            {
                string condition = i == conditions.Length - 1 ? "else" : $"{(i == 0 ? "if" : "else if")} ({conditions[i]})";
                writer.Line(condition);
                writer.Line($"    {SourceEmitter.TargetClass(declaration, plan.Targets[i])}.Run({(appends ? "attended" : "call")}{(isParallel ? ", parallelOptions" : "")});");
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

    private static void EmitLayer(CodeWriter writer, LayerEntry layer)
    {
        writer.Line($"internal static readonly LayerShape Layer = new(Shape, {Text.Of(layer.ModelDimension)}, IsCrossAttention: {Text.Of(layer.IsCrossAttention)})");
        EmitSettings(writer, layer.Settings);
        writer.Line();
    }

    private static void EmitPack(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan, LayerEntry layer, string[] conditions)
    {
        writer.Line("// Weights are packed in panels as wide as the tiles of the instruction set that will read them.");
        using (writer.Braces($"internal static LayerWeights Pack({EntryEmitter.Weights(layer)} weights)"))
        {
            writer.Line("CheckContract();");
            writer.Line("return new LayerWeights(weights, Plan);");
        }
        writer.Line();
        writer.Line($"{(plan.Entry.Backward is null ? "private" : "internal")} static LayerPlan Plan =>");
        for (int i = 0; i < conditions.Length; i++)
        {
            string target = $"{SourceEmitter.TargetClass(declaration, plan.Targets[i])}.{LayerStage.PlanField}";
            writer.Line(i == conditions.Length - 1 ? $"    {target};" : $"    {conditions[i]} ? {target} :");
        }
        writer.Line();
    }
}
