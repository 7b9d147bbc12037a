namespace AttentionGen.Generator.Emission;

/// <summary>The class that holds the kernel's shape and chooses the instruction set: conditions that the JIT folds to constants.</summary>
internal static class DispatchEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, KernelPlan plan)
    {
        KernelSpec spec = plan.Spec;
        VectorDialect[] dialects = plan.Paths.Select(path => VectorDialect.For(path.Path)).ToArray();

        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"file static class {SourceEmitter.DispatchClass(declaration)}"))
        {
            writer.Line("internal static readonly AttentionShape Shape = new(");
            writer.Line($"    HeadCount: {Text.Of(spec.HeadCount)}, HeadDimension: {Text.Of(spec.HeadDimension)}, ValueDimension: {Text.Of(spec.ValueDimension)},");
            writer.Line($"    QueryLength: {Text.Of(spec.QueryLength)}, KeyLength: {Text.Of(spec.KeyLength)}, Layout: AttentionLayout.{spec.Layout},");
            writer.Line($"    Mask: {Text.Flags(spec.Mask)}, MaskAxes: {Text.Flags(spec.MaskAxes)}, BiasAxes: {Text.Flags(spec.BiasAxes)}, Outputs: {Text.Flags(spec.Outputs)});");
            writer.Line();
            writer.Line("internal static string InstructionSet =>");
            foreach (VectorDialect dialect in dialects)
            {
                bool isLast = dialect == dialects[dialects.Length - 1];
                writer.Line(isLast ? $"    \"{dialect.Name}\";" : $"    {dialect.IsSupported} ? \"{dialect.Name}\" :");
            }
            writer.Line();
            using (writer.Braces("internal static void Run(in AttentionArguments call)"))
            {
                for (int i = 0; i < dialects.Length; i++)
                {
                    string condition = i == dialects.Length - 1 ? "else" : $"{(i == 0 ? "if" : "else if")} ({dialects[i].IsSupported})";
                    writer.Line(condition);
                    writer.Line($"    {SourceEmitter.PathClass(declaration, dialects[i])}.Run(call);");
                }
            }
        }
    }
}
