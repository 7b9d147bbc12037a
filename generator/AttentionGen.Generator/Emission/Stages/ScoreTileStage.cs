using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

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
        EmitHeader(stage, $"Products of {Text.Of(rows)} keys");
        using (stage.Writer.Braces($"private static void {name}{stage.Part.Parameter}(ref float queries, ref float keys, {stage.KeyStrideParameter}ref float scores){stage.Part.Constraint}"))
        {
            RegisterTile tile = Tile(stage, stage.Part, rows, isUnrolled: false);
            EmitSums(stage, tile, rows, stage.KeyStride, isUnrolled: false);
            EmitStore(stage, tile);
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
        RegisterTile tile = Tile(stage, part, rows, isUnrolled);
        EmitSums(stage, tile, rows, keyStride, isUnrolled);
        if (isMasked)
        {
            EmitTest(stage, part, rows, isMasked);
        }
        else
        {
            using (stage.Writer.Braces("if (atEdge)"))
                EmitTest(stage, part, rows, isMasked);
            stage.Writer.Line();
        }
        EmitMaximum(stage, part, rows);
        EmitStore(stage, tile);
    }

    private static RegisterTile Tile(Stage stage, PartText part, int rows, bool isUnrolled) =>
        new(stage.Writer, stage.Dialect, rows, stage.Target.PanelVectors) { Part = part, AddsRows = !isUnrolled };

    private static void EmitStore(Stage stage, RegisterTile tile) => tile.EmitStore(row => new Place("scores") + (row * stage.Target.PanelLanes));

    /// <summary>The local that holds a row's distance from the first, in floats, where that is not a constant.</summary>
    private static string RowOffset(int row) => $"row{Text.Of(row)}";

    /// <summary>
    /// The products: for each element, one vector of queries for each column of sums, and for each key one broadcast that serves all columns. In a loop an element is a turn: behind
    /// a dozen multiply-adds the loop hides, and several written out were no faster.
    /// </summary>
    private static void EmitSums(Stage stage, RegisterTile tile, int rows, int? keyStride, bool isUnrolled)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        var keys = new Place("keys");
        var queries = new Place("queries");
        tile.EmitZero();
        if (keyStride is null)
        {
            string stride = RowOffset(1);
            writer.Line($"nint {stride} = TPart.HasUpper ? {Text.Of(plan.KeyRowStride)} : keyStride{string.Concat(Enumerable.Range(0, rows).Skip(1).Skip(1).Select(row => $", {RowOffset(row)} = {Text.Of(row)} * {stride}"))};");
        }
        tile.EmitTurnDeclaration();
        if (isUnrolled)
        {
            for (int element = 0; element < plan.Query.Width; element++)
                EmitElement(element);
        }
        else
        {
            using (writer.Braces($"for (int element = 0; element < {Text.Of(plan.Query.Width)}; element++)"))
            {
                EmitElement(0);
                writer.Line((queries + target.PanelLanes).Advance);
                writer.Line((keys + 1).Advance);
            }
        }
        writer.Line();

        void EmitElement(int element) => tile.EmitTurn(
            v => dialect.Load(queries + ((element * target.PanelLanes) + (v * target.Lanes))),
            row => keys + (RowStart(row) + element));

        IntegerExpression RowStart(int row) =>
            keyStride is { } stride ? (long)row * stride : row == 0 ? 0 : IntegerExpression.Of(RowOffset(row));
    }

    private static void EmitTest(Stage stage, PartText part, int rows, bool isMasked)
    {
        (CodeWriter writer, KernelPlan plan, _, TargetDialect dialect) = stage;
        writer.Line("// A hidden score is replaced, whatever it is: NaN and infinity go no further.");
        writer.Line(dialect.Let(TargetDialect.Hidden, dialect.Broadcast(Expression.Of("float.NegativeInfinity"))));
        if (isMasked || plan.Visibility.HasStart)
        {
            foreach (int v in stage.Vectors)
            {
                using (part.Vector(writer, v))
                    EmitTest(stage, v, rows, isMasked);
            }
            return;
        }

        LaneExpression[] limits = stage.Locals("limit");
        foreach (int v in stage.Vectors)
            writer.Line(dialect.Let(limits[v], stage.Load(Statistic.Limit, v)));
        for (int row = 0; row < rows; row++)
            writer.Line(dialect.Hide([.. stage.Vectors.Select(v => RegisterTile.Sum(row, v))], limits, Key(row)));
    }

    /// <summary>The test of one vector of scores.</summary>
    private static void EmitTest(Stage stage, int v, int rows, bool isMasked)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        LaneExpression limit = LaneExpression.Local("limit", v), lower = LaneExpression.Local("lower", v);
        LaneExpression bias = LaneExpression.Local("bias", v), seen = LaneExpression.Local("seen", v);
        MaskExpression visible = MaskExpression.Local("visible", v);
        writer.Line(dialect.Let(limit, stage.Load(Statistic.Limit, v)));
        writer.LineIf(plan.Visibility.HasStart, dialect.Let(lower, stage.Load(Statistic.Lower, v)));
        writer.LineIf(isMasked, dialect.Declare(bias));
        writer.LineIf(isMasked, dialect.Let(seen, stage.Load(Statistic.Seen, v)));
        writer.LineIf(isMasked, dialect.Declare(visible));
        for (int row = 0; row < rows; row++)
        {
            LaneExpression score = RegisterTile.Sum(row, v);
            MaskExpression reaches = dialect.ReachesKey(limit, Key(row));
            if (plan.Visibility.HasStart)
                reaches = dialect.Both(reaches, dialect.StartsBy(lower, Key(row)));
            if (!isMasked)
            {
                writer.Line(score.Set(dialect.Select(reaches, score, TargetDialect.Hidden)));
                continue;
            }
            writer.Line(
                bias.Set(dialect.Load(new Place("bias") + ((row * target.PanelLanes) + (v * target.Lanes)))),
                visible.Set(dialect.AndNotHidden(reaches, bias)));
            writer.Line(
                score.Set(dialect.Select(visible, score + bias, TargetDialect.Hidden)),
                seen.Set(dialect.Remember(seen, visible)));
        }
        writer.LineIf(isMasked, stage.Store(seen, Statistic.Seen, v));
    }

    private static IntegerExpression Key(int row) => IntegerExpression.Of("firstKey") + row;

    /// <summary>The maximum is taken while the scores are in registers; pairwise, because a chain would wait for each result.</summary>
    private static void EmitMaximum(Stage stage, PartText part, int rows)
    {
        foreach (int v in stage.Vectors)
        {
            List<LaneExpression> terms = [.. Enumerable.Range(0, rows).Select(row => RegisterTile.Sum(row, v))];
            while (terms.Skip(1).Any())
                terms = [.. Pairwise(terms, stage.Dialect.Max)];
            using (part.Vector(stage.Writer, v))
                stage.Writer.Line(stage.Store(stage.Dialect.Max(terms[0], stage.Load(Statistic.Maximum, v)), Statistic.Maximum, v));
        }
    }

    private static IEnumerable<LaneExpression> Pairwise(IEnumerable<LaneExpression> terms, Func<LaneExpression, LaneExpression, LaneExpression> join)
    {
        LaneExpression? single = null;
        foreach (LaneExpression term in terms)
        {
            if (single is { } first)
                yield return join(first, term);
            single = single is null ? term : null;
        }

        if (single is { } last)
            yield return last;
    }
}
