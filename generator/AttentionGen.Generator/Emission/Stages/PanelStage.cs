namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that computes one panel: some queries of one head, from packing them to writing their output rows.</summary>
internal static class PanelStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;

        writer.Line($"// Up to {target.PanelLanes} queries of one head against its keys.");
        writer.Line(Stage.Optimised);
        writer.Line("private static void Panel(");
        writer.Line($"    {string.Join(", ", PanelParameter.Of(stage).Select(parameter => parameter.Declaration))})");
        using (writer.Braces())
        {
            writer.LineIf(plan.CompletesLastTile, $"ref float lastKeys = {Text.Ref("scratch", target.Scratch.Keys)};");
            EmitAreas(stage);
            writer.Line($"ref float edge = {Text.Ref("scratch", target.Scratch.Edge)};");
            writer.LineIf(plan.Sink == SinkLogit.Zero, "const float sink = 0f;");
            writer.Line();
            writer.LineIf(target.HalvesPanels, "// Where the first vector holds all queries, the second is not computed.");
            writer.LineIf(target.HalvesPanels, $"bool isHalf = queryCount <= {Text.Of(target.Lanes)};");
            writer.Line($"QueryPanel.Pack(ref query, {Text.Of(plan.QueryRowStride)}, queryCount, {Text.Of(plan.Query.Width)}, {Text.Of(plan.ScoreFactor)}, ref queries, {Text.Of(target.PanelLanes)}{(target.HalvesPanels ? $", isHalf ? {Text.Of(target.Lanes)} : {Text.Of(target.PanelLanes)}" : "")});");
            writer.Line();
            EmitVisibleRange(stage);
            EmitInitialStatistics(stage, target.Softmax == SoftmaxForm.Online);
            writer.Line();
            EmitBlocks(stage);
            PanelOutputStage.Emit(stage);
        }
    }

    /// <summary>The parts of the scratch that a panel works in.</summary>
    public static void EmitAreas(Stage stage)
    {
        ScratchLayout scratch = stage.Target.Scratch;
        stage.Writer.Line($"ref float queries = {Text.Ref("scratch", scratch.Queries)};");
        stage.Writer.Line($"ref float scores = {Text.Ref("scratch", scratch.Scores)};");
        if (stage.Plan.HasBiasPanel)
            stage.Writer.Line($"ref float biases = {Text.Ref("scratch", scratch.Bias)};");
        stage.Writer.Line($"ref float statistics = {Text.Ref("scratch", scratch.Statistics)};");
    }

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
            writer.Line(right == 0 ? "int diagonal = position;" : $"int diagonal = position + {Text.Of(right)};");
        writer.LineIf(visibility.HasStart, $"int firstLower = position - {Text.Of(visibility.Left ?? 0)};");

        string lastEnd = visibility.HasEnd && !keepsHidden ? "Math.Clamp(diagonal + queryCount, 0, keyCount)" : keepsHidden ? $"keyLength{(plan.HasLeadingKeys ? $" + {Text.Of(plan.LeadingKeys)}" : "")}" : "keyCount";
        writer.Line($"int keyEnd = {(plan.HasLeadingKeys && visibility.HasEnd && !keepsHidden ? $"Math.Max({lastEnd}, {Text.Of(plan.LeadingKeys)})" : lastEnd)};");
        writer.LineIf(tests, $"int fullEnd = {(visibility.HasEnd ? "Math.Clamp(diagonal + 1, 0, keyCount)" : "keyCount")};");
        writer.LineIf(target.SplitsDiagonal, $"int lowerEnd = diagonal + {Text.Of(target.Lanes)};");
        if (visibility.HasStart && !keepsHidden)
        {
            writer.Line($"// In a window, keys before keyStart are hidden from all queries{(tests ? ", keys from fullStart on from none at this end" : "")}. Tiles start where others would.");
            string rows = Text.Of(target.MostTileKeys);
            writer.Line($"int keyStart = Math.Clamp(firstLower, 0, keyEnd) / {rows} * {rows};");
            writer.LineIf(tests, "int fullStart = firstLower + queryCount - 1;");
        }
        if (target.HasLowerTiles)
        {
            writer.Line("// A tile that starts before upperStart has no key for the second vector.");
            string start = target.SplitsStart ? $"firstLower + {Text.Of(target.FirstTileAhead)}" : "0";
            writer.Line($"int upperStart = {(target.HalvesPanels ? $"isHalf ? keyEnd : {start}" : start)};");
        }
        EmitLimits(stage);
    }

    /// <summary>The first key that is computed.</summary>
    public static string KeyStart(KernelPlan plan) => plan.Visibility.HasStart && plan.Pass is not { KeepsHidden: true } ? "keyStart" : "0";

    /// <summary>The last visible key of each query, from the locals diagonal and keyCount, and the first, from firstLower.</summary>
    public static void EmitLimits(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        foreach (int v in stage.Vectors)
        {
            string limit = plan.Visibility.HasEnd ? dialect.Limit("diagonal", "keyCount - 1", v * target.Lanes) : dialect.Limit("keyCount - 1");
            if (plan.HasLeadingKeys && plan.Visibility.HasEnd)
                limit = dialect.AtLeast(limit, plan.LeadingKeys - 1);
            if (!plan.Visibility.HasStart)
            {
                writer.Line($"{dialect.Type} limit{v} = {limit};");
                continue;
            }
            writer.Line($"{dialect.Type} lower{v} = {dialect.Index("firstLower", v * target.Lanes)};");
            writer.Line($"{dialect.Type} limit{v} = {limit};");
            writer.Line($"limit{v} = {dialect.LimitFrom($"lower{v}", $"limit{v}")};");
        }
    }

    /// <summary>Starts the statistics of a panel; the locals limit0, ... must exist.</summary>
    public static void EmitInitialStatistics(Stage stage, bool isOnline)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;

        // A sink is a first score, of weight 1 relative to itself.
        string lowest = dialect.Broadcast(plan.HasSink ? "sink" : "float.NegativeInfinity");
        foreach (int v in stage.Vectors)
        {
            writer.Line(stage.StoreStatistic($"limit{v}", Statistic.Limit, v));
            writer.LineIf(plan.Visibility.HasStart, stage.StoreStatistic($"lower{v}", Statistic.Lower, v));
            writer.LineIf(plan.Positions.HasDistances, stage.StoreStatistic(dialect.Position("position", v * target.Lanes), Statistic.Position, v));
            writer.Line(stage.StoreStatistic(lowest, Statistic.Maximum, v));
            writer.LineIf(plan.TracksSeen, stage.StoreStatistic(dialect.Zero, Statistic.Seen, v));
            writer.Line(stage.StoreStatistic(plan.HasSink ? dialect.One : dialect.Zero, Statistic.Sum, v));
            writer.LineIf(isOnline || plan.HasSink, stage.StoreStatistic(lowest, Statistic.Reference, v));
        }
    }

    private static void EmitBlocks(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        if (target.Softmax == SoftmaxForm.Strip)
        {
            string start = KeyStart(stage.Plan);
            writer.LineIf(plan.Methods is { Methods.HasPredicate: true }, ScheduleStage.QueryRange(stage));
            EmitBlock(stage, start, "keyEnd", start == "0" ? "keyEnd" : $"keyEnd - {start}");
            return;
        }
        writer.LineIf(plan.Prefetches, "int ahead = 0;");
        writer.Line($"int block = {KeyStart(plan)};");
        writer.Line("bool isFirst = true;");
        if (target.ClassifiesTiles)
        {
            ScheduleStage.EmitBlocks(stage, (first, end) => EmitBlock(stage, first, end, $"{end} - {first}"));
            return;
        }

        writer.LineIf(plan.Methods is { Methods.HasPredicate: true }, ScheduleStage.QueryRange(stage));
        writer.Line("do");
        using (writer.Braces())
        {
            writer.Line($"int blockEnd = Math.Min(block + {Text.Of(target.KeyBlock)}, keyEnd);");
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
            EmitBlock(stage, "block", "blockEnd", "blockEnd - block");
            writer.Line("block = blockEnd;");
            writer.Line("isFirst = false;");
        }
        writer.Line("while (block < keyEnd);");
    }

    private static void EmitBlock(Stage stage, string first, string end, string count)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line($"int firstKey = {first};");
        writer.LineIf(plan.Prefetches && target.Softmax == SoftmaxForm.Strip, "int ahead = 0;");
        if (target.SkipsTests)
        {
            using (writer.Braces("if (state == MaskBlock.Partial)"))
            {
                EmitBiasPanel(stage, "queryCount", first, count);
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
            EmitBiasPanel(stage, "queryCount", first, count);
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

    private static void EmitSoftmax(Stage stage, string count)
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
                string reaches = dialect.ReachesKey($"limit{v}", "block");
                if (stage.Plan.Visibility.HasStart)
                    reaches = dialect.Both($"({reaches})", $"({dialect.StartsBy($"lower{v}", "blockEnd - 1")})");
                string seen = dialect.Remember(stage.LoadStatistic(Statistic.Seen, v), $"({reaches})");
                writer.Line(stage.StoreStatistic($"({seen})", Statistic.Seen, v));
            }
        }
    }

    private static void EmitScoreTiles(Stage stage, string first, string end, bool isMasked)
    {
        TargetPlan target = stage.Target;
        string Method(string name) => isMasked && target.SkipsTests ? ScoreTileStage.MaskedName(name) : name;
        for (int run = 0; run < target.KeyTiles.Count; run++)
        {
            TileRun tiles = target.KeyTiles[run];
            bool isLast = run == target.KeyTiles.Count - 1;
            string name = ScoreTileStage.MethodName(tiles);
            string runEnd = isLast ? end : $"Math.Min({end}, {Text.Of(tiles.End)})";
            if (target.HasLowerTiles)
                EmitScoreTiles(stage, PartText.Lower, Method(name), tiles, $"Math.Min({runEnd}, upperStart)", first, isMasked);
            if (target.SplitsDiagonal)
            {
                EmitScoreTiles(stage, PartText.Whole, Method(name), tiles, $"Math.Min({end}, lowerEnd)", first, isMasked);
                EmitScoreTiles(stage, PartText.Upper, Method(name), tiles, end, first, isMasked);
                continue;
            }
            EmitScoreTiles(stage, PartText.Whole, Method(name), tiles, runEnd, first, isMasked);
        }
    }

    private static void EmitValues(Stage stage, string first, string count)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        bool isOnline = target.Softmax == SoftmaxForm.Online;
        string values = first == "0" ? "ref valueRows" : $"ref Unsafe.Add(ref valueRows, {first} * {stage.ValueStride})";
        string diagonal = !plan.ValuesEndAtDiagonal ? "" : first == "0" ? ", diagonal" : $", diagonal - {first}";
        string lower = !plan.ValuesStartInWindow ? "" : first == "0" ? ", firstLower" : $", firstLower - {first}";
        string flags = isOnline ? ", isFirst, rescales, blockEnd == keyEnd" : "";
        string ahead = plan.AsksForNextRows ? ", ref nextValue, lastNextKey" : "";
        string call = $"Values({values}, ref scores, ref statistics, ref output, ref edge, queryCount, {count}{diagonal}{lower}{flags}{ahead}{stage.ValueStrideArgument});";
        if (!plan.ChecksValues)
        {
            writer.Line(call);
            return;
        }
        string correction = isOnline ? Text.Ref("statistics", target.Offset(Statistic.Correction)) : "ref Unsafe.NullRef<float>()";
        string inverse = Text.Ref("statistics", target.Offset(Statistic.Inverse));
        string last = isOnline ? "blockEnd == keyEnd" : "true";
        string start = isOnline ? "isFirst" : "true";
        writer.Line("if (valuesAreFinite)");
        writer.Line($"    {call}");
        writer.Line("else");
        writer.Line($"    HiddenValues.Accumulate({values}, {stage.ValueStride}, {Text.Of(plan.Output.Width)}, ref scores, {count}, {Text.Of(target.PanelLanes)}, {correction}, {inverse}, ref output, {Text.Of(plan.OutputRowStride)}, queryCount, {start}, {last});");
    }

    /// <summary>A loop over tiles that meet the same vectors of queries.</summary>
    private static void EmitScoreTiles(Stage stage, string part, string method, TileRun run, string end, string block, bool isMasked)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string rows = Text.Of(run.Size);
        string keyStride = target.ReadsShortCallsInPlace && part == PartText.Lower ? "keyStride" : Text.Of(plan.KeyRowStride);
        string stride = target.ReadsShortCallsInPlace ? $", {keyStride}" : "";
        using (writer.Braces($"for (; firstKey < {end}; firstKey += {rows})"))
        {
            string keys = $"ref Unsafe.Add(ref keyRows, firstKey * {keyStride})";
            if (plan.CompletesLastTile)
            {
                writer.Line("// The last tile's missing rows are filled up in scratch, so that no tile reads behind the keys.");
                writer.Line($"ref float tile = ref firstKey + {rows} <= {(plan.Pass is { KeepsHidden: true } ? "keyLength" : "keyCount")} ? {keys} : ref lastKeys;");
                keys = "ref tile";
            }
            EmitPrefetch(stage);
            string local = block == "0" ? "firstKey" : $"(firstKey - {block})";
            string bias = isMasked ? $"ref Unsafe.Add(ref biases, {local} * {Text.Of(target.PanelLanes)}), " : "";
            string scores = $"ref Unsafe.Add(ref scores, {local} * {Text.Of(target.PanelLanes)})";
            if (target.FinishesWholeTiles)
            {
                using (writer.Braces($"if ((whole >> ((firstKey - block) / {Text.Of(target.ScheduleRows)}) & 1) == 0)"))
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
            string test = isMasked ? "" : $", firstKey + {rows} > fullEnd{before}";
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
    public static void EmitBiasPanel(Stage stage, string queryCount, string first, string count)
    {
        if (!stage.Plan.HasBiasPanel)
            return;

        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string lanes = Text.Of(target.PanelLanes);
        string destination = Text.Ref("biases", plan.LeadingKeys * target.PanelLanes);
        if (plan.HasLeadingKeys)
        {
            writer.Line("// The layer's own key is hidden from nobody.");
            writer.Line($"HeadRows.Clear(ref biases, {Text.Of(plan.LeadingKeys * target.PanelLanes)});");
            count = $"{count} - {Text.Of(plan.LeadingKeys)}";
        }

        // Where scores behind the visible keys are computed, the tables go on as well.
        var sources = new List<string>();
        if (plan.Tables.Mask is not null)
            sources.Add(first == "0" ? "ref mask, maskStride" : $"ref Unsafe.Add(ref mask, {first}), maskStride");
        if (plan.Tables.Bias is not null)
            sources.Add(first == "0" ? "ref bias, biasStride" : $"ref Unsafe.Add(ref bias, {first}), biasStride");
        writer.Line(plan.Tables.HasRows
            ? $"BiasPanel.Fill({string.Join(", ", sources)}, {queryCount}, {count}, {destination}, {lanes});"
            : $"HeadRows.Clear({destination}, ({count}) * {lanes});");
        if (plan.Tables.HasKeyMask)
            writer.Line($"BiasPanel.HideKeys({(first == "0" ? "ref keyMask" : $"ref Unsafe.Add(ref keyMask, {first})")}, keyMaskHides, {count}, {destination}, {lanes});");
    }

    /// <summary>The reciprocal of each query's sum, or 0 where it saw no key.</summary>
    public static void EmitInverse(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, TargetDialect dialect) = stage;
        writer.Line("// A query that saw no key has sum 0, and output 0 whatever 0 / 0 is.");
        foreach (int v in stage.Vectors)
        {
            string seen = plan.TracksSeen ? dialect.Remembered(stage.LoadStatistic(Statistic.Seen, v))
                : plan.SumTellsSeen ? dialect.Differs(stage.LoadStatistic(Statistic.Sum, v), dialect.Zero)
                : dialect.ReachesKey($"limit{v}", "0");
            writer.Line($"{dialect.Type} inverse{v} = {dialect.Select(seen, $"{dialect.One} / {stage.LoadStatistic(Statistic.Sum, v)}", dialect.Zero)};");
            writer.Line(stage.StoreStatistic($"inverse{v}", Statistic.Inverse, v));
        }
    }
}
