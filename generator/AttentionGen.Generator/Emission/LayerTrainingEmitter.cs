namespace AttentionGen.Generator.Emission;

/// <summary>The members by which a layer of attention learns: calls that keep what gradients are made of, and those for the gradients.</summary>
internal static class LayerTrainingEmitter
{
    private const string Gradient = "global::AttentionGen.Runtime.LayerGradient";
    private const string Options = "global::System.Threading.Tasks.ParallelOptions";

    public static void Emit(CodeWriter writer, KernelPlan plan, LayerEntry layer, BackwardEntry backward, string dispatch)
    {
        writer.Line();
        EmitActivationCount(writer, layer, dispatch);
        string run = $"{Gradient}.Forward(call, {EntryEmitter.LayerField}, ";
        foreach (bool isParallel in new[] { false, true })
            EmitOverloads(writer, plan, new Member("Forward", backward.Keeping, [], [], [$"{dispatch}.Check(ref call);"], run, isParallel), EmitForwardDocumentation);
        EmitForwardByName(writer, plan, backward, dispatch, run);

        string weights = $"global::{backward.Signature.Weights}";
        string back = $"{Gradient}.Backward(ref call, {EntryEmitter.LayerField}, gradients, ";
        foreach (bool isParallel in new[] { false, true })
            EmitOverloads(writer, plan, new Member("Backward", backward.Signature.Parameters, [(weights, "gradients")], [WeightDocumentation], [$"{dispatch}.CheckContract();"], back, isParallel), EmitBackwardDocumentation);
        EmitBackwardByName(writer, backward, dispatch, weights, back);
    }

    /// <summary>A member with all its overloads.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Parameters">What it takes.</param>
    /// <param name="Objects">Objects that it takes behind, which may be null: their types and names.</param>
    /// <param name="ObjectDocumentation">What is said of them.</param>
    /// <param name="Checks">What is called first.</param>
    /// <param name="Run">The call that does it, up to the options.</param>
    /// <param name="IsParallel">Whether it takes options.</param>
    private sealed record Member(
        string Name, EquatableArray<ForwardParameter> Parameters, (string Type, string Name)[] Objects, string[] ObjectDocumentation, string[] Checks, string Run, bool IsParallel)
    {
        public string Types => string.Join(", ", Parameters.Select(ParameterText.Type).Concat(Objects.Select(static of => of.Type))).Replace('<', '{').Replace('>', '}');

        public string Declared => string.Join(", ", Parameters.Select(ParameterText.Declaration).Concat(Objects.Select(static of => $"{of.Type}? {of.Name}")));

        public string Passed => string.Join(", ", Parameters.Select(ParameterText.Name).Concat(Objects.Select(static of => of.Name)));
    }

