using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;
using AttentionGen.Generator.Emission.Scores;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The user's methods on the scores of one query over a part of the keys, keys in lanes; and which parts the predicate hides.</summary>
internal static class DecodeMethodStage
{
    /// <summary>Writes the methods.</summary>
    public static void Emit(Stage stage, ScorePlan plan, IntegerExpression offset)
    {
        CodeWriter writer = stage.Writer;
        EmitScores(stage, plan);
        writer.Line();
        if (plan.Methods.HasPredicate)
        {
            EmitIsHidden(stage, offset);
            writer.Line();
        }
    }

    private static void EmitScores(Stage stage, ScorePlan plan)
    {
        (CodeWriter writer, KernelPlan kernel, TargetPlan target, TargetDialect dialect) = stage;
        ScoreMethods methods = plan.Methods;
        var steps = new ScoreSteps(writer, dialect, target.Lanes, plan, ScoreAxis.Keys, vectors: 1, kernel.Pass is { TakesNaturalScores: true });
        string vector = dialect.Name;
        var scores = new Place("scores");
        LaneExpression score = ScorePassStage.Score(0);
        string lanes = string.Join(", ", Enumerable.Range(0, target.Lanes).Select(Text.Of));
        writer.Line("// The declared methods on one query's scores, keys in lanes. Lanes behind the last key lie in the row's scratch.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void DecodeMethods(in AttentionArguments call, int sample, int head, int query, ref float scores, int first, int keyCount, int lower, int upper)"))
        {
            writer.Line($"int firstKey = {IntegerExpression.Of("first") + PositionText.FirstKey(kernel)};");
            int[] all = [.. plan.PredicateSteps.Concat(plan.ModifierSteps)];
            steps.EmitArguments();
            steps.EmitUniform(all);
            steps.EmitBefore(all, static _ => "");
            writer.Line(dialect.Let(TargetDialect.Hidden, dialect.Broadcast(Expression.Of("float.NegativeInfinity"))));
            writer.Line($"{vector}<int> least = {vector}.Create(Math.Max(lower, 0)), most = {vector}.Create(Math.Min(upper, keyCount - 1));");
            using (writer.Braces($"for (int key = 0; key < keyCount; key += {Text.Of(target.Lanes)})"))
            {
                writer.Line(dialect.Let(score, dialect.Load(scores)));
                writer.Line($"{vector}<int> index = {vector}.Create(key) + {vector}.Create({lanes});");
                writer.Line($"{vector}<int> visible = {vector}.GreaterThanOrEqual(index, least) & {vector}.LessThanOrEqual(index, most);");
                steps.EmitInside(plan.PredicateSteps, _ => "visible");
                if (methods.HasPredicate)
                    writer.Line($"visible &= {steps.Lane(methods.Predicate, 0)};");
                if (methods.HasModifier)
                {
                    steps.EmitInside(plan.ModifierSteps, _ => "visible");
                    writer.Line(score.Set(new LaneExpression(steps.Lane(methods.Modifier, 0)) * dialect.Broadcast(Expression.Of((float)ScorePass.Log2E))));
                }

                writer.Line(dialect.Store(dialect.Select(MaskExpression.Local("visible.AsSingle()"), score, TargetDialect.Hidden), scores));
                writer.Line((scores + target.Lanes).Advance);
            }
        }
    }

    private static void EmitIsHidden(Stage stage, IntegerExpression offset)
    {
        CodeWriter writer = stage.Writer;
        HeadPlan heads = stage.Plan.Heads;
        writer.Line("// Whether the predicate hides a part of the keys from all queries of the heads that share it.");
        using (writer.Braces("private static bool DecodeIsHidden(in AttentionArguments call, int keyValueHead, int first, int keyCount)"))
        {
            IntegerExpression keyValueHead = IntegerExpression.Of("keyValueHead"), firstKey = IntegerExpression.Of("first") + PositionText.FirstKey(stage.Plan);
            writer.Line($"int queryLength = call.QueryLength, sample = {keyValueHead / heads.Keys}, head = {keyValueHead % heads.Keys * heads.Group};");
            writer.Line($"var queryRange = new IndexRange({offset}, {offset + IntegerExpression.Of("queryLength") - 1});");
            writer.Line($"var keyRange = new IndexRange({firstKey}, {firstKey + IntegerExpression.Of("keyCount") - 1});");
            using (writer.Braces($"for (int end = {IntegerExpression.Of("head") + heads.Group}; head < end; head++)"))
            {
                writer.Line("if (Classify(call, sample, head, queryRange, keyRange) != TileClass.Hidden)");
                writer.Line("    return false;");
            }

            writer.Line("return true;");
        }
    }
}
