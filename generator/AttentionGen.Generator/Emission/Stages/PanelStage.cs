namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that computes one panel: some queries of one head, from packing them to writing their output rows.</summary>
internal static class PanelStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;

        writer.Line($"// Up to {path.PanelLanes} queries of one head against its keys.");
        writer.Line(Stage.Optimised);
        writer.Line("private static void Panel(");
        writer.Line($"    {string.Join(", ", Parameters(plan))})");
        using (writer.Braces())
        {
            writer.LineIf(plan.Rows == RowSource.InPlace, $"ref float lastKeys = {Text.Ref("scratch", path.Scratch.Keys)};");
            EmitAreas(stage);
            writer.Line($"ref float edge = {Text.Ref("scratch", path.Scratch.Edge)};");
            writer.Line();
            writer.Line($"QueryPanel.Pack(ref query, {Text.Of(plan.QueryStride)}, queryCount, {Text.Of(spec.HeadDimension)}, {Text.Of(plan.ScoreFactor)}, ref queries, {Text.Of(path.PanelLanes)});");
            writer.Line();
            EmitVisibleRange(stage);
            EmitInitialStatistics(stage, path.Softmax == SoftmaxForm.Online);
            writer.Line();
            EmitBlocks(stage);
            if ((spec.Outputs & AttentionOutputs.Weights) != 0)
                EmitWeights(stage, "keyLength", "queryCount", "keyEnd");
        }
    }

    private static IEnumerable<string> Parameters(KernelPlan plan)
    {
        AttentionMask mask = plan.Spec.Mask;
        yield return "ref float query, int queryCount, ref float keyRows, ref float valueRows, int keyCount";
        if ((mask & AttentionMask.Causal) != 0)
            yield return "int diagonal";
        if ((mask & AttentionMask.Boolean) != 0)
            yield return "ref bool mask, int maskStride";
        if ((mask & AttentionMask.Additive) != 0)
            yield return "ref float bias, int biasStride";
        if (plan.ChecksValues)
            yield return "bool valuesAreFinite";
        yield return "ref float output";
        if ((plan.Spec.Outputs & AttentionOutputs.Weights) != 0)
            yield return "ref float weights, int keyLength";
        if (plan.Prefetches)
            yield return "ref float nextQuery";
        yield return "ref float scratch";
    }

    /// <summary>The parts of the scratch that a panel works in.</summary>
    public static void EmitAreas(Stage stage)
    {
        ScratchLayout scratch = stage.Path.Scratch;
        stage.Writer.Line($"ref float queries = {Text.Ref("scratch", scratch.Queries)};");
        stage.Writer.Line($"ref float scores = {Text.Ref("scratch", scratch.Scores)};");
        if (stage.Plan.HasBiasPanel)
            stage.Writer.Line($"ref float biases = {Text.Ref("scratch", scratch.Bias)};");
        stage.Writer.Line($"ref float statistics = {Text.Ref("scratch", scratch.Statistics)};");
    }

    private static void EmitVisibleRange(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        bool isCausal = (plan.Spec.Mask & AttentionMask.Causal) != 0;
        bool atEdges = plan.TileTest == TileTest.AtEdges || stage.Path.SkipsTests;
        if (isCausal)
        {
            writer.Line($"// Query l of the panel sees the keys up to diagonal + l: behind keyEnd a key is hidden from all of them, before fullEnd from none{(stage.Path.SplitsDiagonal ? ", behind lowerEnd from the first vector" : "")}.");
            writer.Line("int keyEnd = Math.Clamp(diagonal + queryCount, 0, keyCount);");
            writer.LineIf(atEdges, "int fullEnd = Math.Clamp(diagonal + 1, 0, keyCount);");
            writer.LineIf(stage.Path.SplitsDiagonal, $"int lowerEnd = diagonal + {Text.Of(stage.Path.Lanes)};");
        }
        else
        {
            writer.Line("int keyEnd = keyCount;");
            writer.LineIf(atEdges, "int fullEnd = keyCount;");
        }
        EmitLimits(stage);
    }

    /// <summary>The last visible key of each query, from the locals diagonal and keyCount.</summary>
    public static void EmitLimits(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        bool isCausal = (plan.Spec.Mask & AttentionMask.Causal) != 0;
        foreach (int v in stage.Vectors)
        {
            string limit = isCausal ? dialect.Limit("diagonal", "keyCount - 1", v * path.Lanes) : dialect.Limit("keyCount - 1");
            writer.Line($"{dialect.Type} limit{v} = {limit};");
        }
    }

    /// <summary>Starts the statistics of a panel; the locals limit0, ... must exist.</summary>
    public static void EmitInitialStatistics(Stage stage, bool isOnline)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        string lowest = dialect.Broadcast("float.NegativeInfinity");
        foreach (int v in stage.Vectors)
        {
            writer.Line(stage.StoreStatistic($"limit{v}", Statistic.Limit, v));
            writer.Line(stage.StoreStatistic(lowest, Statistic.Maximum, v));
            writer.LineIf(plan.HasBiasPanel, stage.StoreStatistic(dialect.Zero, Statistic.Seen, v));
            writer.Line(stage.StoreStatistic(dialect.Zero, Statistic.Sum, v));
            writer.LineIf(isOnline, stage.StoreStatistic(lowest, Statistic.Reference, v));
        }
    }

    private static void EmitBlocks(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        if (path.Softmax == SoftmaxForm.Strip)
        {
            EmitBlock(stage, "0", "keyEnd", "keyEnd");
            return;
        }
        writer.LineIf(plan.Prefetches, "int ahead = 0;");
        writer.Line("int block = 0;");
        writer.Line("bool isFirst = true;");
        writer.Line("do");
        using (writer.Braces())
        {
            writer.Line($"int blockEnd = Math.Min(block + {Text.Of(path.KeyBlock)}, keyEnd);");
            if (path.ClassifiesBlocks)
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
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        writer.Line($"int firstKey = {first};");
        writer.LineIf(plan.Prefetches && first == "0", "int ahead = 0;");
        if (path.SkipsTests)
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
            EmitScoreTiles(stage, first, end, isMasked: plan.HasBiasPanel);
        }
        string rescales = path.Softmax == SoftmaxForm.Online ? "bool rescales = " : "";
        writer.Line($"{rescales}Softmax(ref scores, ref statistics, {count});");
        EmitInverse(stage);
        EmitValues(stage, first, count);
    }

    /// <summary>In a block that the mask leaves whole, a query sees a key if it reaches the first.</summary>
    private static void EmitSeen(Stage stage)
    {
        (CodeWriter writer, _, _, VectorDialect dialect) = stage;
        using (writer.Braces("if (block < blockEnd)"))
        {
            foreach (int v in stage.Vectors)
            {
                string seen = dialect.Remember(stage.LoadStatistic(Statistic.Seen, v), dialect.ReachesKey($"limit{v}", "block"));
                writer.Line(stage.StoreStatistic($"({seen})", Statistic.Seen, v));
            }
        }
    }

    private static void EmitScoreTiles(Stage stage, string first, string end, bool isMasked)
    {
        PathPlan path = stage.Path;
        string Method(string name) => isMasked && path.SkipsTests ? ScoreTileStage.MaskedName(name) : name;
        for (int run = 0; run < path.KeyTiles.Count; run++)
        {
            TileRun tiles = path.KeyTiles[run];
            bool isLast = run == path.KeyTiles.Count - 1;
            if (path.SplitsDiagonal)
            {
                EmitScoreTiles(stage, Method(ScoreTileStage.MethodName(tiles)), tiles, $"Math.Min({end}, lowerEnd)", first, isMasked);
                EmitScoreTiles(stage, Method(ScoreTileStage.UpperName(tiles)), tiles, end, first, isMasked);
                continue;
            }
            EmitScoreTiles(stage, Method(ScoreTileStage.MethodName(tiles)), tiles, isLast ? end : $"Math.Min({end}, {Text.Of(tiles.End)})", first, isMasked);
        }
    }

    private static void EmitValues(Stage stage, string first, string count)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        bool isOnline = path.Softmax == SoftmaxForm.Online;
        string values = first == "0" ? "ref valueRows" : $"ref Unsafe.Add(ref valueRows, {first} * {Text.Of(plan.ValueRowStride)})";
        string diagonal = (plan.Spec.Mask & AttentionMask.Causal) == 0 ? "" : first == "0" ? ", diagonal" : $", diagonal - {first}";
        string flags = isOnline ? ", isFirst, rescales, blockEnd == keyEnd" : "";
        string call = $"Values({values}, ref scores, ref statistics, ref output, ref edge, queryCount, {count}{diagonal}{flags});";
        if (!plan.ChecksValues)
        {
            writer.Line(call);
            return;
        }
        string correction = isOnline ? Text.Ref("statistics", path.Offset(Statistic.Correction)) : "ref Unsafe.NullRef<float>()";
        string inverse = Text.Ref("statistics", path.Offset(Statistic.Inverse));
        string last = isOnline ? "blockEnd == keyEnd" : "true";
        string start = isOnline ? "isFirst" : "true";
        writer.Line("if (valuesAreFinite)");
        writer.Line($"    {call}");
        writer.Line("else");
        writer.Line($"    HiddenValues.Accumulate({values}, {Text.Of(plan.ValueRowStride)}, {Text.Of(plan.Spec.ValueDimension)}, ref scores, {count}, {Text.Of(path.PanelLanes)}, {correction}, {inverse}, ref output, {Text.Of(plan.OutputStride)}, queryCount, {start}, {last});");
    }

    private static void EmitScoreTiles(Stage stage, string method, TileRun run, string end, string block, bool isMasked)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        string rows = Text.Of(run.Size);
        using (writer.Braces($"for (; firstKey < {end}; firstKey += {rows})"))
        {
            string keys = $"ref Unsafe.Add(ref keyRows, firstKey * {Text.Of(plan.KeyRowStride)})";
            if (plan.Rows == RowSource.InPlace)
            {
                writer.Line("// The last tile's missing rows are filled up in scratch, so that no tile reads behind the keys.");
                writer.Line($"ref float tile = ref firstKey + {rows} <= keyCount ? {keys} : ref lastKeys;");
                keys = "ref tile";
            }
            if (plan.Prefetches)
            {
                writer.Line($"Prefetch.Row(ref Unsafe.Add(ref output, ahead * {Text.Of(plan.OutputStride)}), {Text.Of(plan.Spec.ValueDimension)});");
                writer.Line($"Prefetch.Row(ref Unsafe.Add(ref nextQuery, ahead * {Text.Of(plan.QueryStride)}), {Text.Of(plan.Spec.HeadDimension)});");
                writer.Line("ahead = Math.Min(ahead + 1, queryCount - 1);");
            }
            string local = block == "0" ? "firstKey" : $"(firstKey - {block})";
            string bias = isMasked ? $"ref Unsafe.Add(ref biases, {local} * {Text.Of(path.PanelLanes)}), " : "";
            string test = isMasked ? "" : $", firstKey + {rows} > fullEnd";
            writer.Line($"{method}(ref queries, {keys}, ref Unsafe.Add(ref scores, {local} * {Text.Of(path.PanelLanes)}), ref statistics, {bias}firstKey{test});");
        }
    }

    /// <summary>Brings mask and bias of a block into lanes, where there are any.</summary>
    public static void EmitBiasPanel(Stage stage, string queryCount, string first, string count)
    {
        AttentionMask mask = stage.Plan.Spec.Mask;
        var sources = new List<string>();
        if ((mask & AttentionMask.Boolean) != 0)
            sources.Add(first == "0" ? "ref mask, maskStride" : $"ref Unsafe.Add(ref mask, {first}), maskStride");
        if ((mask & AttentionMask.Additive) != 0)
            sources.Add(first == "0" ? "ref bias, biasStride" : $"ref Unsafe.Add(ref bias, {first}), biasStride");
        if (stage.Plan.HasBiasPanel)
            stage.Writer.Line($"BiasPanel.Fill({string.Join(", ", sources)}, {queryCount}, {count}, ref biases, {Text.Of(stage.Path.PanelLanes)});");
    }

    /// <summary>The reciprocal of each query's sum, or 0 where it saw no key.</summary>
    public static void EmitInverse(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, VectorDialect dialect) = stage;
        writer.Line("// A query that saw no key has sum 0, and output 0 whatever 0 / 0 is.");
        foreach (int v in stage.Vectors)
        {
            string seen = plan.HasBiasPanel
                ? dialect.Remembered(stage.LoadStatistic(Statistic.Seen, v))
                : dialect.ReachesKey($"limit{v}", "0");
            writer.Line($"{dialect.Type} inverse{v} = {dialect.Select(seen, $"{dialect.One} / {stage.LoadStatistic(Statistic.Sum, v)}", dialect.Zero)};");
            writer.Line(stage.StoreStatistic($"inverse{v}", Statistic.Inverse, v));
        }
    }

    /// <summary>Writes the weights of a strip as rows.</summary>
    public static void EmitWeights(Stage stage, string keyLength, string queryCount, string keyEnd)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        string inverse = Text.Ref("statistics", path.Offset(Statistic.Inverse));
        string limits = Text.Ref("statistics", path.Offset(Statistic.Limit));
        string biases = plan.HasBiasPanel ? "ref biases" : "ref Unsafe.NullRef<float>()";
        writer.Line($"OutputPanel.StoreWeights(ref scores, {Text.Of(path.PanelLanes)}, {inverse}, ref weights, {keyLength}, {queryCount}, {keyEnd}, {limits}, {biases});");
    }
}
