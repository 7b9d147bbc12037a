namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The methods that turn the products of a block into scores where that takes more than a test: soft cap, distances, bias and mask, with what
/// is returned of each step.
/// </summary>
internal static class ScorePassStage
{
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
    public static void EmitCalls(Stage stage, ScorePass pass, string first, string count)
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
            string lanes = Text.Of(stage.Target.PanelLanes);
            string biases = plan.HasBiasPanel ? $", ref Unsafe.Add(ref biases, (runStart - block) * {lanes})" : "";
            ScheduleStage.EmitRuns(stage, (runStart, runCount) =>
                writer.Line($"MaskScores(ref Unsafe.Add(ref scores, (runStart - block) * {lanes}), ref statistics{biases}{slope}{methods}, {runStart}, {runCount});"));
        }
        else
        {
            writer.Line($"MaskScores(ref scores, ref statistics{bias}{slope}{methods}, {first}, {count});");
        }

        if (plan.Returns(AttentionOutputs.MaskedScores))
            EmitStore(stage, "maskedScores", ScorePass.Ln2, first, count);
    }

    private static void EmitStore(Stage stage, string name, float factor, string first, string count)
    {
        KernelPlan plan = stage.Plan;
        string panel = Text.Ref("scores", plan.LeadingKeys * stage.Target.PanelLanes);
        string stored = plan.HasLeadingKeys ? $"{count} - {Text.Of(plan.LeadingKeys)}" : count;
        stage.Writer.Line($"OutputPanel.StoreScores({panel}, {Text.Of(stage.Target.PanelLanes)}, {Text.Of(factor)}, ref {name}, keyLength, queryCount, {first}, {stored});");
    }

    private static void EmitCap(Stage stage, ScorePass pass)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line("// cap * tanh(score / cap), in units of log2; the products come divided by the cap.");
        writer.Line(Stage.Optimised);
        writer.LineIf(target.HasSeveralVectors, "// A vector at a time: two share the polynomials' constants, which 16 registers do not hold beside what is computed of them.");
        using (writer.Braces("private static void CapScores(ref float scores, int keyCount)"))
        {
            string count = target.HasSeveralVectors ? $"keyCount * {Text.Of(target.PanelVectors)}" : "keyCount";
            using (writer.Braces($"for (int count = {count}; count > 0; count--)"))
            {
                writer.Line(dialect.Store($"{dialect.Broadcast(Text.Of(pass.SoftCap))} * VectorMath.Tanh({dialect.Load("scores", 0)})", "scores", 0));
                writer.Line($"scores = {Text.Ref("scores", target.Lanes)};");
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
            writer.LineIf(part.TellsVisible, $"{dialect.Type} hidden = {dialect.Broadcast("float.NegativeInfinity")};");
            writer.LineIf(pass.HasDistances, $"{dialect.Type} slopes = {dialect.Broadcast("-slope")};");
            foreach (int v in stage.Vectors)
            {
                string limit = whole.TestsPlaces ? $"limit{v} = {stage.LoadStatistic(Statistic.Limit, v)}, " : "";
                writer.Line($"{dialect.Type} {limit}maximum{v} = {stage.LoadStatistic(Statistic.Maximum, v)}, s{v};");
                writer.LineIf(plan.Visibility.HasStart, $"{dialect.Type} lower{v} = {stage.LoadStatistic(Statistic.Lower, v)};");
                writer.LineIf(pass.HasDistances, $"{dialect.Type} position{v} = {stage.LoadStatistic(Statistic.Position, v)};");
                writer.LineIf(plan.HasBiasPanel, $"{dialect.Type} bias{v};");
                writer.LineIf(plan.TracksSeen, $"{dialect.Type} seen{v} = {stage.LoadStatistic(Statistic.Seen, v)};");
                writer.LineIf(part.TellsVisible, $"{dialect.MaskType} visible{v};");
            }

            MethodStage? method = methods is null ? null : new MethodStage(stage, methods);
            method?.EmitBefore();
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
                writer.Line(stage.StoreStatistic($"maximum{v}", Statistic.Maximum, v));
                writer.LineIf(plan.TracksSeen, stage.StoreStatistic($"seen{v}", Statistic.Seen, v));
            }
        }
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

            writer.Line($"scores = {Text.Ref("scores", target.PanelLanes)};");
            writer.LineIf(plan.HasBiasPanel, $"bias = {Text.Ref("bias", target.PanelLanes)};");
        }
    }

    private static void EmitVisible(Stage stage, ScorePass pass, ScoreWalk walk, int v)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line($"s{v} = {dialect.Load("scores", v * target.Lanes)};");
        writer.LineIf(pass.HasDistances, $"s{v} = {dialect.MultiplyAdd("slopes", dialect.Distance($"position{v}", "(float)key"), $"s{v}")};");
        writer.LineIf(walk.TestsPlaces, $"visible{v} = {Visible(stage, v)};");
    }

    /// <summary>A mask of the lanes whose queries see the key by its place, from the locals limit{v} and lower{v}.</summary>
    public static string Visible(Stage stage, int v)
    {
        string visible = stage.Dialect.ReachesKey($"limit{v}", "key");
        return stage.Plan.Visibility.HasStart ? stage.Dialect.Both($"({visible})", $"({stage.Dialect.StartsBy($"lower{v}", "key")})") : visible;
    }

    private static void EmitScore(Stage stage, ScoreWalk walk, int v)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        string score = $"s{v}";
        if (plan.HasBiasPanel)
        {
            writer.Line($"bias{v} = {dialect.Load("bias", v * target.Lanes)};");
            writer.Line($"visible{v} = {(walk.HidesBeforeBias ? dialect.AndNotHidden($"visible{v}", $"bias{v}") : dialect.Differs($"bias{v}", "hidden"))};");
            score = $"s{v} + bias{v}";
        }

        writer.LineIf(walk.Replaces, $"s{v} = {dialect.Select($"visible{v}", score, "hidden")};");
        writer.LineIf(plan.TracksSeen, $"seen{v} = {dialect.Remember($"seen{v}", $"visible{v}")};");
        writer.Line($"maximum{v} = {dialect.Max($"s{v}", $"maximum{v}")};");
        writer.Line(dialect.Store($"s{v}", "scores", v * target.Lanes));
    }
}
