using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The kernel for the declared lengths without any loop but the one over samples.</summary>
internal static class UnrolledStage
{
    private static readonly IntegerExpression s_sample = IntegerExpression.Of("sample");

    public static void Emit(Stage stage, UnrolledPlan unrolled)
    {
        stage.Writer.Line();
        EmitSamples(stage, unrolled);
        if (unrolled.AsksAheadFrom is not null)
            EmitAskAhead(stage, unrolled);
        for (int panel = 0; panel < unrolled.Panels.Count; panel++)
        {
            stage.Writer.Line();
            EmitPanel(stage, unrolled.Panels[panel], panel);
        }
        foreach (TileRun run in unrolled.KeyTiles)
        {
            stage.Writer.Line();
            ScoreTileStage.EmitUnrolled(stage, ScoreTileName(run.Size), run.Size);
            stage.Writer.Line();
            SoftmaxStage.EmitUnrolled(stage, run.Size);
        }
        foreach ((int queries, int keyCount, ValueColumns columns, ValuePlan values) in unrolled.ValueTiles)
            ValueTileStage.EmitUnrolled(stage, values, queries, columns, keyCount);
    }

    private static string ScoreTileName(int rows) => $"UnrolledScoreTile{Text.Of(rows)}";

    private static string PanelName(int panel) => $"UnrolledPanel{Text.Of(panel)}";

    private static void EmitSamples(Stage stage, UnrolledPlan unrolled)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        UnrolledRows sample = unrolled.SampleLength;

