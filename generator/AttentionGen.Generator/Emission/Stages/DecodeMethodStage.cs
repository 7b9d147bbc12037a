using AttentionGen.Generator.Emission.Scores;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The user's methods on the scores of one query over a part of the keys, keys in lanes; and which parts the predicate hides.</summary>
internal static class DecodeMethodStage
{
    /// <summary>Writes the methods.</summary>
    public static void Emit(Stage stage, ScorePlan plan, string offset)
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
        string lanes = string.Join(", ", Enumerable.Range(0, target.Lanes).Select(Text.Of));
        writer.Line("// The declared methods on one query's scores, keys in lanes. Lanes behind the last key lie in the row's scratch.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void DecodeMethods(in AttentionArguments call, int sample, int head, int query, ref float scores, int first, int keyCount, int lower, int upper)"))
        {
            writer.Line($"int firstKey = first{PositionText.FromFirstKey(kernel)};");
            steps.EmitArguments();
            steps.EmitBefore(plan.PredicateSteps.Concat(plan.ModifierSteps), _ => "");
            writer.Line($"{dialect.Type} hidden = {dialect.Broadcast("float.NegativeInfinity")};");
            writer.Line($"{vector}<int> least = {vector}.Create(Math.Max(lower, 0)), most = {vector}.Create(Math.Min(upper, keyCount - 1));");
            using (writer.Braces($"for (int key = 0; key < keyCount; key += {Text.Of(target.Lanes)})"))
            {
                writer.Line($"{dialect.Type} s0 = {dialect.Load("scores", 0)};");
                writer.Line($"{vector}<int> index = {vector}.Create(key) + {vector}.Create({lanes});");
                writer.Line($"{vector}<int> visible = {vector}.GreaterThanOrEqual(index, least) & {vector}.LessThanOrEqual(index, most);");
                steps.EmitInside(plan.PredicateSteps, _ => "visible");
                writer.LineIf(methods.HasPredicate, $"visible &= {(methods.HasPredicate ? steps.Lane(methods.Predicate, 0) : "")};");
                if (methods.HasModifier)
                {
                    steps.EmitInside(plan.ModifierSteps, _ => "visible");
                    writer.Line($"s0 = {steps.Lane(methods.Modifier, 0)} * {dialect.Broadcast(Text.Of((float)ScorePass.Log2E))};");
                }

                writer.Line(dialect.Store(dialect.Select("visible.AsSingle()", "s0", "hidden"), "scores", 0));
                writer.Line($"scores = {Text.Ref("scores", target.Lanes)};");
            }
        }
    }

    private static void EmitIsHidden(Stage stage, string offset)
    {
        CodeWriter writer = stage.Writer;
        HeadPlan heads = stage.Plan.Heads;
        string shard = PositionText.FromFirstKey(stage.Plan);
        writer.Line("// Whether the predicate hides a part of the keys from all queries of the heads that share it.");
        using (writer.Braces("private static bool DecodeIsHidden(in AttentionArguments call, int keyValueHead, int first, int keyCount)"))
        {
            writer.Line($"int queryLength = call.QueryLength, sample = keyValueHead / {Text.Of(heads.Keys)}, head = (keyValueHead % {Text.Of(heads.Keys)}) * {Text.Of(heads.Group)};");
            writer.Line($"var queryRange = new IndexRange({offset}, {offset} + queryLength - 1);");
            writer.Line($"var keyRange = new IndexRange(first{shard}, first{shard} + keyCount - 1);");
            using (writer.Braces($"for (int end = head + {Text.Of(heads.Group)}; head < end; head++)"))
            {
                writer.Line("if (Classify(call, sample, head, queryRange, keyRange) != TileClass.Hidden)");
                writer.Line("    return false;");
            }

            writer.Line("return true;");
        }
    }
}
