namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that computes a tile of scores, S^T = K Q^T: some keys against the queries of a panel.</summary>
internal static class ScoreTileStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        int rows = path.KeyTileRows;

        writer.Line($"// Scores of {rows} keys against {path.PanelLanes} queries: each key element is one broadcast for {path.PanelVectors} multiply-add(s).");
        writer.Line(Stage.Optimised);
        string bias = plan.HasBiasPanel ? "ref float bias, " : "";
        string test = plan.TileTest == TileTest.AtEdges ? ", bool atEdge" : "";
        using (writer.Braces($"private static void ScoreTile(ref float queries, ref float keys, ref float scores, ref float statistics, {bias}int firstKey{test})"))
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", stage.Vectors.Select(v => $"s{row}_{v} = {dialect.Zero}"))};");
            writer.Line($"{dialect.Type} k, {string.Join(", ", stage.Vectors.Select(v => $"q{v}"))};");
            EmitReduction(stage);
            writer.Line();
            if (plan.TileTest == TileTest.AtEdges)
            {
                using (writer.Braces("if (atEdge)"))
                    EmitTest(stage);
                writer.Line();
            }
            else
            {
                EmitTest(stage);
            }
            EmitMaximum(stage);
            for (int row = 0; row < rows; row++)
                writer.Line(string.Join(" ", stage.Vectors.Select(v => dialect.Store($"s{row}_{v}", "scores", (row * path.PanelLanes) + (v * path.Lanes)))));
        }
    }

    private static void EmitReduction(Stage stage)
    {
        Reduction reduction = stage.Path.ScoreReduction;
        if (reduction.Iterations > 0)
        {
            using (stage.Writer.Braces($"for (int step = 0; step < {Text.Of(reduction.Iterations)}; step++)"))
            {
                for (int d = 0; d < reduction.Step; d++)
                    EmitElement(stage, d);
                stage.Writer.Line($"queries = {Text.Ref("queries", reduction.Step * stage.Path.PanelLanes)};");
                stage.Writer.Line($"keys = {Text.Ref("keys", reduction.Step)};");
            }
        }
        for (int d = 0; d < reduction.Remainder; d++)
            EmitElement(stage, d);
    }

    private static void EmitElement(Stage stage, int d)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        writer.Line(string.Join(" ", stage.Vectors.Select(v => $"q{v} = {dialect.Load("queries", (d * path.PanelLanes) + (v * path.Lanes))};")));
        for (int row = 0; row < path.KeyTileRows; row++)
        {
            string key = dialect.Broadcast(Text.At("keys", (row * plan.Spec.HeadDimension) + d));
            writer.Line($"k = {key}; {string.Join(" ", stage.Vectors.Select(v => $"s{row}_{v} = {dialect.MultiplyAdd("k", $"q{v}", $"s{row}_{v}")};"))}");
        }
    }

    private static void EmitTest(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        writer.Line("// A hidden score is replaced, whatever it is: NaN and infinity go no further.");
        writer.Line($"{dialect.Type} hidden = {dialect.Broadcast("float.NegativeInfinity")};");
        foreach (int v in stage.Vectors)
            writer.Line($"{dialect.Type} limit{v} = {stage.LoadStatistic(Statistic.Limit, v)};");
        if (plan.HasBiasPanel)
        {
            foreach (int v in stage.Vectors)
                writer.Line($"{dialect.Type} b{v}, seen{v} = {stage.LoadStatistic(Statistic.Seen, v)};");
            writer.Line($"{dialect.MaskType} {string.Join(", ", stage.Vectors.Select(v => $"visible{v}"))};");
        }

        for (int row = 0; row < path.KeyTileRows; row++)
        {
            foreach (int v in stage.Vectors)
            {
                string score = $"s{row}_{v}";
                string reaches = dialect.ReachesKey($"limit{v}", row == 0 ? "firstKey" : $"firstKey + {Text.Of(row)}");
                if (!plan.HasBiasPanel)
                {
                    writer.Line($"{score} = {dialect.Select(reaches, score, "hidden")};");
                    continue;
                }
                writer.Line($"b{v} = {dialect.Load("bias", (row * path.PanelLanes) + (v * path.Lanes))}; visible{v} = {dialect.AndNotHidden(reaches, $"b{v}")};");
                writer.Line($"{score} = {dialect.Select($"visible{v}", $"{score} + b{v}", "hidden")}; seen{v} = {dialect.Remember($"seen{v}", $"visible{v}")};");
            }
        }
        if (plan.HasBiasPanel)
        {
            foreach (int v in stage.Vectors)
                writer.Line(stage.StoreStatistic($"seen{v}", Statistic.Seen, v));
        }
    }

    /// <summary>The maximum is taken while the scores are in registers; pairwise, because a chain would wait for each result.</summary>
    private static void EmitMaximum(Stage stage)
    {
        foreach (int v in stage.Vectors)
        {
            List<string> terms = Enumerable.Range(0, stage.Path.KeyTileRows).Select(row => $"s{row}_{v}").ToList();
            while (terms.Count > 1)
            {
                terms = Enumerable.Range(0, (terms.Count + 1) / 2)
                    .Select(i => (2 * i) + 1 < terms.Count ? stage.Dialect.Max(terms[2 * i], terms[(2 * i) + 1]) : terms[2 * i])
                    .ToList();
            }
            stage.Writer.Line(stage.StoreStatistic(
                stage.Dialect.Max(terms[0], stage.LoadStatistic(Statistic.Maximum, v)), Statistic.Maximum, v));
        }
    }
}
