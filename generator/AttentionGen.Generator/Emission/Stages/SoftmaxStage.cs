namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that turns a block of scores into weights: exponentials relative to the maximum, and their sum.</summary>
internal static class SoftmaxStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        bool isOnline = path.Softmax == SoftmaxForm.Online;

        writer.Line("// Weights 2^(score - maximum), in place of the scores, and their sum for each query. Scores are in units of log2.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void Softmax(ref float scores, ref float statistics, int keyCount)"))
        {
            foreach (int v in stage.Vectors)
            {
                // A maximum of -infinity would make -infinity - maximum a NaN.
                string maximum = dialect.Max(dialect.Broadcast("float.MinValue"), stage.LoadStatistic(Statistic.Maximum, v));
                writer.Line($"{dialect.Type} m{v} = {maximum};");
                if (!isOnline)
                {
                    writer.Line($"{dialect.Type} sum{v} = {dialect.Zero};");
                    continue;
                }
                writer.Line($"{dialect.Type} c{v} = VectorMath.Exp2({stage.LoadStatistic(Statistic.Reference, v)} - m{v});");
                writer.Line($"{dialect.Type} sum{v} = c{v} * {stage.LoadStatistic(Statistic.Sum, v)};");
                writer.Line(stage.StoreStatistic($"c{v}", Statistic.Correction, v));
                writer.Line(stage.StoreStatistic($"m{v}", Statistic.Reference, v));
            }
            writer.Line($"{dialect.Type} {string.Join(", ", stage.Vectors.Select(v => $"e0_{v}, e1_{v}"))};");

            using (writer.Braces("for (; keyCount >= 2; keyCount -= 2)"))
            {
                EmitKeys(stage, 2);
                writer.Line($"scores = {Text.Ref("scores", 2 * path.PanelLanes)};");
            }
            using (writer.Braces("if (keyCount > 0)"))
                EmitKeys(stage, 1);
            foreach (int v in stage.Vectors)
                writer.Line(stage.StoreStatistic($"sum{v}", Statistic.Sum, v));
        }
    }

    private static void EmitKeys(Stage stage, int keys)
    {
        (CodeWriter writer, _, PathPlan path, VectorDialect dialect) = stage;
        (int Key, int Vector, int Offset)[] vectors = Enumerable.Range(0, keys)
            .SelectMany(key => stage.Vectors.Select(v => (key, v, (key * path.PanelLanes) + (v * path.Lanes))))
            .ToArray();
        foreach ((int key, int v, int offset) in vectors)
            writer.Line($"e{key}_{v} = VectorMath.Exp2({dialect.Load("scores", offset)} - m{v});");
        foreach ((int key, int v, int offset) in vectors)
            writer.Line($"{dialect.Store($"e{key}_{v}", "scores", offset)} sum{v} += e{key}_{v};");
    }
}
