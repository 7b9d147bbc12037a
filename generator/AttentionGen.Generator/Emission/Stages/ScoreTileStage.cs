namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that computes a tile of scores, S^T = K Q^T: some keys against the queries of a panel.</summary>
internal static class ScoreTileStage
{
    /// <summary>Name of the method for tiles of this size.</summary>
    public static string MethodName(TileRun run) => $"ScoreTile{Text.Of(run.Size)}";

    /// <summary>Name of the method for tiles of this size that meet the bias panel, in a kernel that has both kinds.</summary>
    public static string MaskedName(string name) => $"{name}Masked";

    /// <summary>Name of the method for tiles of this size that leave their products to a walk, in a kernel that has both kinds.</summary>
    public static string ProductsName(TileRun run) => $"Products{Text.Of(run.Size)}";

    /// <summary>Writes the methods of a size of tile.</summary>
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
        Emit(stage, MethodName(run), run.Size, isMasked: always);
        writer.Line();
        if (!target.SkipsTests)
            return;
        Emit(stage, MaskedName(MethodName(run)), run.Size, isMasked: true);
        writer.Line();
    }

    /// <summary>Writes a method without a loop.</summary>
    /// <param name="stage">Where to.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="rows">Keys of the tile.</param>
    public static void EmitUnrolled(Stage stage, string name, int rows)
    {
        EmitHeader(stage, $"Scores of {Text.Of(rows)} keys");
        using (stage.Writer.Braces($"private static void {name}(ref float queries, ref float keys, {Parameters(stage.Plan.HasBiasPanel)})"))
            EmitTile(stage, PartText.None, rows, stage.Plan.KeyStride, isUnrolled: true, stage.Plan.HasBiasPanel);
    }

    /// <summary>A tile that leaves all but the products to the pass over its block.</summary>
    private static void EmitProducts(Stage stage, string name, int rows)
    {
        (CodeWriter writer, _, TargetPlan target, _) = stage;
        EmitHeader(stage, $"Products of {Text.Of(rows)} keys");
        using (writer.Braces($"private static void {name}{stage.Part.Parameter}(ref float queries, ref float keys, {stage.KeyStrideParameter}ref float scores){stage.Part.Constraint}"))
        {
            EmitSums(stage, stage.Part, rows, stage.KeyStride, isUnrolled: false);
            for (int row = 0; row < rows; row++)
                writer.Line(stage.StoreRow(stage.Part, row, "scores", row * target.PanelLanes));
        }
    }

    /// <summary>A tile of scores.</summary>
    /// <param name="stage">Where to.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="rows">Keys of the tile.</param>
    /// <param name="isMasked">Whether each score meets the bias panel; otherwise only tiles at an edge test, for the last visible key.</param>
    private static void Emit(Stage stage, string name, int rows, bool isMasked)
    {
        EmitHeader(stage, $"Scores of {Text.Of(rows)} keys");
        using (stage.Writer.Braces($"private static void {name}{stage.Part.Parameter}(ref float queries, ref float keys, {stage.KeyStrideParameter}{Parameters(isMasked)}){stage.Part.Constraint}"))
            EmitTile(stage, stage.Part, rows, stage.KeyStride, isUnrolled: false, isMasked);
    }

    private static void EmitHeader(Stage stage, string what)
    {
        TargetPlan target = stage.Target;
        stage.Writer.Line($"// {what} against {Text.Of(target.PanelLanes)} queries: each key element is one broadcast for {Text.Of(target.PanelVectors)} multiply-add(s).");
        stage.Writer.LineIf(target.HasPanelParts, "// Or against one vector of them, where the other sees none of the keys or holds no query.");
        stage.Writer.Line(Stage.Optimised);
    }

    private static string Parameters(bool isMasked) =>
        $"ref float scores, ref float statistics, {(isMasked ? "ref float bias, int firstKey" : "int firstKey, bool atEdge")}";

    private static void EmitTile(Stage stage, PartText part, int rows, int? keyStride, bool isUnrolled, bool isMasked)
    {
        (CodeWriter writer, _, TargetPlan target, _) = stage;
        EmitSums(stage, part, rows, keyStride, isUnrolled);
        if (isMasked)
        {
            EmitTest(stage, part, rows, isMasked);
        }
        else
        {
            using (writer.Braces("if (atEdge)"))
                EmitTest(stage, part, rows, isMasked);
            writer.Line();
        }
        EmitMaximum(stage, part, rows);
        for (int row = 0; row < rows; row++)
            writer.Line(stage.StoreRow(part, row, "scores", row * target.PanelLanes));
    }

    private static void EmitSums(Stage stage, PartText part, int rows, int? keyStride, bool isUnrolled)
    {
        (CodeWriter writer, KernelPlan plan, _, TargetDialect dialect) = stage;
        for (int row = 0; row < rows; row++)
            writer.Line($"{dialect.Type} {string.Join(", ", stage.Vectors.Select(v => $"s{row}_{v} = {dialect.Zero}"))};");
        if (keyStride is null)
        {
            string stride = ProductStage.RowOffset(1);
            writer.Line($"nint {stride} = TPart.HasUpper ? {Text.Of(plan.KeyRowStride)} : keyStride{string.Concat(Enumerable.Range(0, rows).Skip(1).Skip(1).Select(row => $", {ProductStage.RowOffset(row)} = {Text.Of(row)} * {stride}"))};");
        }
        ProductStage.Emit(stage, part, plan.Query.Width, isUnrolled, rows, "keys", keyStride, "queries");
        writer.Line();
    }

    private static void EmitTest(Stage stage, PartText part, int rows, bool isMasked)
    {
        (CodeWriter writer, KernelPlan plan, _, TargetDialect dialect) = stage;
        writer.Line("// A hidden score is replaced, whatever it is: NaN and infinity go no further.");
        writer.Line($"{dialect.Type} hidden = {dialect.Broadcast("float.NegativeInfinity")};");
        if (isMasked || plan.Visibility.HasStart)
        {
            foreach (int v in stage.Vectors)
            {
                using (part.Vector(writer, v))
                    EmitTest(stage, v, rows, isMasked);
            }
            return;
        }

        foreach (int v in stage.Vectors)
            writer.Line($"{dialect.Type} limit{v} = {stage.LoadStatistic(Statistic.Limit, v)};");
        for (int row = 0; row < rows; row++)
            writer.Line(dialect.Hide([.. stage.Vectors.Select(v => $"s{row}_{v}")], [.. stage.Vectors.Select(v => $"limit{v}")], Key(row)));
    }

    /// <summary>The test of one vector of scores.</summary>
    private static void EmitTest(Stage stage, int v, int rows, bool isMasked)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        writer.Line($"{dialect.Type} limit{v} = {stage.LoadStatistic(Statistic.Limit, v)};");
        writer.LineIf(plan.Visibility.HasStart, $"{dialect.Type} lower{v} = {stage.LoadStatistic(Statistic.Lower, v)};");
        writer.LineIf(isMasked, $"{dialect.Type} bias{v}, seen{v} = {stage.LoadStatistic(Statistic.Seen, v)};");
        writer.LineIf(isMasked, $"{dialect.MaskType} visible{v};");
        for (int row = 0; row < rows; row++)
        {
            string score = $"s{row}_{v}";
            string reaches = dialect.ReachesKey($"limit{v}", Key(row));
            if (plan.Visibility.HasStart)
                reaches = $"({dialect.Both($"({reaches})", $"({dialect.StartsBy($"lower{v}", Key(row))})")})";
            if (!isMasked)
            {
                writer.Line($"{score} = {dialect.Select(reaches, score, "hidden")};");
                continue;
            }
            writer.Line($"bias{v} = {dialect.Load("bias", (row * target.PanelLanes) + (v * target.Lanes))}; visible{v} = {dialect.AndNotHidden(reaches, $"bias{v}")};");
            writer.Line($"{score} = {dialect.Select($"visible{v}", $"{score} + bias{v}", "hidden")}; seen{v} = {dialect.Remember($"seen{v}", $"visible{v}")};");
        }
        writer.LineIf(isMasked, stage.StoreStatistic($"seen{v}", Statistic.Seen, v));
    }

    private static string Key(int row) => row == 0 ? "firstKey" : $"firstKey + {Text.Of(row)}";

    /// <summary>The maximum is taken while the scores are in registers; pairwise, because a chain would wait for each result.</summary>
    private static void EmitMaximum(Stage stage, PartText part, int rows)
    {
        foreach (int v in stage.Vectors)
        {
            List<string> terms = Enumerable.Range(0, rows).Select(row => $"s{row}_{v}").ToList();
            while (terms.Skip(1).Any())
                terms = [.. Pairwise(terms, stage.Dialect.Max)];
            using (part.Vector(stage.Writer, v))
                stage.Writer.Line(stage.StoreStatistic(stage.Dialect.Max(terms[0], stage.LoadStatistic(Statistic.Maximum, v)), Statistic.Maximum, v));
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
