namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The methods that accumulate tiles of the output, O^T += V^T P^T: some value elements for the queries of a panel.</summary>
internal static class ValueTileStage
{
    /// <summary>Name of the method for tiles of this size, over a number of keys that is known only at run time.</summary>
    public static string MethodName(TileRun run) => $"ValueTile{Text.Of(run.Size)}";

    /// <summary>Name of the method for tiles of this size, over this number of keys.</summary>
    public static string MethodName(TileRun run, int keyCount) => $"ValueTile{Text.Of(run.Size)}Keys{Text.Of(keyCount)}";

    /// <summary>A method for each size of tile, with a loop over the keys.</summary>
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        string step = Text.Of(path.ValueStep);
        bool isOnline = path.Softmax == SoftmaxForm.Online;
        string statistics = isOnline ? "ref float statistics, " : "";
        foreach (TileRun run in path.ValueTiles)
        {
            writer.Line();
            using (EmitHeader(stage, run, MethodName(run), $"{statistics}int keyCount", isOnline))
            {
                using (writer.Braces($"for (; keyCount >= {step}; keyCount -= {step})"))
                {
                    EmitKeys(stage, run, path.ValueStep, plan.ValueRowStride);
                    EmitAdvance(path.ValueStep);
                }
                using (writer.Braces("for (; keyCount > 0; keyCount--)"))
                {
                    EmitKeys(stage, run, 1, plan.ValueRowStride);
                    EmitAdvance(1);
                }
                EmitStores(stage, run);
            }
        }

        void EmitAdvance(int keys)
        {
            writer.Line($"values = {Text.Ref("values", keys * plan.ValueRowStride)};");
            writer.Line($"weights = {Text.Ref("weights", keys * path.PanelLanes)};");
        }
    }

    /// <summary>A method for each size of tile that writes out a known number of keys.</summary>
    public static void EmitUnrolled(Stage stage, int keyCount)
    {
        foreach (TileRun run in stage.Path.ValueTiles)
        {
            stage.Writer.Line();
            using (EmitHeader(stage, run, MethodName(run, keyCount), "", isOnline: false))
            {
                EmitKeys(stage, run, keyCount, stage.Plan.ValueStride);
                EmitStores(stage, run);
            }
        }
    }

    private static CodeWriter.Block EmitHeader(Stage stage, TileRun run, string name, string parameters, bool isOnline)
    {
        (CodeWriter writer, _, PathPlan path, VectorDialect dialect) = stage;
        writer.Line($"// {run.Size} output element(s) of {path.PanelLanes} queries: the sum over keys of weight times value.");
        writer.Line(Stage.Optimised);
        string tail = parameters.Length == 0 ? "" : ", " + parameters;
        CodeWriter.Block block = writer.Braces($"private static void {name}(ref float values, ref float weights, ref float outputs{tail})");
        writer.Line($"{dialect.Type} v, {string.Join(", ", stage.Vectors.Select(v => $"p{v}"))};");
        if (isOnline)
        {
            foreach (int v in stage.Vectors)
                writer.Line($"{dialect.Type} c{v} = {stage.LoadStatistic(Statistic.Correction, v)};");
        }
        for (int row = 0; row < run.Size; row++)
        {
            string Start(int v) => isOnline ? $"c{v} * {dialect.Load("outputs", Offset(path, row, v))}" : dialect.Zero;
            writer.Line($"{dialect.Type} {string.Join(", ", stage.Vectors.Select(v => $"o{row}_{v} = {Start(v)}"))};");
        }
        return block;
    }

    private static void EmitKeys(Stage stage, TileRun run, int keys, int valueStride)
    {
        (CodeWriter writer, _, PathPlan path, VectorDialect dialect) = stage;
        for (int key = 0; key < keys; key++)
        {
            writer.Line(string.Join(" ", stage.Vectors.Select(v => $"p{v} = {dialect.Load("weights", (key * path.PanelLanes) + (v * path.Lanes))};")));
            for (int row = 0; row < run.Size; row++)
            {
                string value = dialect.Broadcast(Text.At("values", (key * valueStride) + row));
                writer.Line($"v = {value}; {string.Join(" ", stage.Vectors.Select(n => $"o{row}_{n} = {dialect.MultiplyAdd("v", $"p{n}", $"o{row}_{n}")};"))}");
            }
        }
    }

    private static void EmitStores(Stage stage, TileRun run)
    {
        for (int row = 0; row < run.Size; row++)
            stage.Writer.Line(string.Join(" ", stage.Vectors.Select(v => stage.Dialect.Store($"o{row}_{v}", "outputs", Offset(stage.Path, row, v)))));
    }

    private static int Offset(PathPlan path, int row, int vector) => (row * path.PanelLanes) + (vector * path.Lanes);
}
