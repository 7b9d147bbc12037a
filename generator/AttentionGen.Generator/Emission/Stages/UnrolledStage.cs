namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The kernel for the declared lengths without any loop but the one over samples.</summary>
internal static class UnrolledStage
{
    public static void Emit(Stage stage, UnrolledPlan unrolled)
    {
        stage.Writer.Line();
        EmitSamples(stage, unrolled);
        for (int panel = 0; panel < unrolled.Panels.Count; panel++)
        {
            stage.Writer.Line();
            EmitPanel(stage, unrolled.Panels[panel], panel);
        }
        foreach (TileRun run in unrolled.KeyTiles)
        {
            stage.Writer.Line();
            ScoreTileStage.Emit(stage, ScoreTileName(run.Size), run.Size, stage.Plan.KeyStride, isUnrolled: true, isMasked: stage.Plan.HasBiasPanel);
            stage.Writer.Line();
            SoftmaxStage.EmitUnrolled(stage, run.Size);
        }
        foreach ((int queries, int keyCount, ValueColumns columns, ValuePlan values) in unrolled.ValueTiles)
            ValueTileStage.EmitUnrolled(stage, values, queries, columns, keyCount);
    }

    private static string ScoreTileName(int rows) => $"UnrolledScoreTile{Text.Of(rows)}";

    private static string PanelName(int panel) => $"UnrolledPanel{Text.Of(panel)}";

    /// <summary>The run-time inputs of a panel, beside its rows.</summary>
    private static bool Has(KernelPlan plan, AttentionMask mask) => (plan.Spec.Mask & mask) != 0;

    private static void EmitSamples(Stage stage, UnrolledPlan unrolled)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        int panels = unrolled.Panels.Count;

