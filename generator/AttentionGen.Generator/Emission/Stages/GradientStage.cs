namespace AttentionGen.Generator.Emission.Stages;

/// <summary>How one instruction set computes gradients: the library is told.</summary>
internal static class GradientStage
{
    /// <summary>Name of the field that holds the plan.</summary>
    public const string PlanField = "Gradients";

    public static void Emit(Stage stage, GradientPlan gradient, string dispatchClass)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line($"// Gradients: blocks of {Text.Of(gradient.QueryBlock)} queries x {Text.Of(gradient.KeyBlock)} keys, whose scores are computed anew and go into all gradients while they are near.");
        writer.Line($"internal static readonly GradientPlan {PlanField} = new()");
        writer.Line("{");
        Property("Shape", $"{dispatchClass}.Shape");
        Property("Lanes", Text.Of(target.Lanes));
        Property("TileRows", Text.Of(gradient.TileRows));
        Property("Scale", Text.Of(plan.Entry.Scale));
        Property("ScoreFactor", Text.Of(plan.ScoreFactor));
        if (plan.Visibility.Left is { } left)
            Property("WindowLeft", Text.Of(left));
        if (plan.Visibility.Right is { } right)
            Property("WindowRight", Text.Of(right));
        if (plan.Pass is { HasCap: true } capped)
            Property("SoftCap", Text.Of(capped.SoftCap));
        if (plan.Pass is { HasDistances: true })
            Property("HasDistances", "true");
        if (plan.DropsWeights)
            Property("AttentionDropout", Text.Of(plan.AttentionDropout));
        Property("QueryRun", Text.Of(gradient.QueryRun));
        Property("QueryBlock", Text.Of(gradient.QueryBlock));
        Property("KeyBlock", Text.Of(gradient.KeyBlock));
        if (gradient.Methods is { } methods)
        {
            Property("ScoreMethods", GradientMethodStage.ScoresName);
            Property("ModifiesScores", Text.Of(methods.Scores.Methods.HasModifier));
            if (gradient.ClassifiesBlocks)
                Property("Classify", ScheduleStage.ClassifyName);
            if (methods.Tables is not null)
                Property("TableGradients", GradientTableStage.Name);
            Property("TableNames", $"[{string.Join(", ", plan.Entry.Backward!.TableNames.Select(Text.Literal))}]");
        }

        Property("WorkerOperations", Text.Of(target.WorkerOperations));
        writer.Line("};");
        if (gradient.Methods is { } emitted)
        {
            writer.Line();
            GradientMethodStage.Emit(stage, gradient, emitted);
        }

        void Property(string name, string value) => writer.Line($"    {name} = {value},");
    }
}