    private static void EmitOverloads(CodeWriter writer, KernelPlan plan, Member member, Action<CodeWriter, KernelPlan, Member, bool> document)
    {
        string options = member.IsParallel ? $", {Options} parallelOptions" : "", passed = member.IsParallel ? ", parallelOptions" : "", lengths = "";
        bool takesLengths = plan.Entry.Signature.TakesLengths;
        if (takesLengths)
        {
            writer.Line();
            document(writer, plan, member, false);
            writer.Line(SourceEmitter.GeneratedCode);
            writer.Line($"public void {member.Name}({member.Declared}{options}) =>");
            writer.Line($"    {member.Name}({member.Passed}, {Text.Of(plan.Samples.QueryLength)}, {Text.Of(plan.Samples.KeyLength)}{passed});");
            lengths = ", int queryLength, int keyLength";
        }
        writer.Line();
        document(writer, plan, member, takesLengths);
        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"public void {member.Name}({member.Declared}{lengths}{options})"))
        {
            writer.LineIf(member.IsParallel, "global::AttentionGen.Runtime.ParallelAttention.CheckOptions(parallelOptions);");
            writer.Line("global::AttentionGen.Runtime.AttentionArguments call = new()");
            writer.Line("{");
            foreach (ForwardParameter parameter in member.Parameters)
            {
                foreach (CallSetting setting in parameter.Sets)
                    writer.Line($"    {setting.Property} = {ParameterText.Value(parameter, setting)},");
            }
            writer.LineIf(takesLengths, "    QueryLength = queryLength,");
            writer.LineIf(takesLengths, "    KeyLength = keyLength,");
            writer.Line("};");
            foreach (string check in member.Checks)
                writer.Line(check);
            writer.Line($"{member.Run}{(member.IsParallel ? "parallelOptions" : "null")});");
        }
    }

    private static void EmitActivationCount(CodeWriter writer, LayerEntry layer, string dispatch)
    {
        writer.Line("/// <summary>Floats that Forward keeps for Backward.</summary>");
        writer.Line("/// <param name=\"rows\">Rows of the input, of all samples together.</param>");
        writer.LineIf(layer.IsCrossAttention, "/// <param name=\"keyRows\">Rows of the memory, of all samples together.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">A number is negative, or there are so many that no array holds what is kept.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public static int ActivationCount(int rows{(layer.IsCrossAttention ? ", int keyRows" : "")}) => {Gradient}.ActivationCount({dispatch}.Plan, rows, {(layer.IsCrossAttention ? "keyRows" : "rows")});");
    }

    private static void EmitForwardByName(CodeWriter writer, KernelPlan plan, BackwardEntry backward, string dispatch, string run)
    {
        writer.Line();
        writer.Line("/// <summary>The same with arguments by name, and on several threads if there are options.</summary>");
        writer.Line("/// <param name=\"inputs\">Those that the declaration asks for, and no others.</param>");
        writer.Line(ParameterText.Documentation(plan.Entry.Signature.Output));
        writer.Line(ParameterText.Documentation(backward.Keeping[backward.Keeping.Count - 1]));
        foreach (ForwardParameter parameter in backward.MethodParameters)
            writer.Line(ParameterText.Documentation(parameter));
        writer.Line("/// <param name=\"results\">Receives the declared further outputs, and no others.</param>");
        writer.Line("/// <param name=\"parallelOptions\">As above; null for the calling thread alone.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">As above, or an argument is there that the declaration does not ask for. Nothing was written.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"public void Forward(in global::AttentionGen.MultiHeadAttentionInputs inputs, global::System.Span<float> output, global::System.Span<float> activations, {Arguments(backward.MethodParameters)}in global::{Signature.Results} results = default, {Options}? parallelOptions = null)"))
        {
            writer.Line($"global::AttentionGen.Runtime.AttentionArguments call = global::AttentionGen.Runtime.NamedArguments.Keeping({dispatch}.Layer, inputs, output, activations, results);");
            Set(writer, backward.MethodParameters);
            writer.Line($"{dispatch}.Check(ref call);");
            writer.Line($"{run}parallelOptions);");
        }
    }

    private static void EmitBackwardByName(CodeWriter writer, BackwardEntry backward, string dispatch, string weights, string run)
    {
        const string Floats = "global::System.ReadOnlySpan<float>";
        writer.Line();
        writer.Line("/// <summary>The same with arguments by name, and on several threads if there are options.</summary>");
        writer.Line("/// <param name=\"inputs\">What Forward read: those that the declaration asks for, and no others.</param>");
        foreach (ForwardParameter parameter in backward.MethodParameters.Concat(backward.Results))
            writer.Line(ParameterText.Documentation(parameter));
        writer.Line("/// <param name=\"inputGradients\">Receives the gradients of what Forward read; those that are not empty.</param>");
        foreach (ForwardParameter parameter in backward.Tables)
            writer.Line(ParameterText.Documentation(parameter));
        writer.Line(WeightDocumentation);
        writer.Line("/// <param name=\"parallelOptions\">As above; null for the calling thread alone.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">As above, or an argument is there that the declaration does not ask for. Nothing was written.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        using (writer.Braces($"public void Backward(in global::AttentionGen.MultiHeadAttentionInputs inputs, {Arguments(backward.MethodParameters)}{Floats} activations, {Floats} outputGradient, in global::{BackwardSignature.LayerGradients} inputGradients, {Arguments(backward.Tables)}{weights}? gradients, {Options}? parallelOptions = null)"))
        {
            writer.Line($"{dispatch}.CheckContract();");
            writer.Line($"global::AttentionGen.Runtime.AttentionArguments call = global::AttentionGen.Runtime.NamedArguments.Of({dispatch}.Layer, inputs, activations, outputGradient, inputGradients);");
            Set(writer, backward.MethodParameters);
            Set(writer, backward.Tables);
            writer.Line($"{run}parallelOptions);");
        }
    }

    /// <summary>Further parameters, each with the comma behind it.</summary>
    private static string Arguments(EquatableArray<ForwardParameter> parameters) => string.Concat(parameters.Select(static parameter => $"{ParameterText.Declaration(parameter)}, "));

    private static void Set(CodeWriter writer, EquatableArray<ForwardParameter> parameters)
    {
        foreach (ForwardParameter parameter in parameters)
        {
            foreach (CallSetting setting in parameter.Sets)
                writer.Line($"call.{setting.Property} = {ParameterText.Value(parameter, setting)};");
        }
    }

    private const string WeightDocumentation =
        "/// <param name=\"gradients\">What the gradients of the weights are added to, as CreateGradients of the weights makes it; null if they are not wanted.</param>";

    private static void EmitForwardDocumentation(CodeWriter writer, KernelPlan plan, Member member, bool actualLengths) =>
        EmitDocumentation(writer, plan, member, actualLengths, "What the overload without activations computes, to the bit, and what <c>Backward</c> needs of it", "output and activations");

    private static void EmitBackwardDocumentation(CodeWriter writer, KernelPlan plan, Member member, bool actualLengths) => EmitDocumentation(
        writer, plan, member, actualLengths, "The gradients of <c>Forward</c>: those of rows are written, those of weights, bias and sinks are added to what is there", "gradients");

    private static void EmitDocumentation(CodeWriter writer, KernelPlan plan, Member member, bool actualLengths, string what, string written)
    {
        string lengths = actualLengths ? "; of the given lengths, each at most the declared one" : "";
        string how = member.IsParallel ? "On several threads; the same bits as on one. Allocates nothing with the default scheduler." : "Allocates nothing.";
        writer.Line($"/// <summary>{what}{lengths}. {how}</summary>");
        if (member.IsParallel || actualLengths)
        {
            writer.Line($"/// <inheritdoc cref=\"{member.Name}({member.Types})\"/>");
        }
        else
        {
            foreach (ForwardParameter parameter in member.Parameters)
                writer.Line(ParameterText.Documentation(parameter));
            foreach (string line in member.ObjectDocumentation)
                writer.Line(line);
            writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has not the length of its shape, what is written overlaps another argument, or gradients have not the form of the weights. Nothing was written.</exception>");
            writer.Line("/// <exception cref=\"global::System.InvalidOperationException\">Lengths, row numbers or positions were changed by others while the call went on.</exception>");
            writer.Line("/// <exception cref=\"global::System.OutOfMemoryException\">There is no memory for scratch.</exception>");
        }
        EntryEmitter.EmitOverloadDocumentation(writer, plan, actualLengths, member.IsParallel, written);
    }
}
