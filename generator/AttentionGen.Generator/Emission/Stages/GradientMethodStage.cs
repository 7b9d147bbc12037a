using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

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
        var scores = new Place("scores");
        bool modifies = plan.Scores.Methods.HasModifier;
        writer.Line($"// The declared methods on scores that are computed anew{(modifies ? ", and what they change by" : "")}: -infinity where a key is hidden.");
        using (Method(stage, ScoresName, "scores", "derivatives"))
        {
            var methods = new MethodStage(stage, plan.Scores);
            methods.EmitBefore();
            writer.Line(dialect.Let(TargetDialect.Hidden, dialect.Broadcast(Expression.Of("float.NegativeInfinity"))));
            writer.Line("int keyCount = tile.Key + tile.KeyCount;");
            if (kernel.Visibility.Right is { } right)
                writer.Line($"int diagonal = {IntegerExpression.Of("position") + right};");
            if (kernel.Visibility.Left is { } left)
                writer.Line($"int firstLower = {IntegerExpression.Of("position") - left};");
            PanelStage.EmitLimits(stage);
            foreach (int v in stage.Vectors)
            {
                writer.Line(dialect.Declare(ScorePassStage.Score(v)));
                writer.Line(dialect.Declare(ScorePassStage.Visible(v)));
            }

            using (Walk(writer, "scores", "derivatives"))
            {
                foreach (int v in stage.Vectors)
                {
                    writer.Line(ScorePassStage.Score(v).Set(dialect.Load(scores + (v * target.Lanes))));
                    writer.Line(ScorePassStage.Visible(v).Set(ScorePassStage.ByPlace(stage, v)));
                }

                methods.Emit(plan.Walk);
                foreach (int v in stage.Vectors)
                {
                    writer.Line(dialect.Store(dialect.Select(ScorePassStage.Visible(v), ScorePassStage.Score(v), TargetDialect.Hidden), scores + (v * target.Lanes)));
                    if (modifies)
                        writer.Line(dialect.Store(Derivative(stage, methods.Value(plan.Derivative, v), v), Derivatives(stage, v)));
                }
            }
        }
    }

    /// <summary>Through a cap before the methods, what a product changes scores by is there already.</summary>
    private static LaneExpression Derivative(Stage stage, LaneExpression derivative, int v) => stage.Plan.Pass is { HasCap: true }
        ? stage.Dialect.Load(Derivatives(stage, v)) * derivative
        : derivative;

    private static Place Derivatives(Stage stage, int v) => new Place("derivatives") + (v * stage.Target.Lanes);

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