        writer.Line("// The declared lengths, head by head and panel by panel; only the number of samples is not known.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void RunUnrolled(in AttentionArguments call, WorkShare samples, ref float scratch)"))
        {
            RunStage.EmitTables(stage, plan.Samples.QueryLength, plan.Samples.KeyLength);
            if (unrolled.AsksAheadFrom is { } samples)
            {
                writer.Line("// Samples that outgrow the near caches together come from afar, each in a page of its own: while one is computed, the next one's rows are asked for.");
                writer.Line($"bool asksAhead = call.BatchSize >= {Text.Of(samples)};");
            }
            using (writer.Braces("while (samples.Next(out int sample))"))
            {
                EmitRows("query", "Query", sample.Query);
                EmitRows("key", "Key", sample.Key);
                EmitRows("value", "Value", sample.Value);
                EmitRows("output", "Output", sample.Output);
                writer.LineIf(plan.Returns(AttentionOutputs.Weights), $"weights = {Start("Weights", sample.Weights)};");
                if (unrolled.HidesKeys)
                {
                    writer.Line("// Hidden keys have weight 0 here, which only a finite value can take.");
                    using (writer.Braces($"if (!HeadRows.AreFinite(ref value, {Text.Of(sample.Value)}, 1, {Text.Of(sample.Value)}))"))
                        writer.Line($"Run(call, new WorkShare({s_sample * unrolled.Calls.Count}, {(s_sample + 1) * unrolled.Calls.Count}), ref scratch);");
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

        string Start(string property, int length) => (new Place($"MemoryMarshal.GetReference(call.{property})") + (s_sample * length)).Ref;
    }

    private static void EmitHeads(Stage stage, UnrolledPlan unrolled)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        writer.LineIf(plan.Samples.CountsKeys, "int keyCount = call.KeyCount(sample);");
        foreach ((int number, UnrolledCall call) in unrolled.Calls.Select((call, number) => (number, call)))
        {
            if (unrolled.AsksAheadFrom is not null)
            {
                writer.Line("if (asksAhead)");
                writer.Line($"    AskAhead(ref query, ref key, ref value, ref output, {Text.Of(number)});");
            }
            writer.Line($"{PanelName(call.Panel)}({string.Join(", ", Arguments(plan, call))}, ref scratch);");
        }
    }

    private static void EmitAskAhead(Stage stage, UnrolledPlan unrolled)
    {
        CodeWriter writer = stage.Writer;
        string shares = Text.Of(unrolled.Calls.Count);
        UnrolledRows sample = unrolled.SampleLength;
        writer.Line();
        writer.Line("// Asks for a share of the next sample's rows.");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        using (writer.Braces("private static void AskAhead(ref float query, ref float key, ref float value, ref float output, int share)"))
        {
            foreach ((string name, int length) in new[] { ("query", sample.Query), ("key", sample.Key), ("value", sample.Value), ("output", sample.Output) })
                writer.Line($"Prefetch.Share(ref Unsafe.Add(ref {name}, {Text.Of(length)}), {Text.Of(length)}, share, {shares});");
        }
    }

    private static IEnumerable<string> Arguments(KernelPlan plan, UnrolledCall call)
    {
        yield return (new Place("query") + call.Starts.Query).Ref;
        yield return (new Place("key") + call.Starts.Key).Ref;
        yield return (new Place("value") + call.Starts.Value).Ref;
        if (plan.Samples.CountsKeys)
            yield return "keyCount";
        if (plan.Tables.Mask is not null)
            yield return $"{Table("mask", "bool")}, maskStride";
        if (plan.Tables.Bias is not null)
            yield return $"{Table("bias", "float")}, biasStride";
        yield return (new Place("output") + call.Starts.Output).Ref;
        if (plan.Returns(AttentionOutputs.Weights))
            yield return (new Place("weights") + call.Starts.Weights).Ref;

        string Table(string name, string type) => (new Place(name) { Type = type }
            + ((s_sample * IntegerExpression.Of($"{name}SampleStride")) + (call.Head * IntegerExpression.Of($"{name}HeadStride")) + (call.FirstQuery * IntegerExpression.Of($"{name}Stride")))).Ref;
    }

    private static IEnumerable<string> Parameters(KernelPlan plan)
    {
        yield return "ref float query, ref float key, ref float value";
        if (plan.Samples.CountsKeys)
            yield return "int keyCount";
        if (plan.Tables.Mask is not null)
            yield return "ref bool mask, int maskStride";
        if (plan.Tables.Bias is not null)
            yield return "ref float bias, int biasStride";
        yield return "ref float output";
        if (plan.Returns(AttentionOutputs.Weights))
            yield return "ref float weights";
        yield return "ref float scratch";
    }

    private static void EmitPanel(Stage stage, UnrolledPanel panel, int number)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line($"// Queries {panel.FirstQuery} to {panel.FirstQuery + panel.QueryCount - 1} of a head.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {PanelName(number)}({string.Join(", ", Parameters(plan))})"))
        {
            PanelStage.EmitAreas(stage);
            writer.LineIf(!plan.Samples.CountsKeys, $"const int keyCount = {Text.Of(plan.Samples.KeyLength)};");
            if (panel.Diagonal is { } diagonal)
                writer.Line($"const int diagonal = {Text.Of(diagonal)};");
            EmitQueries(stage, panel);
            PanelStage.EmitLimits(stage);
            PanelStage.EmitInitialStatistics(stage, isOnline: false);
            PanelStage.EmitBiasPanel(stage, panel.QueryCount, 0, panel.KeyEnd);
            foreach (UnrolledTile tile in panel.Tiles)
            {
                string bias = plan.HasBiasPanel ? $"{(new Place("biases") + (tile.FirstKey * target.PanelLanes)).Ref}, " : "";
                string test = plan.TileTest == TileTest.AtEdges ? $", {(tile.AtEdge ? "true" : "false")}" : "";
                string keys = (new Place("key") + (tile.FirstKey * plan.Key.Stride)).Ref;
                writer.Line($"{ScoreTileName(tile.Size)}(ref queries, {keys}, {Scores(tile)}, ref statistics, {bias}{Text.Of(tile.FirstKey)}{test});");
            }
            foreach (UnrolledTile tile in panel.Tiles)
                writer.Line($"{SoftmaxStage.UnrolledName(tile.Size)}({Scores(tile)}, ref statistics);");
            PanelStage.EmitInverse(stage);
            EmitValueTiles(stage, panel);
            if (plan.Returns(AttentionOutputs.Weights))
                PanelOutputStage.EmitWeights(stage, plan.Samples.KeyLength, panel.QueryCount, 0, panel.KeyEnd);
        }

        string Scores(UnrolledTile tile) => (new Place("scores") + (tile.FirstKey * target.PanelLanes)).Ref;
    }

    private static void EmitQueries(Stage stage, UnrolledPanel panel)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        if (panel.HasEmptyLanes)
        {
            writer.Line("// Lanes without a query are zero.");
            for (int element = 0; element < plan.Query.Width; element++)
            {
                foreach (int v in stage.Vectors)
                    writer.Line(dialect.Store(dialect.Zero, new Place("queries") + ((element * target.PanelLanes) + (v * target.Lanes))));
            }
        }
        string factor = Text.Of(plan.ScoreFactor);
        foreach (LaneBlockPlan block in panel.QueryBlocks)
        {
            Place from = new Place("query") + ((block.Query * plan.Query.Stride) + block.Element);
            Place to = new Place("queries") + ((block.Element * target.PanelLanes) + block.Query);
            writer.Line(block.IsElement
                ? $"{to.Value} = {from.Value} * {factor};"
                : $"LaneBlock.Pack{Text.Of(block.Size)}({from.Ref}, {Text.Of(plan.Query.Stride)}, {factor}, {to.Ref}, {Text.Of(target.PanelLanes)});");
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
                    string name = ValueTileStage.UnrolledName(tile.Size, columns, tile.KeyEnd);
                    Place value = new Place("value") + d, output = new Place("output") + ((tile.FirstQuery * plan.Output.Stride) + d);
                    Place weights = new Place("scores") + tile.FirstQuery, statistics = new Place("statistics") + tile.FirstQuery;
                    writer.Line($"{name}({value.Ref}, {weights.Ref}, {output.Ref}, {statistics.Ref});");
                }
            }
        }
    }
}
