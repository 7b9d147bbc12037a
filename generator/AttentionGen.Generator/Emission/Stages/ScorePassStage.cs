using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The methods that turn the products of a block into scores where that takes more than a test: soft cap, distances, bias and mask, with what
/// is returned of each step.
/// </summary>
internal static class ScorePassStage
{
    private static readonly Place s_scores = new("scores"), s_bias = new("bias");
    private static readonly LaneExpression s_slopes = LaneExpression.Local("slopes");
    private static readonly IntegerExpression s_key = IntegerExpression.Of("key");

    public static void Emit(Stage stage, ScorePass pass)
    {
        if (pass.HasCap)
        {
            EmitCap(stage, pass);
            stage.Writer.Line();
        }
        EmitMask(stage, pass);
        stage.Writer.Line();
    }

    /// <summary>The steps of a block, in their order.</summary>
    public static void EmitCalls(Stage stage, ScorePass pass, IntegerExpression first, IntegerExpression count)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        if (plan.Returns(AttentionOutputs.ScaledScores))
            EmitStore(stage, "scaledScores", pass.ProductUnit, first, count);
        writer.LineIf(pass.HasCap, $"CapScores(ref scores, {count});");
        if (plan.Returns(AttentionOutputs.CappedScores))
            EmitStore(stage, "cappedScores", ScorePass.Ln2, first, count);
        string bias = plan.HasBiasPanel ? ", ref biases" : "";
        string slope = pass.HasDistances ? ", slope" : "";
        string methods = plan.Methods is null ? "" : $", call, sample, head, position, queryCount{(plan.Methods.Methods.HasPredicate ? ", isWhole" : "")}";
        if (stage.Target.ClassifiesTiles)
        {
            ScheduleStage.EmitRuns(stage, (runStart, runCount) =>
            {
                IntegerExpression start = (runStart - IntegerExpression.Of("block")) * stage.Target.PanelLanes;
                string biases = plan.HasBiasPanel ? $", {(new Place("biases") + start).Ref}" : "";
                writer.Line($"MaskScores({(s_scores + start).Ref}, ref statistics{biases}{slope}{methods}, {runStart}, {runCount});");
            });
        }
        else
        {
            writer.Line($"MaskScores(ref scores, ref statistics{bias}{slope}{methods}, {first}, {count});");
        }

