namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The methods that accumulate tiles of the output, O^T += V^T P^T: some value elements for the queries of a panel.</summary>
internal static class ValueTileStage
{
    public static string MethodName(TileRun run) => $"ValueTile{Text.Of(run.Size)}";

    public static void Emit(Stage stage)
    {
        foreach (TileRun run in stage.Path.ValueTiles)
        {
            stage.Writer.Line();
            EmitMethod(stage, run);
        }
    }

    private static void EmitMethod(Stage stage, TileRun run)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, VectorDialect dialect) = stage;
        bool isOnline = path.Softmax == SoftmaxForm.Online;

        writer.Line($"// {run.Size} output element(s) of {path.PanelLanes} queries: the sum over keys of weight times value.");
        writer.Line(Stage.Optimised);
        string statistics = isOnline ? "ref float statistics, " : "";
        using (writer.Braces($"private static void {MethodName(run)}(ref float values, ref float weights, ref float outputs, {statistics}int keyCount)"))
        {
            writer.Line($"{dialect.Type} v, {string.Join(", ", stage.Vectors.Select(v => $"p{v}"))};");
            if (isOnline)
            {
                foreach (int v in stage.Vectors)
                    writer.Line($"{dialect.Type} c{v} = {stage.LoadStatistic(Statistic.Correction, v)};");
            }
            for (int row = 0; row < run.Size; row++)
            {
                string Start(int v) => isOnline ? $"c{v} * {dialect.Load("outputs", Offset(row, v))}" : dialect.Zero;
                writer.Line($"{dialect.Type} {string.Join(", ", stage.Vectors.Select(v => $"o{row}_{v} = {Start(v)}"))};");
            }

            using (writer.Braces($"for (; keyCount >= {Text.Of(path.ValueStep)}; keyCount -= {Text.Of(path.ValueStep)})"))
                EmitKeys(path.ValueStep);
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
                EmitKeys(1);

            for (int row = 0; row < run.Size; row++)
                writer.Line(string.Join(" ", stage.Vectors.Select(v => dialect.Store($"o{row}_{v}", "outputs", Offset(row, v)))));
        }

        int Offset(int row, int vector) => (row * path.PanelLanes) + (vector * path.Lanes);

        void EmitKeys(int keys)
        {
            for (int key = 0; key < keys; key++)
            {
                writer.Line(string.Join(" ", stage.Vectors.Select(v => $"p{v} = {dialect.Load("weights", (key * path.PanelLanes) + (v * path.Lanes))};")));
                for (int row = 0; row < run.Size; row++)
                {
                    string value = dialect.Broadcast(Text.At("values", (key * plan.Spec.ValueDimension) + row));
                    writer.Line($"v = {value}; {string.Join(" ", stage.Vectors.Select(n => $"o{row}_{n} = {dialect.MultiplyAdd("v", $"p{n}", $"o{row}_{n}")};"))}");
                }
            }
            writer.Line($"values = {Text.Ref("values", keys * plan.Spec.ValueDimension)};");
            writer.Line($"weights = {Text.Ref("weights", keys * path.PanelLanes)};");
        }
    }
}
