namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that computes a tile of scores, S^T = K Q^T: some keys against the queries of a panel.</summary>
internal static class ScoreTileStage
{
    /// <summary>Name of the method for tiles of this size.</summary>
    public static string MethodName(TileRun run) => $"ScoreTile{Text.Of(run.Size)}";

    /// <summary>Name of the method for tiles of this size whose keys the panel's first vector does not see.</summary>
    public static string UpperName(TileRun run) => $"{MethodName(run)}Upper";

    /// <summary>Name of the method for tiles of this size whose keys the panel's second vector does not see any more.</summary>
    public static string LowerName(TileRun run) => $"{MethodName(run)}Lower";

    /// <summary>Name of the method for tiles of this size that meet the bias panel, in a kernel that has both kinds.</summary>
    public static string MaskedName(string name) => $"{name}Masked";

    /// <summary>Name of the method for tiles of this size that leave their products to a walk, in a kernel that has both kinds.</summary>
    public static string ProductsName(TileRun run) => $"Products{Text.Of(run.Size)}";

    /// <summary>Writes the methods of a size of tile: every kind that the panel calls.</summary>
    public static void EmitAll(Stage stage, TileRun run)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        if (plan.Pass is not null)
        {
            EmitProducts(stage, target.FinishesWholeTiles ? ProductsName(run) : MethodName(run), run.Size);
            writer.Line();
            if (!target.FinishesWholeTiles)
                return;
        }
        bool always = plan.TileTest == TileTest.Everywhere && !target.SkipsTests;
        foreach ((string name, int[] vectors) in Kinds(stage, run))
        {
            Emit(stage, name, run.Size, plan.KeyRowStride, isUnrolled: false, isMasked: always, vectors);
            writer.Line();
            if (!target.SkipsTests)
                continue;
            Emit(stage, MaskedName(name), run.Size, plan.KeyRowStride, isUnrolled: false, isMasked: true, vectors);
            writer.Line();
        }
    }

    /// <summary>A tile that leaves all but the products to the pass over its block.</summary>
    private static void EmitProducts(Stage stage, string name, int rows)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line($"// Products of {rows} keys with {target.PanelLanes} queries: each key element is one broadcast for {target.PanelVectors} multiply-add(s).");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {name}(ref float queries, ref float keys, ref float scores)"))
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", stage.Vectors.Select(v => $"s{row}_{v} = {dialect.Zero}"))};");
            ProductStage.Emit(stage, plan.Query.Width, isUnrolled: false, rows, "keys", plan.KeyRowStride, "queries", [.. stage.Vectors]);
            writer.Line();
            for (int row = 0; row < rows; row++)
                writer.Line(dialect.StoreRow([.. stage.Vectors.Select(v => $"s{row}_{v}")], "scores", row * target.PanelLanes));
        }
    }

    private static IEnumerable<(string Name, int[] Vectors)> Kinds(Stage stage, TileRun run)
    {
        yield return (MethodName(run), [.. stage.Vectors]);
        if (stage.Target.SplitsStart)
            yield return (LowerName(run), [0]);
        if (stage.Target.SplitsDiagonal)
            yield return (UpperName(run), [1]);
    }

    /// <summary>Writes the method.</summary>
    /// <param name="stage">Where to.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="rows">Keys of the tile.</param>
    /// <param name="keyStride">Floats from one key row to the next.</param>
    /// <param name="isUnrolled">Whether the sum over the head dimension is written out.</param>
    /// <param name="isMasked">Whether each score meets the bias panel; otherwise only tiles at an edge test, for the last visible key.</param>
    /// <param name="vectors">The vectors of queries that may see any of the keys; scores of the others are hidden.</param>
    public static void Emit(Stage stage, string name, int rows, int keyStride, bool isUnrolled, bool isMasked, int[] vectors)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line(vectors.SequenceEqual(stage.Vectors)
            ? $"// Scores of {rows} keys against {target.PanelLanes} queries: each key element is one broadcast for {target.PanelVectors} multiply-add(s)."
            : $"// Scores of {rows} keys that only the {target.Lanes} queries from {vectors[0] * target.Lanes} on may see.");
        writer.Line(Stage.Optimised);
        string bias = isMasked ? "ref float bias, " : "";
        string test = isMasked ? "" : ", bool atEdge";
        using (writer.Braces($"private static void {name}(ref float queries, ref float keys, ref float scores, ref float statistics, {bias}int firstKey{test})"))
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", vectors.Select(v => $"s{row}_{v} = {dialect.Zero}"))};");
            ProductStage.Emit(stage, plan.Query.Width, isUnrolled, rows, "keys", keyStride, "queries", vectors);
            writer.Line();
            if (isMasked)
            {
                EmitTest(stage, rows, vectors, isMasked);
            }
            else
            {
                using (writer.Braces("if (atEdge)"))
                    EmitTest(stage, rows, vectors, isMasked);
                writer.Line();
            }
            EmitMaximum(stage, rows, vectors);
            string Score(int row, int v) => vectors.Contains(v) ? $"s{row}_{v}" : dialect.Broadcast("float.NegativeInfinity");
            for (int row = 0; row < rows; row++)
                writer.Line(dialect.StoreRow([.. stage.Vectors.Select(v => Score(row, v))], "scores", row * target.PanelLanes));
        }
    }

    private static void EmitTest(Stage stage, int rows, int[] vectors, bool isMasked)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line("// A hidden score is replaced, whatever it is: NaN and infinity go no further.");
        writer.Line($"{dialect.Type} hidden = {dialect.Broadcast("float.NegativeInfinity")};");
        foreach (int v in vectors)
            writer.Line($"{dialect.Type} limit{v} = {stage.LoadStatistic(Statistic.Limit, v)};");
        bool hasStart = stage.Plan.Visibility.HasStart;
        foreach (int v in vectors)
            writer.LineIf(hasStart, $"{dialect.Type} lower{v} = {stage.LoadStatistic(Statistic.Lower, v)};");
        if (isMasked)
        {
            foreach (int v in vectors)
                writer.Line($"{dialect.Type} bias{v}, seen{v} = {stage.LoadStatistic(Statistic.Seen, v)};");
            writer.Line($"{dialect.MaskType} {string.Join(", ", vectors.Select(v => $"visible{v}"))};");
        }

        for (int row = 0; row < rows; row++)
        {
            if (!isMasked && !hasStart)
            {
                string key = row == 0 ? "firstKey" : $"firstKey + {Text.Of(row)}";
                writer.Line(dialect.Hide([.. vectors.Select(v => $"s{row}_{v}")], [.. vectors.Select(v => $"limit{v}")], key));
                continue;
            }
            foreach (int v in vectors)
            {
                string score = $"s{row}_{v}";
                string key = row == 0 ? "firstKey" : $"firstKey + {Text.Of(row)}";
                string reaches = dialect.ReachesKey($"limit{v}", key);
                if (hasStart)
                    reaches = $"({dialect.Both($"({reaches})", $"({dialect.StartsBy($"lower{v}", key)})")})";
                if (!isMasked)
                {
                    writer.Line($"{score} = {dialect.Select(reaches, score, "hidden")};");
                    continue;
                }
                writer.Line($"bias{v} = {dialect.Load("bias", (row * target.PanelLanes) + (v * target.Lanes))}; visible{v} = {dialect.AndNotHidden(reaches, $"bias{v}")};");
                writer.Line($"{score} = {dialect.Select($"visible{v}", $"{score} + bias{v}", "hidden")}; seen{v} = {dialect.Remember($"seen{v}", $"visible{v}")};");
            }
        }
        if (isMasked)
        {
            foreach (int v in vectors)
                writer.Line(stage.StoreStatistic($"seen{v}", Statistic.Seen, v));
        }
    }

    /// <summary>The maximum is taken while the scores are in registers; pairwise, because a chain would wait for each result.</summary>
    private static void EmitMaximum(Stage stage, int rows, int[] vectors)
    {
        foreach (int v in vectors)
        {
            List<string> terms = Enumerable.Range(0, rows).Select(row => $"s{row}_{v}").ToList();
            while (terms.Skip(1).Any())
                terms = [.. Pairwise(terms, stage.Dialect.Max)];
            stage.Writer.Line(stage.StoreStatistic(
                stage.Dialect.Max(terms[0], stage.LoadStatistic(Statistic.Maximum, v)), Statistic.Maximum, v));
        }
    }

    private static IEnumerable<string> Pairwise(IEnumerable<string> terms, Func<string, string, string> join)
    {
        string? single = null;
        foreach (string term in terms)
        {
            if (single is not null)
                yield return join(single, term);
            single = single is null ? term : null;
        }

        if (single is not null)
            yield return single;
    }
}
