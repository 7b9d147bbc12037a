using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that computes one panel: some queries of one head, from packing them to writing their output rows.</summary>
internal static class PanelStage
{
    private static readonly IntegerExpression s_position = IntegerExpression.Of("position"), s_queryCount = IntegerExpression.Of("queryCount");
    private static readonly IntegerExpression s_keyCount = IntegerExpression.Of("keyCount"), s_keyEnd = IntegerExpression.Of("keyEnd");
    private static readonly IntegerExpression s_diagonal = IntegerExpression.Of("diagonal"), s_firstLower = IntegerExpression.Of("firstLower");
    private static readonly IntegerExpression s_block = IntegerExpression.Of("block"), s_blockEnd = IntegerExpression.Of("blockEnd");
    private static readonly IntegerExpression s_firstTileKey = IntegerExpression.Of("firstKey");

    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;

        writer.Line($"// Up to {target.PanelLanes} queries of one head against {(target.SharesBlocks ? "a block of its keys" : "its keys")}.");
        writer.Line(Stage.Optimised);
        writer.Line("private static void Panel(");
        writer.Line($"    {string.Join(", ", PanelParameter.Of(stage).Select(parameter => parameter.Declaration))})");
        using (writer.Braces())
        {
            writer.LineIf(plan.CompletesLastTile, $"ref float lastKeys = {Area(target.Scratch.Keys)};");
            EmitAreas(stage);
            writer.Line($"ref float edge = {Area(target.Scratch.Edge)};");
            writer.LineIf(plan.Sink == SinkLogit.Zero, "const float sink = 0f;");
            writer.Line();
            writer.LineIf(target.HalvesPanels, "// Where the first vector holds all queries, the second is not computed.");
            writer.LineIf(target.HalvesPanels, $"bool isHalf = queryCount <= {Text.Of(target.Lanes)};");
            writer.LineIf(target.SharesBlocks, "bool isFirst = block == 0;");
            using (target.SharesBlocks ? writer.Statement("if (isFirst)") : (CodeWriter.Block?)null)
                writer.Line($"QueryPanel.Pack(ref query, {Text.Of(plan.QueryRowStride)}, queryCount, {Text.Of(plan.Query.Width)}, {Text.Of(plan.ScoreFactor)}, ref queries, {Text.Of(target.PanelLanes)}{(target.HalvesPanels ? $", isHalf ? {Text.Of(target.Lanes)} : {Text.Of(target.PanelLanes)}" : "")});");
            writer.Line();
            EmitVisibleRange(stage);
            if (target.SharesBlocks)
            {
                EmitSharedBlock(stage);
                return;
            }
            EmitInitialStatistics(stage, target.Softmax == SoftmaxForm.Online);
            writer.Line();
            EmitBlocks(stage);
            PanelOutputStage.Emit(stage);
        }
    }

    /// <summary>One block of the panel's keys, unless they end before it: the walk over panels is the walk over blocks too.</summary>
    private static void EmitSharedBlock(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        using (writer.Braces("if (isFirst)"))
            EmitInitialStatistics(stage, isOnline: true);
        writer.Line("else if (block >= keyEnd)");
        writer.Line("    return;");
        writer.Line();
        writer.LineIf(plan.Prefetches, "int ahead = isFirst ? 0 : queryCount;");
        writer.Line($"int blockEnd = {IntegerExpression.Min(s_block + target.KeyBlock, s_keyEnd)};");
        EmitBlock(stage, s_block, s_blockEnd);
        if (!plan.Returns(AttentionOutputs.LogSumExp))
            return;
        using (writer.Braces("if (blockEnd == keyEnd)"))
            PanelOutputStage.Emit(stage);
    }

    /// <summary>The parts of the scratch that a panel works in.</summary>
    public static void EmitAreas(Stage stage)
    {
        ScratchLayout scratch = stage.Target.Scratch;
        stage.Writer.Line($"ref float queries = {KeptArea(stage, scratch.Queries)};");
        stage.Writer.Line($"ref float scores = {Area(scratch.Scores)};");
        if (stage.Plan.HasBiasPanel)
            stage.Writer.Line($"ref float biases = {Area(scratch.Bias)};");
        stage.Writer.Line($"ref float statistics = {KeptArea(stage, scratch.Statistics)};");
    }

    /// <summary>A reference to a part of the scratch.</summary>
    public static string Area(long start) => (new Place("scratch") + start).Ref;

    /// <summary>A reference to what a panel keeps while others are computed.</summary>
    public static string KeptArea(Stage stage, long start) => (new Place(stage.Target.SharesBlocks ? "kept" : "scratch") + start).Ref;

    private static void EmitVisibleRange(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        Visibility visibility = plan.Visibility;
        bool keepsHidden = plan.Pass is { KeepsHidden: true };
        bool tests = (plan.Pass is null || target.FinishesWholeTiles) && (plan.TileTest == TileTest.AtEdges || target.SkipsTests);
        if (keepsHidden)
            writer.Line($"// Scores of hidden keys are asked for too: all of them are computed, and {plan.LeadingKeys} before.");
        else if (visibility.HasEnd)
            writer.Line($"// Query l of the panel sees the keys up to diagonal + l: behind keyEnd a key is hidden from all of them{(tests ? ", before fullEnd from none" : "")}{(target.SplitsDiagonal ? ", behind lowerEnd from the first vector" : "")}.");
        if (visibility.Right is { } right)
            writer.Line($"int diagonal = {s_position + right};");
        writer.LineIf(visibility.HasStart, $"int firstLower = {s_position - (visibility.Left ?? 0)};");

        IntegerExpression keyEnd = keepsHidden ? IntegerExpression.Of("keyLength") + plan.LeadingKeys : s_keyCount;
        if (visibility.HasEnd && !keepsHidden)
        {
            keyEnd = (s_diagonal + s_queryCount).Clamp(0, s_keyCount);
            if (plan.HasLeadingKeys)
                keyEnd = IntegerExpression.Max(keyEnd, plan.LeadingKeys);
        }
        writer.Line($"int keyEnd = {keyEnd};");
        writer.LineIf(tests, $"int fullEnd = {(visibility.HasEnd ? (s_diagonal + 1).Clamp(0, s_keyCount) : s_keyCount)};");
        writer.LineIf(target.SplitsDiagonal, $"int lowerEnd = {s_diagonal + target.Lanes};");
        if (visibility.HasStart && !keepsHidden)
        {
            writer.Line($"// In a window, keys before keyStart are hidden from all queries{(tests ? ", keys from fullStart on from none at this end" : "")}. Tiles start where others would.");
            writer.Line($"int keyStart = {s_firstLower.Clamp(0, s_keyEnd).DownTo(target.MostTileKeys)};");
            writer.LineIf(tests, "int fullStart = firstLower + queryCount - 1;");
        }
        if (target.HasLowerTiles)
        {
            writer.Line("// A tile that starts before upperStart has no key for the second vector.");
            IntegerExpression start = target.SplitsStart ? s_firstLower + target.FirstTileAhead : 0;
            writer.Line($"int upperStart = {(target.HalvesPanels ? IntegerExpression.Choose("isHalf", s_keyEnd, start) : start)};");
        }
        EmitLimits(stage);
    }

    /// <summary>The first key that is computed.</summary>
    public static IntegerExpression KeyStart(KernelPlan plan) =>
        plan.Visibility.HasStart && plan.Pass is not { KeepsHidden: true } ? IntegerExpression.Of("keyStart") : 0;

    /// <summary>The last visible key of each query, from the locals diagonal and keyCount, and the first, from firstLower.</summary>
    public static void EmitLimits(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        LaneExpression[] lowers = stage.Locals("lower"), limits = stage.Locals("limit");
        foreach (int v in stage.Vectors)
        {
            LaneExpression limit = plan.Visibility.HasEnd ? dialect.Limit(s_diagonal, s_keyCount - 1, v * target.Lanes) : dialect.Limit(s_keyCount - 1);
            if (plan.HasLeadingKeys && plan.Visibility.HasEnd)
                limit = dialect.AtLeast(limit, plan.LeadingKeys - 1);
            writer.LineIf(plan.Visibility.HasStart, dialect.Let(lowers[v], dialect.Index(s_firstLower, v * target.Lanes)));
            writer.Line(dialect.Let(limits[v], limit));
            writer.LineIf(plan.Visibility.HasStart, limits[v].Set(dialect.LimitFrom(lowers[v], limits[v])));
        }
    }

    /// <summary>Starts the statistics of a panel; the locals limit0, ... must exist.</summary>
    public static void EmitInitialStatistics(Stage stage, bool isOnline)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;

        // A sink is a first score, of weight 1 relative to itself.
        LaneExpression lowest = dialect.Broadcast(Expression.Of(plan.HasSink ? "sink" : "float.NegativeInfinity"));
        foreach (int v in stage.Vectors)
        {
            writer.Line(stage.Store(LaneExpression.Local("limit", v), Statistic.Limit, v));
            writer.LineIf(plan.Visibility.HasStart, stage.Store(LaneExpression.Local("lower", v), Statistic.Lower, v));
            writer.LineIf(plan.Positions.HasDistances, stage.Store(dialect.Position(s_position, v * target.Lanes), Statistic.Position, v));
            writer.Line(stage.Store(lowest, Statistic.Maximum, v));
            writer.LineIf(plan.TracksSeen, stage.Store(dialect.Zero, Statistic.Seen, v));
            writer.Line(stage.Store(plan.HasSink ? dialect.One : dialect.Zero, Statistic.Sum, v));
            writer.LineIf(isOnline || plan.HasSink, stage.Store(lowest, Statistic.Reference, v));
        }
    }

    private static void EmitBlocks(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        if (target.Softmax == SoftmaxForm.Strip)
        {
            writer.LineIf(plan.Methods is { Methods.HasPredicate: true }, ScheduleStage.QueryRange(stage));
            EmitBlock(stage, KeyStart(plan), s_keyEnd);
            return;
        }
        writer.LineIf(plan.Prefetches, "int ahead = 0;");
        writer.Line($"int block = {KeyStart(plan)};");
        writer.Line("bool isFirst = true;");
        if (target.ClassifiesTiles)
        {
            ScheduleStage.EmitBlocks(stage, (first, end) => EmitBlock(stage, first, end));
            return;
        }

        writer.LineIf(plan.Methods is { Methods.HasPredicate: true }, ScheduleStage.QueryRange(stage));
        writer.Line("do");
        using (writer.Braces())
        {
            writer.Line($"int blockEnd = {IntegerExpression.Min(s_block + target.KeyBlock, s_keyEnd)};");
            if (target.ClassifiesBlocks)
            {
                writer.Line("int state = MaskBlock.Classify(ref Unsafe.Add(ref mask, block), maskStride, queryCount, blockEnd - block);");
                using (writer.Braces("if (state == MaskBlock.Hidden)"))
                {
                    using (writer.Braces("if (blockEnd < keyEnd)"))
                    {
                        writer.Line("block = blockEnd;");
                        writer.Line("continue;");
                    }
                    writer.Line("// The last block completes the outputs, without a key of its own.");
                    writer.Line("block = keyEnd;");
                }
            }
            EmitBlock(stage, s_block, s_blockEnd);
            writer.Line("block = blockEnd;");
            writer.Line("isFirst = false;");
        }
        writer.Line("while (block < keyEnd);");
    }

    private static void EmitBlock(Stage stage, IntegerExpression first, IntegerExpression end)
    {
        IntegerExpression count = end - first;
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line($"int firstKey = {first};");
        writer.LineIf(plan.Prefetches && target.Softmax == SoftmaxForm.Strip, "int ahead = 0;");
        if (target.SkipsTests)
        {
            using (writer.Braces("if (state == MaskBlock.Partial)"))
            {
                EmitBiasPanel(stage, s_queryCount, first, count);
                EmitScoreTiles(stage, first, end, isMasked: true);
            }
            using (writer.Braces("else"))
            {
                EmitScoreTiles(stage, first, end, isMasked: false);
                EmitSeen(stage);
            }
        }
        else
        {
            EmitBiasPanel(stage, s_queryCount, first, count);
            EmitScoreTiles(stage, first, end, isMasked: plan.HasBiasPanel && plan.Pass is null);
            if (plan.Methods is { Methods.HasPredicate: true } && !target.ClassifiesTiles)
                writer.Line($"bool isWhole = {ScheduleStage.Class(stage, first, end)} == TileClass.Whole;");
            if (target.FinishesWholeTiles)
                ScheduleStage.EmitSeen(stage);
            if (plan.Pass is { } pass)
                ScorePassStage.EmitCalls(stage, pass, first, count);
        }
        EmitSoftmax(stage, count);
        writer.LineIf(plan.DropsWeights, $"dropout.Apply(ref scores, {Text.Of(target.PanelLanes)}, {Text.Of(target.Lanes)}, {first}, {count});");
        EmitInverse(stage);
        EmitValues(stage, first, count);
    }

    private static void EmitSoftmax(Stage stage, IntegerExpression count)
    {
        (CodeWriter writer, _, TargetPlan target, _) = stage;
        string arguments = $"(ref scores, ref statistics, {count})";
        string rescales = target.Softmax == SoftmaxForm.Online ? "bool rescales = " : "";
        if (!target.HalvesPanels)
        {
            writer.Line($"{rescales}Softmax{arguments};");
            return;
        }

        string half = $"Softmax<{PartText.Lower}>{arguments}", whole = $"Softmax<{PartText.Whole}>{arguments}";
        writer.Line(target.Softmax == SoftmaxForm.Online ? $"{rescales}isHalf ? {half} : {whole};" : $"if (isHalf)\n    {half};\nelse\n    {whole};");
    }

    /// <summary>In a block that the mask leaves whole, a query sees a key if it reaches the first.</summary>
    private static void EmitSeen(Stage stage)
    {
        (CodeWriter writer, _, _, TargetDialect dialect) = stage;
        using (writer.Braces("if (block < blockEnd)"))
        {
            foreach (int v in stage.Vectors)
            {
                MaskExpression reaches = dialect.ReachesKey(LaneExpression.Local("limit", v), s_block);
                if (stage.Plan.Visibility.HasStart)
                    reaches = dialect.Both(reaches, dialect.StartsBy(LaneExpression.Local("lower", v), s_blockEnd - 1));
                writer.Line(stage.Store(dialect.Remember(stage.Load(Statistic.Seen, v), reaches), Statistic.Seen, v));
            }
        }
    }

    private static void EmitScoreTiles(Stage stage, IntegerExpression first, IntegerExpression end, bool isMasked)
    {
        TargetPlan target = stage.Target;
        string Method(string name) => isMasked && target.SkipsTests ? ScoreTileStage.MaskedName(name) : name;
        for (int run = 0; run < target.KeyTiles.Count; run++)
        {
            TileRun tiles = target.KeyTiles[run];
            bool isLast = run == target.KeyTiles.Count - 1;
            string name = ScoreTileStage.MethodName(tiles);
            IntegerExpression runEnd = isLast ? end : IntegerExpression.Min(end, tiles.End);
            if (target.HasLowerTiles)
                EmitScoreTiles(stage, PartText.Lower, Method(name), tiles, IntegerExpression.Min(runEnd, IntegerExpression.Of("upperStart")), first, isMasked);
            if (target.SplitsDiagonal)
            {
                EmitScoreTiles(stage, PartText.Whole, Method(name), tiles, IntegerExpression.Min(end, IntegerExpression.Of("lowerEnd")), first, isMasked);
                EmitScoreTiles(stage, PartText.Upper, Method(name), tiles, end, first, isMasked);
                continue;
            }
            EmitScoreTiles(stage, PartText.Whole, Method(name), tiles, runEnd, first, isMasked);
        }
    }

    private static void EmitValues(Stage stage, IntegerExpression first, IntegerExpression count)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        bool isOnline = target.Softmax == SoftmaxForm.Online;
        string values = (new Place("valueRows") + (first * stage.ValueStride)).Ref;
        string diagonal = plan.ValuesEndAtDiagonal ? $", {s_diagonal - first}" : "";
        string lower = plan.ValuesStartInWindow ? $", {s_firstLower - first}" : "";
        string flags = isOnline ? ", isFirst, rescales, blockEnd == keyEnd" : "";
        string ahead = plan.AsksForNextRows ? ", ref nextValue, lastNextKey" : "";
        string call = $"Values({values}, ref scores, ref statistics, ref output, ref edge, queryCount, {count}{diagonal}{lower}{flags}{ahead}{stage.ValueStrideArgument});";
        if (!plan.ChecksValues)
        {
            writer.Line(call);
            return;
        }
        string correction = isOnline ? stage.At(Statistic.Correction).Ref : "ref Unsafe.NullRef<float>()";
        string inverse = stage.At(Statistic.Inverse).Ref;
        string last = isOnline ? "blockEnd == keyEnd" : "true";
        string start = isOnline ? "isFirst" : "true";
        writer.Line("if (valuesAreFinite)");
        writer.Line($"    {call}");
        writer.Line("else");
        writer.Line($"    HiddenValues.Accumulate({values}, {stage.ValueStride}, {Text.Of(plan.Output.Width)}, ref scores, {count}, {Text.Of(target.PanelLanes)}, {correction}, {inverse}, ref output, {Text.Of(plan.OutputRowStride)}, queryCount, {start}, {last});");
    }

    /// <summary>A loop over tiles that meet the same vectors of queries.</summary>
    private static void EmitScoreTiles(Stage stage, string part, string method, TileRun run, IntegerExpression end, IntegerExpression block, bool isMasked)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        IntegerExpression keyStride = target.ReadsShortCallsInPlace && part == PartText.Lower ? IntegerExpression.Of("keyStride") : plan.KeyRowStride;
        IntegerExpression tileEnd = s_firstTileKey + run.Size;
        string stride = target.ReadsShortCallsInPlace ? $", {keyStride}" : "";
        using (writer.Braces($"for (; firstKey < {end}; firstKey += {Text.Of(run.Size)})"))
        {
            string keys = (new Place("keyRows") + (s_firstTileKey * keyStride)).Ref;
            if (plan.CompletesLastTile)
            {
                writer.Line("// The last tile's missing rows are filled up in scratch, so that no tile reads behind the keys.");
                writer.Line($"ref float tile = ref {tileEnd} <= {(plan.Pass is { KeepsHidden: true } ? "keyLength" : "keyCount")} ? {keys} : ref lastKeys;");
                keys = "ref tile";
            }
            EmitPrefetch(stage);
            IntegerExpression local = s_firstTileKey - block;
            string bias = isMasked ? $"{(new Place("biases") + (local * target.PanelLanes)).Ref}, " : "";
            string scores = (new Place("scores") + (local * target.PanelLanes)).Ref;
            if (target.FinishesWholeTiles)
            {
                using (writer.Braces($"if ((whole >> ({local / target.ScheduleRows}) & 1) == 0)"))
                {
                    writer.Line($"{ScoreTileStage.ProductsName(run)}{stage.Part.Argument(part)}(ref queries, {keys}{stride}, {scores});");
                    writer.Line("continue;");
                }
            }
            else if (plan.Pass is not null)
            {
                writer.Line($"{method}{stage.Part.Argument(part)}(ref queries, {keys}{stride}, {scores});");
                return;
            }
            string before = plan.Visibility.HasStart ? " || firstKey < fullStart" : "";
            string test = isMasked ? "" : $", {tileEnd} > fullEnd{before}";
            writer.Line($"{method}{stage.Part.Argument(part)}(ref queries, {keys}{stride}, {scores}, ref statistics, {bias}firstKey{test});");
        }
    }

    /// <summary>Asks for some more rows of the output and of what the next panel reads.</summary>
    private static void EmitPrefetch(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        if (!plan.Prefetches)
            return;
        writer.Line(Ask("output", target.RowsAhead, "queryCount - 1", plan.OutputRowStride, plan.Output));
        writer.Line(Ask("nextQuery", target.RowsAhead, "queryCount - 1", plan.QueryRowStride, plan.Query));
        writer.LineIf(plan.AsksForNextRows, Ask("nextKey", target.RowsAhead, "lastNextKey", plan.KeyStride, plan.Key));
        writer.Line($"ahead += {Text.Of(target.RowsAhead)};");
    }

    /// <summary>Asks for so many rows from number ahead on.</summary>
    public static string Ask(string first, int count, string last, int stride, RowLayout rows) =>
        $"Prefetch.Rows(ref {first}, ahead, {Text.Of(count)}, {last}, {Text.Of(stride)}, {Text.Of(rows.Width)});";

    /// <summary>Brings mask and bias of a block into lanes, where there are any.</summary>
    public static void EmitBiasPanel(Stage stage, IntegerExpression queryCount, IntegerExpression first, IntegerExpression count)
    {
        if (!stage.Plan.HasBiasPanel)
            return;

        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string lanes = Text.Of(target.PanelLanes);
        string destination = (new Place("biases") + (plan.LeadingKeys * target.PanelLanes)).Ref;
        if (plan.HasLeadingKeys)
        {
            writer.Line("// The layer's own key is hidden from nobody.");
            writer.Line($"HeadRows.Clear(ref biases, {Text.Of(plan.LeadingKeys * target.PanelLanes)});");
            count -= plan.LeadingKeys;
        }

        // Where scores behind the visible keys are computed, the tables go on as well.
        var sources = new List<string>();
        if (plan.Tables.Mask is not null)
            sources.Add($"{Table("mask", "bool")}, maskStride");
        if (plan.Tables.Bias is not null)
            sources.Add($"{Table("bias", "float")}, biasStride");
        writer.Line(plan.Tables.HasRows
            ? $"BiasPanel.Fill({string.Join(", ", sources)}, {queryCount}, {count}, {destination}, {lanes});"
            : $"HeadRows.Clear({destination}, {count * target.PanelLanes});");
        if (plan.Tables.HasKeyMask)
            writer.Line($"BiasPanel.HideKeys({Table("keyMask", "bool")}, keyMaskHides, {count}, {destination}, {lanes});");

        string Table(string name, string type) => (new Place(name) { Type = type } + first).Ref;
    }

    /// <summary>The reciprocal of each query's sum, or 0 where it saw no key.</summary>
    public static void EmitInverse(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, TargetDialect dialect) = stage;
        writer.Line("// A query that saw no key has sum 0, and output 0 whatever 0 / 0 is.");
        foreach (int v in stage.Vectors)
        {
            LaneExpression inverse = LaneExpression.Local("inverse", v), sum = stage.Load(Statistic.Sum, v);
            MaskExpression seen = plan.TracksSeen ? dialect.Remembered(stage.Load(Statistic.Seen, v))
                : plan.SumTellsSeen ? dialect.Differs(sum, dialect.Zero)
                : dialect.ReachesKey(LaneExpression.Local("limit", v), 0);
            writer.Line(dialect.Let(inverse, dialect.Select(seen, dialect.One / sum, dialect.Zero)));
            writer.Line(stage.Store(inverse, Statistic.Inverse, v));
        }
    }
}
