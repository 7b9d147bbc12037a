namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The methods that multiply rows by packed weights: a walk over panels and tiles, a tile of rows, and a single row.</summary>
internal static class ProjectionStage
{
    /// <summary>Name of the projection that sums over this many inputs.</summary>
    public static string MethodName(int inputs) => $"Project{Text.Of(inputs)}";

    public static void Emit(Stage stage, ProjectionPlan projection)
    {
        foreach (Reduction reduction in projection.Tiles)
        {
            stage.Writer.Line();
            EmitWalk(stage, projection, reduction.Length);
            stage.Writer.Line();
            EmitTile(stage, projection, reduction, projection.TileRows);
            if (projection.TileRows > 1)
            {
                stage.Writer.Line();
                EmitTile(stage, projection, reduction, 1);
            }
        }
    }

    private static string TileName(int inputs, int rows) => $"ProjectionTile{Text.Of(inputs)}x{Text.Of(rows)}";

    private static void EmitWalk(Stage stage, ProjectionPlan projection, int inputs)
    {
        (CodeWriter writer, _, PathPlan path, _) = stage;
        int panelLanes = projection.PanelVectors * path.Lanes;
        string lanes = Text.Of(panelLanes);
        string tileRows = Text.Of(projection.TileRows);

        writer.Line($"// Rows of {inputs} inputs times packed weights. Output o of row r goes to (o / group) * groupStride + r * rowStride + o % group.");
        writer.Line(Stage.Optimised);
        writer.Line($"private static void {MethodName(inputs)}(");
        writer.Line("    ref float rows, int rowCount, ProjectionWeights weights, int outputs, ref float target, int group, int groupStride, int rowStride, ref float edge)");
        using (writer.Braces())
        {
            writer.Line("ref float panel = ref weights.First;");
            using (writer.Braces($"for (int first = 0; first < outputs; first += {lanes})"))
            {
                writer.Line("// A last panel that is not full goes through the edge, so that nothing is written behind a row.");
                writer.Line($"bool isWhole = first + {lanes} <= outputs;");
                for (int v = 0; v < projection.PanelVectors; v++)
                {
                    string output = v == 0 ? "first" : $"(first + {Text.Of(v * path.Lanes)})";
                    writer.Line($"ref float target{v} = ref isWhole ? ref Unsafe.Add(ref target, ({output} / group * groupStride) + ({output} % group)) : {Text.Ref("edge", v * path.Lanes)};");
                }
                writer.Line($"int stride = isWhole ? rowStride : {lanes};");
                writer.Line("int row = 0;");
                using (writer.Braces("while (row < rowCount)"))
                {
                    writer.Line("// The last tile ends with the rows; it may compute some of them twice.");
                    writer.Line($"int count = rowCount >= {tileRows} ? {tileRows} : 1;");
                    writer.Line("row = Math.Min(row, rowCount - count);");
                    writer.Line("int at = isWhole ? row * rowStride : 0;");
                    string arguments = $"ref Unsafe.Add(ref rows, row * {Text.Of(inputs)}), ref panel, "
                        + string.Join(", ", Enumerable.Range(0, projection.PanelVectors).Select(v => $"ref Unsafe.Add(ref target{v}, at)"));
                    writer.Line($"if (count == {tileRows})");
                    writer.Line($"    {TileName(inputs, projection.TileRows)}({arguments}, stride);");
                    if (projection.TileRows > 1)
                    {
                        writer.Line("else");
                        writer.Line($"    {TileName(inputs, 1)}({arguments}, stride);");
                    }
                    using (writer.Braces("if (!isWhole)"))
                    {
                        writer.Line("ref float last = ref Unsafe.Add(ref target, (first / group * groupStride) + (first % group) + (row * rowStride));");
                        writer.Line($"OutputPanel.Copy(ref edge, {lanes}, count, outputs - first, ref last, rowStride);");
                    }
                    writer.Line("row += count;");
                }
                writer.Line("panel = ref Unsafe.Add(ref panel, weights.PanelLength);");
            }
        }
    }

    private static void EmitTile(Stage stage, ProjectionPlan projection, Reduction reduction, int rows)
    {
        (CodeWriter writer, _, PathPlan path, VectorDialect dialect) = stage;
        int[] vectors = Enumerable.Range(0, projection.PanelVectors).ToArray();

        writer.Line($"// {rows} row(s) against {projection.PanelVectors * path.Lanes} outputs; the sums start at the biases, which stand before the weights.");
        writer.Line(Stage.Optimised);
        string targets = string.Join(", ", vectors.Select(v => $"ref float target{v}"));
        using (writer.Braces($"private static void {TileName(reduction.Length, rows)}(ref float rows, ref float panel, {targets}, int stride)"))
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", vectors.Select(v => $"s{row}_{v} = {dialect.Load("panel", v * path.Lanes)}"))};");
            writer.Line($"panel = {Text.Ref("panel", projection.PanelVectors * path.Lanes)};");
            ProductStage.Emit(stage, reduction, rows, "rows", reduction.Length, "panel", projection.PanelVectors);
            for (int row = 0; row < rows; row++)
            {
                foreach (int v in vectors)
                    writer.Line(dialect.Store($"s{row}_{v}", $"target{v}", 0));
                if (row < rows - 1)
                    writer.Line(string.Join(" ", vectors.Select(v => $"target{v} = ref Unsafe.Add(ref target{v}, stride);")));
            }
        }
    }
}
