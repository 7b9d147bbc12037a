namespace AttentionGen.Generator.Emission;

/// <summary>The overloads of <c>Backward</c> on the user's type.</summary>
internal static class BackwardEmitter
{
    public static void Emit(CodeWriter writer, KernelPlan plan, BackwardEntry backward, string dispatch)
    {
        writer.Line();
        EmitOverload(writer, plan, backward.Signature, dispatch, isParallel: false);
        writer.Line();
        EmitOverload(writer, plan, backward.Signature, dispatch, isParallel: true);
        writer.Line();
        EmitByName(writer, backward, dispatch);
    }

    private static void EmitOverload(CodeWriter writer, KernelPlan plan, BackwardSignature signature, string dispatch, bool isParallel)
    {
        string declared = string.Join(", ", signature.Parameters.Select(ParameterText.Declaration));
        string passed = string.Join(", ", signature.Parameters.Select(ParameterText.Name));
        string options = isParallel ? ", global::System.Threading.Tasks.ParallelOptions parallelOptions" : "";
        string lengths = "";
        if (signature.TakesLengths)
        {
            EmitDocumentation(writer, plan, signature, actualLengths: false, isParallel);
            writer.Line(SourceEmitter.GeneratedCode);
            writer.Line($"public static void Backward({declared}{options}) =>");
            writer.Line($"    Backward({passed}, {Text.Of(plan.Samples.QueryLength)}, {Text.Of(plan.Samples.KeyLength)}{(isParallel ? ", parallelOptions" : "")});");
            writer.Line();
            lengths = ", int queryLength, int keyLength";
        }
        EmitDocumentation(writer, plan, signature, actualLengths: signature.TakesLengths, isParallel);
        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"public static void Backward({declared}{lengths}{options})"))
        {
            writer.LineIf(isParallel, "global::AttentionGen.Runtime.ParallelAttention.CheckOptions(parallelOptions);");
            writer.Line("global::AttentionGen.Runtime.AttentionArguments call = new()");
            writer.Line("{");
            foreach (ForwardParameter parameter in signature.Parameters)
            {
                foreach (CallSetting setting in parameter.Sets)
                    writer.Line($"    {setting.Property} = {ParameterText.Value(parameter, setting)},");
            }
            if (signature.TakesLengths)
            {
                writer.Line("    QueryLength = queryLength,");
                writer.Line("    KeyLength = keyLength,");
            }
            writer.Line("};");
            writer.Line($"{dispatch}.Backward(ref call, {(isParallel ? "parallelOptions" : "null")});");
        }
    }

    private static void EmitByName(CodeWriter writer, BackwardEntry backward, string dispatch)
    {
        const string Floats = "global::System.ReadOnlySpan<float>";
        writer.Line("/// <summary>The same with arguments by name, and on several threads if there are options.</summary>");
        writer.Line("/// <param name=\"inputs\">What Forward read: those that the declaration asks for, and no others.</param>");
        foreach (ForwardParameter parameter in backward.MethodParameters.Concat(backward.Results))
            writer.Line(ParameterText.Documentation(parameter));
        writer.Line("/// <param name=\"gradients\">Receives the gradients, of query, key and value always.</param>");
        foreach (ForwardParameter parameter in backward.Tables)
            writer.Line(ParameterText.Documentation(parameter));
        writer.Line("/// <param name=\"parallelOptions\">As above; null for the calling thread alone.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">As above, or an argument is there that the declaration does not ask for. Nothing was written.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        string arguments = string.Concat(backward.MethodParameters.Select(argument => $"{ParameterText.Declaration(argument)}, "));
        string tables = string.Concat(backward.Tables.Select(argument => $"{ParameterText.Declaration(argument)}, "));
        using (writer.Braces($"public static void Backward(in global::AttentionGen.AttentionInputs inputs, {arguments}{Floats} output, {Floats} logSumExp, {Floats} outputGradient, in global::AttentionGen.AttentionGradients<float> gradients, {tables}global::System.Threading.Tasks.ParallelOptions? parallelOptions = null)"))
        {
            writer.Line("if (parallelOptions is not null)");
            writer.Line("    global::AttentionGen.Runtime.ParallelAttention.CheckOptions(parallelOptions);");
            writer.Line($"global::AttentionGen.Runtime.AttentionArguments call = global::AttentionGen.Runtime.NamedArguments.Of({dispatch}.Shape, inputs, output, logSumExp, outputGradient, gradients);");
            foreach (ForwardParameter argument in backward.MethodParameters.Concat(backward.Tables))
            {
                foreach (CallSetting setting in argument.Sets)
                    writer.Line($"call.{setting.Property} = {ParameterText.Value(argument, setting)};");
            }

            writer.Line($"{dispatch}.Backward(ref call, parallelOptions);");
        }
    }

    private static void EmitDocumentation(CodeWriter writer, KernelPlan plan, BackwardSignature signature, bool actualLengths, bool isParallel)
    {
        string lengths = actualLengths ? " of the given lengths, each at most the declared one" : "";
        string how = isParallel ? "On several threads; the same bits as on one. Allocates nothing with the default scheduler." : "Allocates nothing.";
        writer.Line($"/// <summary>The gradients of <c>Forward</c>{lengths}: from dO, the output's, follow dV = P^T dO, dP = dO V^T, dS = P * (dP - the row's dO O), element by element, dQ = scale dS K and dK = scale dS^T Q. {how}</summary>");
        if (isParallel || actualLengths)
        {
            string types = string.Join(", ", signature.Parameters.Select(parameter => ParameterText.Type(parameter).Replace('<', '{').Replace('>', '}')));
            writer.Line($"/// <inheritdoc cref=\"Backward({types})\"/>");
        }
        else
        {
            foreach (ForwardParameter parameter in signature.Parameters)
                writer.Line(ParameterText.Documentation(parameter));
            writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has not the length of its shape, or a gradient overlaps another argument. Nothing was written.</exception>");
            writer.Line("/// <exception cref=\"global::System.InvalidOperationException\">Lengths, row numbers or positions were changed by others while the call went on.</exception>");
            writer.Line("/// <exception cref=\"global::System.OutOfMemoryException\">There is no memory for scratch.</exception>");
            if (plan.DeclaredMethods is { Methods.TakesArguments: true })
                writer.Line("/// <exception cref=\"global::System.IndexOutOfRangeException\">A score method asks for an element that a span does not have. Some of the gradients may be written.</exception>");
        }
        EntryEmitter.EmitOverloadDocumentation(writer, plan, actualLengths, isParallel, "gradients");
    }
}