        if (plan.Returns(AttentionOutputs.MaskedScores))
            EmitStore(stage, "maskedScores", ScorePass.Ln2, first, count);
    }

    private static void EmitStore(Stage stage, string name, float factor, IntegerExpression first, IntegerExpression count)
    {
        KernelPlan plan = stage.Plan;
        string panel = (s_scores + (plan.LeadingKeys * stage.Target.PanelLanes)).Ref;
        stage.Writer.Line($"OutputPanel.StoreScores({panel}, {Text.Of(stage.Target.PanelLanes)}, {Text.Of(factor)}, ref {name}, keyLength, queryCount, {first}, {count - plan.LeadingKeys});");
    }

    private static void EmitCap(Stage stage, ScorePass pass)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line("// cap * tanh(score / cap), in units of log2; the products come divided by the cap.");
        writer.Line(Stage.Optimised);
        writer.LineIf(target.HasSeveralVectors, "// A vector at a time: two share the polynomials' constants, which 16 registers do not hold beside what is computed of them.");
        using (writer.Braces("private static void CapScores(ref float scores, int keyCount)"))
        {
            using (writer.Braces($"for (int count = {IntegerExpression.Of("keyCount") * target.PanelVectors}; count > 0; count--)"))
            {
                writer.Line(dialect.Store(dialect.Broadcast(Expression.Of(pass.SoftCap)) * TargetDialect.Tanh(dialect.Load(s_scores)), s_scores));
                writer.Line((s_scores + target.Lanes).Advance);
            }
        }
    }

    private static void EmitMask(Stage stage, ScorePass pass)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        ScorePlan? methods = plan.Methods;
        bool hasPredicate = methods is { Methods.HasPredicate: true };
        ScoreWalk whole = plan.WholeWalk, part = plan.Walk;
        string what = (pass.HasDistances ? "distances, " : "") + (methods is null ? "" : "the declared methods, ") + (plan.HasBiasPanel ? "bias and mask" : "mask");
        writer.Line($"// Scores with {what}, and their maximum.{(part.Replaces ? " A hidden score is replaced, whatever it is: NaN and infinity go no further." : "")}");
        writer.Line(Stage.Optimised);
        string bias = plan.HasBiasPanel ? ", ref float bias" : "";
        string slope = pass.HasDistances ? ", float slope" : "";
        string context = methods is null ? "" : $", in AttentionArguments call, int sample, int head, int position, int queryCount{(hasPredicate ? ", bool isWhole" : "")}";
        using (writer.Braces($"private static void MaskScores(ref float scores, ref float statistics{bias}{slope}{context}, int key, int keyCount)"))
        {
            MethodStage? method = methods is null ? null : new MethodStage(stage, methods);
            method?.EmitBefore();
            writer.LineIf(part.TellsVisible, dialect.Let(TargetDialect.Hidden, dialect.Broadcast(Expression.Of("float.NegativeInfinity"))));
            writer.LineIf(pass.HasDistances, dialect.Let(s_slopes, dialect.Broadcast(Expression.Prefix("-", Expression.Of("slope")))));
            foreach (int v in stage.Vectors)
            {
                if (whole.TestsPlaces)
                    EmitStatistic("limit", Statistic.Limit, v);
                EmitStatistic("maximum", Statistic.Maximum, v);
                if (plan.Visibility.HasStart)
                    EmitStatistic("lower", Statistic.Lower, v);
                if (pass.HasDistances)
                    EmitStatistic("position", Statistic.Position, v);
                if (plan.TracksSeen)
                    EmitStatistic("seen", Statistic.Seen, v);
                writer.Line(dialect.Declare([Score(v), .. plan.HasBiasPanel ? new[] { LaneExpression.Local("bias", v) } : []]));
                writer.LineIf(part.TellsVisible, dialect.Declare(Visible(v)));
            }

            if (hasPredicate)
            {
                using (writer.Braces("if (isWhole)"))
                    EmitWalk(stage, pass, method, whole);
                using (writer.Braces("else"))
                    EmitWalk(stage, pass, method, part);
            }
            else
            {
                EmitWalk(stage, pass, method, whole);
            }

            foreach (int v in stage.Vectors)
            {
                writer.Line(stage.Store(LaneExpression.Local("maximum", v), Statistic.Maximum, v));
                writer.LineIf(plan.TracksSeen, stage.Store(LaneExpression.Local("seen", v), Statistic.Seen, v));
            }
        }

        void EmitStatistic(string name, Statistic statistic, int v) => writer.Line(dialect.Let(LaneExpression.Local(name, v), stage.Load(statistic, v)));
    }

    private static void EmitWalk(Stage stage, ScorePass pass, MethodStage? method, ScoreWalk walk)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        using (writer.Braces("for (int end = key + keyCount; key < end; key++)"))
        {
            if (method is null)
            {
                foreach (int v in stage.Vectors)
                {
                    EmitVisible(stage, pass, walk, v);
                    EmitScore(stage, walk, v);
                }
            }
            else
            {
                foreach (int v in stage.Vectors)
                    EmitVisible(stage, pass, walk, v);
                method.Emit(walk);
                foreach (int v in stage.Vectors)
                    EmitScore(stage, walk, v);
            }

            writer.Line((s_scores + target.PanelLanes).Advance);
            writer.LineIf(plan.HasBiasPanel, (s_bias + target.PanelLanes).Advance);
        }
    }

    private static void EmitVisible(Stage stage, ScorePass pass, ScoreWalk walk, int v)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line(Score(v).Set(dialect.Load(s_scores + (v * target.Lanes))));
        LaneExpression distance = dialect.Distance(LaneExpression.Local("position", v), s_key);
        writer.LineIf(pass.HasDistances, Score(v).Set(dialect.MultiplyAdd(s_slopes, distance, Score(v))));
        writer.LineIf(walk.TestsPlaces, Visible(v).Set(ByPlace(stage, v)));
    }

    /// <summary>A mask of the lanes whose queries see the key by its place, from the locals limit{v} and lower{v}.</summary>
    public static MaskExpression ByPlace(Stage stage, int v)
    {
        MaskExpression reaches = stage.Dialect.ReachesKey(LaneExpression.Local("limit", v), s_key);
        return stage.Plan.Visibility.HasStart ? stage.Dialect.Both(reaches, stage.Dialect.StartsBy(LaneExpression.Local("lower", v), s_key)) : reaches;
    }

    /// <summary>The local that holds a vector of the key's scores.</summary>
    public static LaneExpression Score(int v) => LaneExpression.Local("s", v);

    /// <summary>The local that tells which of them are visible.</summary>
    public static MaskExpression Visible(int v) => MaskExpression.Local("visible", v);

    private static void EmitScore(Stage stage, ScoreWalk walk, int v)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        LaneExpression score = Score(v), bias = LaneExpression.Local("bias", v), seen = LaneExpression.Local("seen", v), maximum = LaneExpression.Local("maximum", v);
        MaskExpression visible = Visible(v);
        if (plan.HasBiasPanel)
        {
            writer.Line(bias.Set(dialect.Load(s_bias + (v * target.Lanes))));
            writer.Line(visible.Set(walk.HidesBeforeBias ? dialect.AndNotHidden(visible, bias) : dialect.Differs(bias, TargetDialect.Hidden)));
        }

        writer.LineIf(walk.Replaces, score.Set(dialect.Select(visible, plan.HasBiasPanel ? score + bias : score, TargetDialect.Hidden)));
        writer.LineIf(plan.TracksSeen, seen.Set(dialect.Remember(seen, visible)));
        writer.Line(maximum.Set(dialect.Max(score, maximum)));
        writer.Line(dialect.Store(score, s_scores + (v * target.Lanes)));
    }
}