        writer.Line("// The declared lengths, head by head and panel by panel; only the number of samples is not known.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void RunUnrolled(in AttentionArguments call, WorkShare samples, ref float scratch)"))
        {
            RunStage.EmitTables(stage, Text.Of(spec.QueryLength), Text.Of(spec.KeyLength));
            using (writer.Braces("while (samples.Next(out int sample))"))
            {
                int values = spec.KeyLength * spec.HeadCount * spec.ValueDimension;
                EmitRows("query", "Query", spec.QueryLength * spec.HeadCount * spec.HeadDimension);
                EmitRows("key", "Key", spec.KeyLength * spec.HeadCount * spec.HeadDimension);
                EmitRows("value", "Value", values);
                EmitRows("output", "Output", spec.QueryLength * spec.HeadCount * spec.ValueDimension);
                if ((spec.Outputs & AttentionOutputs.Weights) != 0)
                    writer.Line($"weights = {Start("Weights", spec.HeadCount * spec.QueryLength * spec.KeyLength)};");
                if (spec.Mask != AttentionMask.None)
                {
                    writer.Line("// Hidden keys have weight 0 here, which only a finite value can take.");
                    using (writer.Braces($"if (!HeadRows.AreFinite(ref value, {Text.Of(values)}, 1, {Text.Of(values)}))"))
                        writer.Line($"Run(call, new WorkShare(sample * {Text.Of(spec.HeadCount * panels)}, (sample + 1) * {Text.Of(spec.HeadCount * panels)}), ref scratch);");
                    using (writer.Braces("else"))
                        EmitHeads(stage, unrolled);
                }
                else
                {
                    EmitHeads(stage, unrolled);
                }
            }
        }

        void EmitRows(string name, string property, int length) => writer.Line($"ref float {name} = {Start(property, length)};");

        string Start(string property, int length) => $"ref Unsafe.Add(ref MemoryMarshal.GetReference(call.{property}), sample * {Text.Of(length)})";
    }

    private static void EmitHeads(Stage stage, UnrolledPlan unrolled)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        writer.LineIf(Has(plan, AttentionMask.KeyPadding), "int keyCount = call.KeyCount(sample);");
        for (int head = 0; head < spec.HeadCount; head++)
        {
            for (int panel = 0; panel < unrolled.Panels.Count; panel++)
            {
                int firstQuery = unrolled.Panels[panel].FirstQuery;
                string call = string.Join(", ", Arguments(plan, head, firstQuery));
                writer.Line($"{PanelName(panel)}({call}, ref scratch);");
            }
        }
    }

    private static IEnumerable<string> Arguments(KernelPlan plan, int head, int firstQuery)
    {
        KernelSpec spec = plan.Spec;
        int Start(AttentionLayout layout, int length, int row, int dimension) => layout == AttentionLayout.HeadMajor
            ? ((head * length) + row) * dimension
            : ((row * spec.HeadCount) + head) * dimension;

        yield return Text.Ref("query", Start(plan.InputLayout, spec.QueryLength, firstQuery, spec.HeadDimension));
        yield return Text.Ref("key", Start(plan.InputLayout, spec.KeyLength, 0, spec.HeadDimension));
        yield return Text.Ref("value", Start(plan.InputLayout, spec.KeyLength, 0, spec.ValueDimension));
        if (Has(plan, AttentionMask.KeyPadding))
            yield return "keyCount";
        if (Has(plan, AttentionMask.Boolean))
            yield return $"ref Unsafe.Add(ref mask, (sample * maskSampleStride) + ({Text.Of(head)} * maskHeadStride) + ({Text.Of(firstQuery)} * maskStride)), maskStride";
        if (Has(plan, AttentionMask.Additive))
            yield return $"ref Unsafe.Add(ref bias, (sample * biasSampleStride) + ({Text.Of(head)} * biasHeadStride) + ({Text.Of(firstQuery)} * biasStride)), biasStride";
        yield return Text.Ref("output", Start(plan.OutputLayout, spec.QueryLength, firstQuery, spec.ValueDimension));
        if ((spec.Outputs & AttentionOutputs.Weights) != 0)
            yield return Text.Ref("weights", ((head * spec.QueryLength) + firstQuery) * spec.KeyLength);
    }

    private static IEnumerable<string> Parameters(KernelPlan plan)
    {
        yield return "ref float query, ref float key, ref float value";
        if (Has(plan, AttentionMask.KeyPadding))
            yield return "int keyCount";
        if (Has(plan, AttentionMask.Boolean))
            yield return "ref bool mask, int maskStride";
        if (Has(plan, AttentionMask.Additive))
            yield return "ref float bias, int biasStride";
        yield return "ref float output";
        if ((plan.Spec.Outputs & AttentionOutputs.Weights) != 0)
            yield return "ref float weights";
        yield return "ref float scratch";
    }

    private static void EmitPanel(Stage stage, UnrolledPanel panel, int number)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        writer.Line($"// Queries {panel.FirstQuery} to {panel.FirstQuery + panel.QueryCount - 1} of a head.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {PanelName(number)}({string.Join(", ", Parameters(plan))})"))
        {
            PanelStage.EmitAreas(stage);
            writer.LineIf(!Has(plan, AttentionMask.KeyPadding), $"const int keyCount = {Text.Of(spec.KeyLength)};");
            writer.LineIf(Has(plan, AttentionMask.Causal), $"const int diagonal = {Text.Of(panel.FirstQuery + spec.CausalOffset)};");
            EmitQueries(stage, panel);
            PanelStage.EmitLimits(stage);
            PanelStage.EmitInitialStatistics(stage, isOnline: false);
            PanelStage.EmitBiasPanel(stage, Text.Of(panel.QueryCount), "0", Text.Of(panel.KeyEnd));
            foreach (UnrolledTile tile in panel.Tiles)
            {
                string bias = plan.HasBiasPanel ? $"{Text.Ref("biases", tile.FirstKey * path.PanelLanes)}, " : "";
                string test = plan.TileTest == TileTest.AtEdges ? $", {(tile.AtEdge ? "true" : "false")}" : "";
                writer.Line($"{ScoreTileName(tile.Size)}(ref queries, {Text.Ref("key", tile.FirstKey * plan.KeyStride)}, {Text.Ref("scores", tile.FirstKey * path.PanelLanes)}, ref statistics, {bias}{Text.Of(tile.FirstKey)}{test});");
            }
            foreach (UnrolledTile tile in panel.Tiles)
                writer.Line($"{SoftmaxStage.UnrolledName(tile.Size)}({Text.Ref("scores", tile.FirstKey * path.PanelLanes)}, ref statistics);");
            PanelStage.EmitInverse(stage);
            EmitValueTiles(stage, panel);
            if ((spec.Outputs & AttentionOutputs.Weights) != 0)
                PanelOutputStage.EmitWeights(stage, Text.Of(spec.KeyLength), Text.Of(panel.QueryCount), "0", Text.Of(panel.KeyEnd));
        }
    }

    private static void EmitQueries(Stage stage, UnrolledPanel panel)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        if (panel.QueryCount != path.PanelLanes)
        {
            writer.Line("// Lanes without a query are zero.");
            for (int element = 0; element < plan.Spec.HeadDimension; element++)
            {
                foreach (int v in stage.Vectors)
                    writer.Line(dialect.Store(dialect.Zero, "queries", (element * path.PanelLanes) + (v * path.Lanes)));
            }
        }
        string factor = Text.Of(plan.ScoreFactor);
        foreach (LaneBlockPlan block in panel.QueryBlocks)
        {
            int from = (block.Query * plan.QueryStride) + block.Element;
            int to = (block.Element * path.PanelLanes) + block.Query;
            writer.Line(block.Size == 1
                ? $"{Text.At("queries", to)} = {Text.At("query", from)} * {factor};"
                : $"LaneBlock.Pack{Text.Of(block.Size)}({Text.Ref("query", from)}, {Text.Of(plan.QueryStride)}, {factor}, {Text.Ref("queries", to)}, {Text.Of(path.PanelLanes)});");
        }
    }

    private static void EmitValueTiles(Stage stage, UnrolledPanel panel)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        foreach (ValueColumns columns in panel.Values.Columns)
        {
            for (int d = columns.Run.First; d < columns.Run.End; d += columns.Run.Size)
            {
                foreach (UnrolledValueTile tile in panel.ValueTiles)
                {
                    string output = Text.Ref("output", (tile.FirstQuery * plan.OutputStride) + d);
                    string name = ValueTileStage.UnrolledName(tile.Size, columns, tile.KeyEnd);
                    writer.Line($"{name}({Text.Ref("value", d)}, {Text.Ref("scores", tile.FirstQuery)}, {output}, {Text.Ref("statistics", tile.FirstQuery)});");
                }
            }
        }
    }
}
