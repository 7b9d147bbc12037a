namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that turns a block of scores into weights: exponentials relative to the maximum, and their sum.</summary>
internal static class SoftmaxStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        bool isOnline = target.Softmax == SoftmaxForm.Online;
        var part = new PartText(target.HalvesPanels);

        writer.Line("// Weights 2^(score - maximum), in place of the scores, and their sum for each query. Scores are in units of log2.");
        if (isOnline)
        {
            string slack = Text.Of(target.SoftmaxSlack);
            writer.Line($"// A reference stays until a score passes it by more than {slack}: weights of at most 2^{slack} do no harm, and the sums so far are seldom touched.");
            writer.Line("// Tells whether they must be.");
        }
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static {(isOnline ? "bool" : "void")} Softmax{part.Parameter}(ref float scores, ref float statistics, int keyCount){part.Constraint}"))
        {
            foreach (int v in stage.Vectors)
            {
                // A maximum of -infinity would make -infinity - maximum a NaN.
                string maximum = dialect.Max(dialect.Broadcast("float.MinValue"), stage.LoadStatistic(Statistic.Maximum, v));
                writer.Line($"{dialect.Type} m{v} = {maximum};");
                if (!isOnline)
                {
                    writer.Line($"{dialect.Type} sum{v} = {(plan.HasSink ? $"VectorMath.Exp2({stage.LoadStatistic(Statistic.Reference, v)} - m{v})" : dialect.Zero)};");
                    continue;
                }
                writer.Line($"{dialect.Type} r{v} = {stage.LoadStatistic(Statistic.Reference, v)};");
                writer.Line($"m{v} = {dialect.Select(dialect.Exceeds($"m{v}", $"r{v} + {dialect.Broadcast(Text.Of((float)target.SoftmaxSlack))}"), $"m{v}", $"r{v}")};");
                writer.Line($"{dialect.Type} c{v} = VectorMath.Exp2(r{v} - m{v});");
                writer.Line($"{dialect.Type} sum{v} = c{v} * {stage.LoadStatistic(Statistic.Sum, v)};");
                writer.Line(stage.StoreStatistic($"c{v}", Statistic.Correction, v));
                writer.Line(stage.StoreStatistic($"m{v}", Statistic.Reference, v));
            }
            EmitDeclarations(stage);
            foreach (int step in target.SoftmaxSteps)
            {
                using (writer.Braces($"for (; keyCount >= {Text.Of(step)}; keyCount -= {Text.Of(step)})"))
                {
                    EmitKeys(stage, part, 0, step);
                    writer.Line($"scores = {Text.Ref("scores", step * target.PanelLanes)};");
                }
            }
            foreach (int v in stage.Vectors)
                writer.Line(stage.StoreStatistic($"sum{v}", Statistic.Sum, v));
            if (isOnline)
                writer.Line($"return {string.Join(" || ", stage.Vectors.Select(v => dialect.AnyIsNotOne($"c{v}")))};");
        }
    }

    /// <summary>A method for each size of score tile, without a loop.</summary>
    public static void EmitUnrolled(Stage stage, int keys)
    {
        (CodeWriter writer, _, _, TargetDialect dialect) = stage;
        writer.Line($"// Weights 2^(score - maximum) of {keys} keys, in place of the scores, added to the sum for each query.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {UnrolledName(keys)}(ref float scores, ref float statistics)"))
        {
            foreach (int v in stage.Vectors)
            {
                string maximum = dialect.Max(dialect.Broadcast("float.MinValue"), stage.LoadStatistic(Statistic.Maximum, v));
                writer.Line($"{dialect.Type} m{v} = {maximum}, sum{v} = {stage.LoadStatistic(Statistic.Sum, v)};");
            }
            EmitDeclarations(stage);
            foreach ((int first, int count) in stage.Target.SoftmaxTurns(keys))
                EmitKeys(stage, PartText.None, first, count);
            foreach (int v in stage.Vectors)
                writer.Line(stage.StoreStatistic($"sum{v}", Statistic.Sum, v));
        }
    }

    /// <summary>Name of the method that <see cref="EmitUnrolled"/> writes.</summary>
    public static string UnrolledName(int keys) => $"SoftmaxTile{Text.Of(keys)}";

    private static void EmitDeclarations(Stage stage)
    {
        IEnumerable<string> weights = Enumerable.Range(0, stage.Target.SoftmaxStep).SelectMany(key => stage.Vectors.Select(v => $"e{key}_{v}"));
        stage.Writer.Line($"{stage.Dialect.Type} {string.Join(", ", weights)};");
    }

    private static void EmitKeys(Stage stage, PartText part, int first, int keys)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        int[] all = Enumerable.Range(first, keys).ToArray();
        if (!target.InterleavesSoftmax)
        {
            foreach (int key in all)
            {
                foreach (int v in stage.Vectors)
                    writer.Line($"{Weight(key, v)} {Keep(key, v)}");
            }
            return;
        }

        // The first vector's weights are computed before anything is stored, and stored last.
        foreach (int key in all)
            writer.Line(Weight(key, 0));
        foreach (int v in stage.Vectors.Skip(1))
        {
            using (part.Vector(writer, v))
            {
                foreach (int key in all)
                    writer.Line(Weight(key, v));
                foreach (int key in all)
                    writer.Line(Keep(key, v));
            }
        }
        foreach (int key in all)
            writer.Line(Keep(key, 0));

        int Offset(int key, int v) => (key * target.PanelLanes) + (v * target.Lanes);
        string Weight(int key, int v) => $"e{key - first}_{v} = VectorMath.Exp2({dialect.Load("scores", Offset(key, v))} - m{v});";
        string Keep(int key, int v) => $"{dialect.Store($"e{key - first}_{v}", "scores", Offset(key, v))} sum{v} += e{key - first}_{v};";
    }
}
