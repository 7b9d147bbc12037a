namespace AttentionGen.Generator.Emission;

/// <summary>The public members on the user's type. Names are global, because anything may be in scope there.</summary>
internal static class EntryEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        using (TypeEmitter.Open(writer, declaration.Type, HasInterface(declaration, plan) ? Interface : null))
            EmitMembers(writer, declaration, plan);
    }

    private static void EmitMembers(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        string dispatch = $"global::AttentionGen.Generated.{SourceEmitter.DispatchClass(declaration)}";

        TypeEmitter.Description(writer, dispatch, plan.Operations, PlanDescription.Of(plan));
        if (plan.Entry.Layer is { } constructed)
            EmitConstructor(writer, declaration, Weights(constructed), dispatch);

        if (plan.Entry.Cache is { } cache)
            EmitCreateCache(writer, cache);
        EmitForward(writer, plan, dispatch, isParallel: false);
        writer.Line();
        EmitForward(writer, plan, dispatch, isParallel: true);
        writer.Line();
        EmitForwardByName(writer, plan, dispatch);
        if (plan.Entry.Backward is { } backward && plan.Entry.Layer is { } layer)
            LayerTrainingEmitter.Emit(writer, plan, layer, backward, dispatch);
        else if (plan.Entry.Backward is { } alone)
            BackwardEmitter.Emit(writer, plan, alone, dispatch);
        if (HasInterface(declaration, plan))
            EmitInterface(writer, plan, plan.Entry.Layer!);
    }

    private static void EmitCreateCache(CodeWriter writer, CachePlan cache)
    {
        writer.Line($"/// <summary>An empty cache for {Text.Of(cache.Capacity)} keys and values of each sample, {cache.Type}.</summary>");
        writer.Line("/// <param name=\"batchSize\">Samples that are decoded together, at least 1.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">The batch size is less than 1, or the cache would be too large.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line("public static global::AttentionGen.KeyValueCache CreateCache(int batchSize) =>");
        writer.Line($"    new(batchSize, {Text.Of(cache.Heads)}, {Text.Of(cache.Capacity)}, {Text.Of(cache.HeadDimension)}, {Text.Of(cache.ValueDimension)}, global::AttentionGen.ElementType.{cache.Type});");
        writer.Line();
    }

    /// <summary>The overload for the declared lengths, and the one with actual lengths that it calls; or the one whose spans say it all.</summary>
    private static void EmitForward(CodeWriter writer, KernelPlan plan, string dispatch, bool isParallel)
    {
        Signature signature = plan.Entry.Signature;
        string modifier = plan.IsLayer ? "public" : "public static";
        string declared = string.Join(", ", signature.Parameters.Select(ParameterText.Declaration));
        string passed = string.Join(", ", signature.Parameters.Select(ParameterText.Name));
        string declaredOptions = isParallel ? ", global::System.Threading.Tasks.ParallelOptions parallelOptions" : "";
        string passedOptions = isParallel ? ", parallelOptions" : "";
        string declaredLengths = "";
        if (signature.TakesLengths)
        {
            EmitDocumentation(writer, plan, actualLengths: false, isParallel);
            writer.Line(SourceEmitter.GeneratedCode);
            writer.Line($"{modifier} void Forward({declared}{declaredOptions}) =>");
            writer.Line($"    Forward({passed}, {Text.Of(plan.Samples.QueryLength)}, {Text.Of(plan.Samples.KeyLength)}{passedOptions});");
            writer.Line();
            declaredLengths = ", int queryLength, int keyLength";
        }
        EmitDocumentation(writer, plan, actualLengths: signature.TakesLengths, isParallel);
        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"{modifier} void Forward({declared}{declaredLengths}{declaredOptions})"))
        {
            writer.Line("global::AttentionGen.Runtime.AttentionArguments call = new()");
            writer.Line("{");
            foreach ((string property, string value) in Set(signature.Parameters))
                writer.Line($"    {property} = {value},");
            if (signature.TakesLengths)
            {
                writer.Line("    QueryLength = queryLength,");
                writer.Line("    KeyLength = keyLength,");
            }
            writer.Line("};");
            writer.Line($"{dispatch}.Check(ref call);");
            writer.Line($"{dispatch}.Run(call{(plan.IsLayer ? $", {LayerField}" : "")}{passedOptions});");
        }
    }

    private const string Interface = "global::AttentionGen.IAttentionLayer";

    private static bool HasInterface(KernelDeclaration declaration, KernelPlan plan) => plan.IsLayer && !declaration.Type.IsRefStruct;

    /// <summary>The properties of a call that parameters set, and to what.</summary>
    private static IEnumerable<(string Property, string Value)> Set(EquatableArray<ForwardParameter> parameters) =>
        from parameter in parameters
        from setting in parameter.Sets
        select (setting.Property, ParameterText.Value(parameter, setting));

    /// <summary>The overload whose inputs and further outputs are objects, like the reference's.</summary>
    private static void EmitForwardByName(CodeWriter writer, KernelPlan plan, string dispatch)
    {
        Signature signature = plan.Entry.Signature;
        ForwardParameter output = signature.Output;
        writer.Line("/// <summary>The same with arguments by name, and on several threads if there are options.</summary>");
        writer.Line("/// <param name=\"inputs\">Those that the declaration asks for, and no others.</param>");
        writer.Line(ParameterText.Documentation(output));
        foreach (ForwardParameter argument in signature.MethodParameters)
            writer.Line(ParameterText.Documentation(argument));
        writer.Line("/// <param name=\"results\">Receives the declared further outputs, and no others.</param>");
        writer.Line("/// <param name=\"parallelOptions\">As above; null for the calling thread alone.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">As above, or an argument is there that the declaration does not ask for. Nothing was written.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        string arguments = string.Concat(signature.MethodParameters.Select(argument => $"{ParameterText.Declaration(argument)}, "));
        using (writer.Braces($"public {(plan.IsLayer ? "" : "static ")}void Forward(in global::{signature.Inputs} inputs, {ParameterText.Declaration(output)}, {arguments}in global::{Signature.Results} results = default, global::System.Threading.Tasks.ParallelOptions? parallelOptions = null)"))
        {
            writer.Line($"global::AttentionGen.Runtime.AttentionArguments call = global::AttentionGen.Runtime.NamedArguments.Of({dispatch}.{(plan.IsLayer ? "Layer" : "Shape")}, inputs, {ParameterText.Value(output, output.Sets.Single())}, results);");
            foreach ((string property, string value) in Set(signature.MethodParameters))
                writer.Line($"call.{property} = {value};");
            writer.Line($"{dispatch}.Forward(ref call{(plan.IsLayer ? $", {LayerField}" : "")}, parallelOptions);");
        }
    }

    /// <summary>What a layer tells of itself to programs that do not know its type; explicitly, so that no name of the user's is in the way.</summary>
    private static void EmitInterface(CodeWriter writer, KernelPlan plan, LayerEntry layer)
    {
        writer.Line();
        Member("int", "ModelDimension", Text.Of(layer.ModelDimension));
        Member("int", "HeadCount", Text.Of(plan.Heads.Queries));
        Member("int", "SequenceLength", Text.Of(plan.Samples.QueryLength));
        Member("int", "KeyValueLength", Text.Of(plan.Samples.KeyLength));
        Member("global::AttentionGen.KernelDescription", "KernelPlan", "KernelPlan");
        Member("global::AttentionGen.KeyValueCache?", "CreateCache(int batchSize)", plan.AppendsToCache ? "CreateCache(batchSize)" : "null");

        void Member(string type, string name, string value)
        {
            writer.Line(SourceEmitter.GeneratedCode);
            writer.Line($"{type} {Interface}.{name} => {value};");
        }
    }

    /// <summary>The packed weights of a layer; a struct that no constructor ran for has none.</summary>
    public const string LayerField = "global::AttentionGen.Runtime.LayerWeights.Of(_attentionGenLayer)";

    /// <summary>What a layer is constructed from.</summary>
    public static string Weights(LayerEntry layer) => layer.Transformer is null ? "MultiHeadAttentionWeights" : "TransformerLayerWeights";

    private static void EmitConstructor(CodeWriter writer, KernelDeclaration declaration, string weights, string dispatch)
    {
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line("private readonly global::AttentionGen.Runtime.LayerWeights _attentionGenLayer;");
        writer.Line();
        writer.Line("/// <summary>Packs the weights of this layer, once, for the instruction set of this machine. Layers that are constructed from one object share what is packed.</summary>");
        writer.Line("/// <param name=\"weights\">The weights.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentNullException\">The weights are null.</exception>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A part of them is not what this layer asks for, or has not the length.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public {Parse.Identifiers.Escape(declaration.Type.Name)}(global::AttentionGen.{weights} weights) => _attentionGenLayer = {dispatch}.Pack(weights);");
        writer.Line();
    }

    /// <summary>The overload of fewest parameters says what they are; the others what they have besides.</summary>
    private static void EmitDocumentation(CodeWriter writer, KernelPlan plan, bool actualLengths, bool isParallel)
    {
        EquatableArray<ForwardParameter> parameters = plan.Entry.Signature.Parameters;
        string what = plan.Entry.Layer is not { } layer ? "" : layer.Transformer is null ? "Multi-head attention with its projections: " : "A transformer layer around ";
        string lengths = actualLengths ? " of the given lengths, each at most the declared one" : "";
        string how = isParallel ? "On several threads; the same bits as on one. Allocates nothing with the default scheduler." : "Allocates nothing.";
        string cached = plan.AppendsToCache ? " Appends keys and values to the cache and attends over all it holds." : "";
        writer.Line($"/// <summary>{what}softmax({Text.Of(plan.Entry.Scale)} * Q K^T + mask) V for each head{lengths}.{cached} {how}</summary>");
        if (isParallel || actualLengths)
        {
            string types = string.Join(", ", parameters.Select(parameter => ParameterText.Type(parameter).Replace('<', '{').Replace('>', '}')));
            writer.Line($"/// <inheritdoc cref=\"Forward({types})\"/>");
        }
        else
        {
            foreach (ForwardParameter parameter in parameters)
                writer.Line(ParameterText.Documentation(parameter));
            writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has not the length of its shape, or an output overlaps another argument. Nothing was written.</exception>");
            writer.Line("/// <exception cref=\"global::System.InvalidOperationException\">Lengths, row numbers, positions or a cache were changed by others while the call went on.</exception>");
            writer.Line("/// <exception cref=\"global::System.OutOfMemoryException\">There is no memory for scratch.</exception>");
            EmitMethodDocumentation(writer, plan);
        }

        EmitOverloadDocumentation(writer, plan, actualLengths, isParallel, "output");
    }

    /// <summary>What overloads have beside the parameters of the shortest.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="plan">The kernel.</param>
    /// <param name="actualLengths">Whether lengths are passed.</param>
    /// <param name="isParallel">Whether options are passed.</param>
    /// <param name="written">What a call that fails may have written some of.</param>
    public static void EmitOverloadDocumentation(CodeWriter writer, KernelPlan plan, bool actualLengths, bool isParallel, string written)
    {
        if (actualLengths)
        {
            writer.Line($"/// <param name=\"queryLength\">Query rows of a sample, 0 to {Text.Of(plan.Samples.QueryLength)}; the spans hold exactly that many.</param>");
            writer.Line($"/// <param name=\"keyLength\">Key and value rows of a sample, 0 to {Text.Of(plan.Samples.KeyLength)}; the spans hold exactly that many.</param>");
        }
        if (isParallel)
            EmitParallelDocumentation(writer, written);
    }

    /// <summary>What overloads with options have beside.</summary>
    public static void EmitParallelDocumentation(CodeWriter writer, string written)
    {
        writer.Line("/// <param name=\"parallelOptions\">How many threads at most, their scheduler, and cancellation. A call that is too small to share runs on the calling thread.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentNullException\">The options are null. Nothing was written.</exception>");
        writer.Line($"/// <exception cref=\"global::System.OperationCanceledException\">The call was cancelled. Some of the {written} may be written.</exception>");
        writer.Line($"/// <exception cref=\"global::System.Threading.Tasks.TaskSchedulerException\">The scheduler failed. Some of the {written} may be written.</exception>");
    }

    /// <summary>The user's methods as they are written, and what tiles they make.</summary>
    private static void EmitMethodDocumentation(CodeWriter writer, KernelPlan plan)
    {
        if (plan.DeclaredMethods is not { } methods)
            return;
        if (methods.Methods.TakesArguments)
            writer.Line("/// <exception cref=\"global::System.IndexOutOfRangeException\">A score method asks for an element that a span does not have. Some of the output may be written.</exception>");
        writer.Line("/// <remarks><code>");
        foreach (string line in MethodDescription.Of(plan))
            writer.Line($"/// {line.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")}");
        writer.Line("/// </code></remarks>");
    }
}
