namespace AttentionGen.Generator.Emission;

/// <summary>The members by which a layer that computes row by row learns.</summary>
internal static class DenseTrainingEmitter
{
    public static void Emit(CodeWriter writer, DensePlan plan, DenseGradients gradients, string name)
    {
        string layer = $"global::AttentionGen.Runtime.{name}Layer.Of({GeneratedMembers.LayerField})";
        if (gradients.Keeps)
        {
            writer.Line();
            EmitActivationCount(writer, gradients);
            EmitForward(writer, plan, gradients, layer, isParallel: false);
            EmitForward(writer, plan, gradients, layer, isParallel: true);
        }
        EmitBackward(writer, plan, gradients, name, layer, isParallel: false);
        EmitBackward(writer, plan, gradients, name, layer, isParallel: true);
    }

    private const string Floats = "global::System.ReadOnlySpan<float>";
    private const string Results = "global::System.Span<float>";
    private const string Options = ", global::System.Threading.Tasks.ParallelOptions parallelOptions";

    private static void EmitActivationCount(CodeWriter writer, DenseGradients gradients)
    {
        writer.Line("/// <summary>Floats that Forward keeps for Backward: what the activation is applied to.</summary>");
        writer.Line("/// <param name=\"rows\">How many rows.</param>");
        writer.Line("/// <exception cref=\"global::System.OverflowException\">They are more than can be counted.</exception>");
        writer.Line(SourceEmitter.GeneratedCode);
        writer.Line($"public static int ActivationCount(int rows) => checked(rows * {Text.Of(gradients.KeptOfRow)});");
    }

    private static void EmitForward(CodeWriter writer, DensePlan plan, DenseGradients gradients, string layer, bool isParallel)
    {
        writer.Line();
        writer.Line($"/// <summary>{DenseDescription.Formula(plan)} for each row, and what <c>Backward</c> needs of it.{How(isParallel)}</summary>");
        if (isParallel)
            writer.Line($"/// <inheritdoc cref=\"Forward(global::System.ReadOnlySpan{{float}}, {DropoutType(gradients)}global::System.Span{{float}}, global::System.Span{{float}})\"/>");
        else
            EmitParameters();
        EmitOptions(writer, isParallel, "output and activations");
        writer.Line(SourceEmitter.GeneratedCode);
        EmitCall(writer, $"public void Forward({Floats} input, {Declared(gradients)}{Results} output, {Results} activations", $"{layer}.Forward(input, {Passed(plan, gradients)}output, activations", isParallel);

        void EmitParameters()
        {
            writer.Line($"/// <param name=\"input\">Input rows, (row, element {Text.Of(plan.Inputs)}), any number of them.</param>");
            EmitDropout(writer, gradients);
            writer.Line($"/// <param name=\"output\">Receives as many rows, (row, element {Text.Of(plan.Outputs)}).</param>");
            writer.Line("/// <param name=\"activations\">Receives what is kept, as many floats as ActivationCount tells.</param>");
            EmitErrors(writer);
        }
    }

    private static void EmitBackward(CodeWriter writer, DensePlan plan, DenseGradients gradients, string name, string layer, bool isParallel)
    {
        string kept = gradients.Keeps ? $"{Floats} activations, " : "", passed = gradients.Keeps ? "activations" : "default";
        writer.Line();
        writer.Line($"/// <summary>The gradients of <c>Forward</c>: that of the input is written, those of the weights are added to what is there.{How(isParallel)}</summary>");
        if (isParallel)
        {
            string keptTypes = gradients.Keeps ? "global::System.ReadOnlySpan{float}, " : "";
            writer.Line($"/// <inheritdoc cref=\"Backward(global::System.ReadOnlySpan{{float}}, {DropoutType(gradients)}{keptTypes}global::System.ReadOnlySpan{{float}}, global::System.Span{{float}}, global::AttentionGen.{name}Weights)\"/>");
        }
        else
        {
            writer.Line($"/// <param name=\"input\">The input rows of the forward call, (row, element {Text.Of(plan.Inputs)}).</param>");
            EmitDropout(writer, gradients);
            writer.LineIf(gradients.Keeps, "/// <param name=\"activations\">What it kept.</param>");
            writer.Line($"/// <param name=\"outputGradient\">The gradient of its output, (row, element {Text.Of(plan.Outputs)}).</param>");
            writer.Line("/// <param name=\"inputGradient\">Receives the gradient of the input, in its shape; empty if it is not wanted.</param>");
            writer.Line("/// <param name=\"gradients\">What those of the weights are added to, as CreateGradients of the weights makes it; null if they are not wanted.</param>");
            EmitErrors(writer);
        }
        EmitOptions(writer, isParallel, "gradients");
        writer.Line(SourceEmitter.GeneratedCode);
        EmitCall(
            writer, $"public void Backward({Floats} input, {Declared(gradients)}{kept}{Floats} outputGradient, {Results} inputGradient, global::AttentionGen.{name}Weights? gradients",
            $"{layer}.Backward(input, {Passed(plan, gradients)}{passed}, outputGradient, inputGradient, gradients", isParallel);
    }

    private static void EmitCall(CodeWriter writer, string declared, string called, bool isParallel)
    {
        if (!isParallel)
        {
            writer.Line($"{declared}) =>");
            writer.Line($"    {called}, null);");
            return;
        }
        using (writer.Braces($"{declared}{Options})"))
        {
            writer.Line("global::System.ArgumentNullException.ThrowIfNull(parallelOptions);");
            writer.Line($"{called}, parallelOptions);");
        }
    }

    private const string Dropout = "global::AttentionGen.DropoutSeed?";

    private static string DropoutType(DenseGradients gradients) => gradients.Drops ? $"{Dropout}, " : "";

    private static string Declared(DenseGradients gradients) => gradients.Drops ? $"{Dropout} dropout, " : "";

    private static string Passed(DensePlan plan, DenseGradients gradients) => gradients.Drops ? "dropout, " : plan.IsNetwork ? "null, " : "";

    private static void EmitDropout(CodeWriter writer, DenseGradients gradients) =>
        writer.LineIf(gradients.Drops, "/// <param name=\"dropout\">What the call drops: the same numbers drop the same, others others; null drops nothing, as when a model is used and not trained.</param>");

    private static string How(bool isParallel) => isParallel ? " On several threads; the same bits as on one. Allocates nothing with the default scheduler." : " Allocates nothing.";

    private static void EmitErrors(CodeWriter writer)
    {
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has not the length that is asked for, spans overlap, or gradients have not the form of the weights. Nothing was written.</exception>");
        writer.Line("/// <exception cref=\"global::System.OutOfMemoryException\">There is no memory for scratch.</exception>");
    }

    private static void EmitOptions(CodeWriter writer, bool isParallel, string written)
    {
        if (isParallel)
            EntryEmitter.EmitParallelDocumentation(writer, written);
    }
}
