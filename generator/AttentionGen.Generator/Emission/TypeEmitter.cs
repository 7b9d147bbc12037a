namespace AttentionGen.Generator.Emission;

/// <summary>The user's type, opened again, and what every kernel tells of itself there.</summary>
internal static class TypeEmitter
{
    /// <summary>Opens namespace, containing types and type; closes them when disposed of.</summary>
    public static IDisposable Open(CodeWriter writer, TypeModel type, string? implemented)
    {
        var open = new Blocks();
        if (type.Namespace is not "")
            open.Push(writer.Braces($"namespace {type.Namespace}"));
        foreach (string container in type.Containers)
            open.Push(writer.Braces(container));
        open.Push(writer.Braces(type.Header + (implemented is null ? "" : $" : {implemented}")));
        return open;
    }

    /// <summary><c>KernelPlan</c>, which also tells those who read the file what stands in it, and <c>InstructionSet</c>.</summary>
    public static void Description(CodeWriter writer, string dispatch, long operations, IEnumerable<string> description)
    {
        writer.Line("/// <summary>How this kernel computes, as planned at compile time.</summary>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public static global::AttentionGen.KernelDescription KernelPlan => new({Text.Of(ContractNumber.Newest)}, {dispatch}.InstructionSet, {Text.Of(operations)},");
        writer.Line("    \"\"\"");
        foreach (string line in description)
            writer.Line($"    {line}");
        writer.Line("    \"\"\");");
        writer.Line();
        writer.Line("/// <summary>The instruction set that this kernel uses on this machine: Vector512, Vector256, Vector128 or Scalar.</summary>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public static string InstructionSet => {dispatch}.InstructionSet;");
        writer.Line();
    }

    private sealed class Blocks : Stack<CodeWriter.Block>, IDisposable
    {
        public void Dispose()
        {
            foreach (CodeWriter.Block block in this)
                block.Dispose();
        }
    }
}
