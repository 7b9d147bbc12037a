namespace AttentionGen.Generator.Emission;

/// <summary>The public members on the user's type. Names are global, because anything may be in scope there.</summary>
internal static class EntryEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        var open = new Stack<CodeWriter.Block>();
        if (declaration.Type.Namespace.Length > 0)
            open.Push(writer.Braces($"namespace {declaration.Type.Namespace}"));
        foreach (string container in declaration.Type.Containers)
            open.Push(writer.Braces(container));
        open.Push(writer.Braces(declaration.Type.Header));
        EmitMembers(writer, declaration, plan);
        while (open.Count > 0)
            open.Pop().Dispose();
    }

    private static void EmitMembers(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        string dispatch = $"global::AttentionGen.Generated.{SourceEmitter.DispatchClass(declaration)}";
        KernelSpec spec = plan.Spec;

        writer.Line("/// <summary>How this kernel computes, as planned at compile time.</summary>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public const string KernelPlan = {Text.Literal(string.Join("\n", PlanDescription.Of(plan)))};");
        writer.Line();
        writer.Line("/// <summary>The instruction set that this kernel uses on this machine: Vector512, Vector256, Vector128 or Scalar.</summary>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public static string InstructionSet => {dispatch}.InstructionSet;");
        writer.Line();

        EntryParameter[] parameters = EntryParameter.Of(spec).ToArray();
        string declared = string.Join(", ", parameters.Select(p => $"{p.Type} {p.Name}"));
        string passed = string.Join(", ", parameters.Select(p => p.Name));
        EmitDocumentation(writer, spec, parameters, actualLengths: false);
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public static void Forward({declared}) =>");
        writer.Line($"    Forward({passed}, {Text.Of(spec.QueryLength)}, {Text.Of(spec.KeyLength)});");
        writer.Line();
        EmitDocumentation(writer, spec, parameters, actualLengths: true);
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public static void Forward({declared}, int queryLength, int keyLength) =>");
        string Checked(string name) => parameters.Any(p => p.Name == name) ? name : "default";
        writer.Line($"    {dispatch}.Run({dispatch}.Shape.Check(");
        writer.Line($"        query, key, value, {Checked("mask")}, {Checked("bias")}, {Checked("keyLengths")}, output, {Checked("weights")}, queryLength, keyLength));");
    }

    private static void EmitDocumentation(CodeWriter writer, KernelSpec spec, EntryParameter[] parameters, bool actualLengths)
    {
        string lengths = actualLengths ? " of the given lengths, each at most the declared one" : "";
        writer.Line($"/// <summary>softmax({Text.Of(spec.Scale)} * Q K^T + mask) V for each head{lengths}. Allocates nothing.</summary>");
        foreach (EntryParameter parameter in parameters)
            writer.Line($"/// <param name=\"{parameter.Name}\">{parameter.Description}</param>");
        if (actualLengths)
        {
            writer.Line($"/// <param name=\"queryLength\">Query rows of a sample, 0 to {Text.Of(spec.QueryLength)}; the spans hold exactly that many.</param>");
            writer.Line($"/// <param name=\"keyLength\">Key and value rows of a sample, 0 to {Text.Of(spec.KeyLength)}; the spans hold exactly that many.</param>");
        }
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has not the length of its shape, or an output overlaps another argument. Nothing was written.</exception>");
    }
}
