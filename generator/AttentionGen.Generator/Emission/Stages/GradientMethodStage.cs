namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The user's methods on the way to gradients, on tiles of scores that the library computes anew: what they make of a score, and what that changes by when the score does.
/// </summary>
internal static class GradientMethodStage
{
    /// <summary>Name of the method that makes scores.</summary>
    public const string ScoresName = "GradientScores";

    public static void Emit(Stage panel, GradientPlan gradient, ScoreGradientPlan plan)
    {
        // The library's tiles of scores have vectors of their own.
        Stage stage = panel with { Target = panel.Target with { PanelVectors = gradient.TileVectors } };
        EmitScores(stage, plan);
        stage.Writer.Line();
        if (plan.Tables is not { } tables)
            return;
        GradientTableStage.Emit(stage, plan, tables);
        stage.Writer.Line();
    }

    private static void EmitScores(Stage stage, ScoreGradientPlan plan)
    {
        (CodeWriter writer, KernelPlan kernel, TargetPlan target, TargetDialect dialect) = stage;
        bool modifies = plan.Scores.Methods.HasModifier;
        writer.Line($"// The declared methods on scores that are computed anew{(modifies ? ", and what they change by" : "")}: -infinity where a key is hidden.");
        using (Method(stage, ScoresName, "scores", "derivatives"))
        {
            writer.Line($"{dialect.Type} hidden = {dialect.Broadcast("float.NegativeInfinity")};");
            writer.Line("int keyCount = tile.Key + tile.KeyCount;");
            if (kernel.Visibility.Right is { } right)
                writer.Line($"int diagonal = position + {Text.Of(right)};");
            if (kernel.Visibility.Left is { } left)
                writer.Line($"int firstLower = position - {Text.Of(left)};");
            PanelStage.EmitLimits(stage);
            foreach (int v in stage.Vectors)
            {
                writer.Line($"{dialect.Type} s{v};");
                writer.Line($"{dialect.MaskType} visible{v};");
            }

            var methods = new MethodStage(stage, plan.Scores);
            methods.EmitBefore();
            using (Walk(writer, "scores", "derivatives"))
            {
                foreach (int v in stage.Vectors)
                {
                    writer.Line($"s{v} = {dialect.Load("scores", v * target.Lanes)};");
                    writer.Line($"visible{v} = {ScorePassStage.Visible(stage, v)};");
                }

                methods.Emit(plan.Walk);
                foreach (int v in stage.Vectors)
                {
                    writer.Line(dialect.Store(dialect.Select($"visible{v}", $"s{v}", "hidden"), "scores", v * target.Lanes));
                    if (modifies)
                        writer.Line(dialect.Store(Derivative(stage, methods.Value(plan.Derivative, v), v), "derivatives", v * target.Lanes));
                }
            }
        }
    }

    /// <summary>Through a cap before the methods, what a product changes scores by is there already.</summary>
    private static string Derivative(Stage stage, string derivative, int v) => stage.Plan.Pass is { HasCap: true }
        ? $"{stage.Dialect.Load("derivatives", v * stage.Target.Lanes)} * {derivative}"
        : derivative;

    /// <summary>A method of the form that the library calls, with what it tells as locals.</summary>
    public static CodeWriter.Block Method(Stage stage, string name, string first, string second)
    {
        stage.Writer.Line(Stage.Optimised);
        CodeWriter.Block braces = stage.Writer.Braces($"private static void {name}(in AttentionArguments call, in GradientTile tile, ref float {first}, ref float {second})");
        stage.Writer.Line("int sample = tile.Sample, head = tile.Head, position = tile.Position, queryCount = tile.QueryCount;");
        return braces;
    }

    /// <summary>The walk over a tile's keys.</summary>
    public static CodeWriter.Block Walk(CodeWriter writer, string first, string second) =>
        writer.Braces($"for (int key = tile.Key, end = tile.Key + tile.KeyCount; key < end; key++, {first} = ref Unsafe.Add(ref {first}, tile.Stride), {second} = ref Unsafe.Add(ref {second}, tile.Stride))");
}
