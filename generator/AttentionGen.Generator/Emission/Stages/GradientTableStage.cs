using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;
using AttentionGen.Generator.Emission.Scores;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The gradients of the elements that a modifier reads: each gets the gradient of the score times what the score changes by when the element does.</summary>
internal static class GradientTableStage
{
    /// <summary>Name of the method.</summary>
    public const string Name = "GradientTables";

    public static void Emit(Stage stage, ScoreGradientPlan plan, ScorePlan tables)
    {
        (CodeWriter writer, KernelPlan kernel, TargetPlan target, TargetDialect dialect) = stage;
        var steps = new ScoreSteps(writer, dialect, target.Lanes, tables, ScoreAxis.Queries, target.PanelVectors, kernel.Pass is { TakesNaturalScores: true });
        writer.Line("// What gradients of scores add to those of the elements that the declared methods read, in the order of keys, then queries.");
        using (GradientMethodStage.Method(stage, Name, "scores", "gradients"))
        {
            writer.Line("const int firstKey = 0;");
            writer.Line("int firstPosition = position;");
            steps.EmitArguments();
            steps.EmitUniform(tables.ModifierSteps);
            MethodStage.EmitExisting(stage, steps.TruthType);
            steps.EmitBefore(tables.ModifierSteps, static v => $"existing{v}");
            using (GradientMethodStage.Walk(writer, "scores", "gradients"))
            {
                foreach (int v in stage.Vectors)
                {
                    int lane = v * target.Lanes;
                    writer.Line(dialect.Let([(ScorePassStage.Score(v), dialect.Load(new Place("scores") + lane)), (Gradient(v), dialect.Load(new Place("gradients") + lane))]));
                    writer.Line($"{steps.TruthType} active{v} = {Expression.Join(Expression.Of($"existing{v}"), "&", dialect.IsNotZero(Gradient(v)).Expression, Binding.And)};");
                }

                steps.EmitInside(tables.ModifierSteps, static v => $"active{v}");
                foreach (ElementGradient element in plan.Elements)
                {
                    ScoreStep read = tables.Methods.Steps[element.Element];
                    foreach (int v in stage.Vectors)
                    {
                        string asked = ScoreStep.Has(read.Guard) ? $"active{v} & {steps.Lane(read.Guard, v).Within(Binding.And)}" : $"active{v}";
                        writer.Line($"ScoreLanes.Add(call.ScoreNumbers{Text.Of(read.Slot)}Gradient, {steps.Lane(read.A, v)}, {Gradient(v) * new LaneExpression(steps.Lane(element.Derivative, v))}, {asked});");
                    }
                }
            }
        }
    }

    private static LaneExpression Gradient(int v) => LaneExpression.Local("gradient", v);
}
