namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The methods that multiply rows by packed weights: a walk over panels, blocks of inputs and tiles, and the tiles.</summary>
internal static class ProjectionStage
{
    /// <summary>Name of the projection that sums over this many inputs.</summary>
    public static string MethodName(int inputs) => $"Project{Text.Of(inputs)}";

    public static void Emit(Stage stage, ProjectionPlan projection)
    {
        foreach (InputBlocks sum in projection.Sums)
        {
            stage.Writer.Line();
            EmitWalk(stage, projection, sum);
            stage.Writer.Line();
            EmitRows(stage, projection, sum);
            foreach (int rows in projection.RowTiles.Select(run => run.Size).Append(1).Distinct())
            {
                stage.Writer.Line();
                EmitTile(stage, projection, sum, rows);
            }
        }
    }

    private static string TileName(InputBlocks sum, int rows) => $"ProjectionTile{Text.Of(sum.Inputs)}x{Text.Of(rows)}";

    private static string RowsName(InputBlocks sum) => $"ProjectRows{Text.Of(sum.Inputs)}";

    private static IEnumerable<int> Vectors(ProjectionPlan projection) => Enumerable.Range(0, projection.PanelVectors);

    private static string Targets(ProjectionPlan projection, string offset) =>
        string.Join(", ", Vectors(projection).Select(v => offset.Length == 0 ? $"ref target{v}" : $"ref Unsafe.Add(ref target{v}, {offset})"));

    private static void EmitWalk(Stage stage, ProjectionPlan projection, InputBlocks sum)
    {
        (CodeWriter writer, _, PathPlan path, _) = stage;
        string lanes = Text.Of(projection.PanelVectors * path.Lanes);
        TileRun last = projection.RowTiles[projection.RowTiles.Count - 1];

        writer.Line($"// Rows of {sum.Inputs} inputs times one panel of packed weights, outputs from first on. Output o of row r goes to");
        writer.Line("// (o / group) * groupStride + r * rowStride + o % group.");
        writer.Line(Stage.Optimised);
        writer.Line($"private static void {MethodName(sum.Inputs)}(");
        writer.Line("    ref float rows, int rowCount, ProjectionWeights weights, int first, int outputs, ref float target, int group, int groupStride, int rowStride, ref float edge)");
        using (writer.Braces())
        {
            writer.Line($"ref float panel = ref Unsafe.Add(ref weights.First, first / {lanes} * weights.PanelLength);");
            writer.Line("// A last panel that is not full goes through the edge, so that nothing is written behind a row.");
            writer.Line($"bool isWhole = first + {lanes} <= outputs;");
            foreach (int v in Vectors(projection))
            {
                string output = v == 0 ? "first" : $"(first + {Text.Of(v * path.Lanes)})";
                writer.Line($"ref float target{v} = ref isWhole ? ref Unsafe.Add(ref target, ({output} / group * groupStride) + ({output} % group)) : {Text.Ref("edge", v * path.Lanes)};");
            }
            writer.Line($"int stride = isWhole ? rowStride : {lanes};");
            writer.Line("int row = 0;");
            EmitBlocks(writer, sum, $"row = {RowsName(sum)}(ref Unsafe.Add(ref rows, input), rowCount, ref panel, input, {Targets(projection, "")}, stride);");
            using (writer.Braces($"if (row < rowCount && rowCount >= {Text.Of(last.Size)})"))
            {
                writer.Line("// A tile that ends with the rows computes some of them again, from the start.");
                writer.Line($"row = rowCount - {Text.Of(last.Size)};");
                EmitBlocks(writer, sum, Tile(projection, sum, last.Size));
                writer.Line("row = rowCount;");
            }
            using (writer.Braces("for (; row < rowCount; row++)"))
                EmitBlocks(writer, sum, Tile(projection, sum, 1));
            writer.Line("if (!isWhole)");
            writer.Line($"    OutputPanel.Copy(ref edge, {lanes}, rowCount, outputs - first, ref Unsafe.Add(ref target, (first / group * groupStride) + (first % group)), rowStride);");
        }
    }

    private static void EmitBlocks(CodeWriter writer, InputBlocks sum, string statement)
    {
        writer.Line($"for (int input = 0; input < {Text.Of(sum.Inputs)}; input += {Text.Of(sum.Block)})");
        writer.Line($"    {statement}");
    }

    private static string Tile(ProjectionPlan projection, InputBlocks sum, int rows) =>
        $"{TileName(sum, rows)}(ref Unsafe.Add(ref rows, (row * {Text.Of(sum.Inputs)}) + input), ref panel, input, {Targets(projection, "row * stride")}, stride{Ahead(projection, sum)});";

    /// <summary>Each row's share of the weights behind this block: as many lines as the tile's loop has turns for it.</summary>
    private static string Ahead(ProjectionPlan projection, InputBlocks sum)
    {
        int share = sum.Sum.Iterations * ProductStage.Prefetched / projection.RowTiles[0].Size;
        return projection.PrefetchesWeights ? $", row * {Text.Of(share)}" : "";
    }

    /// <summary>The whole tiles of one block of inputs.</summary>
    private static void EmitRows(Stage stage, ProjectionPlan projection, InputBlocks sum)
    {
        CodeWriter writer = stage.Writer;
        writer.Line("// Whole tiles of rows over one block of inputs; gives the first row that none of them held.");
        writer.Line(Stage.Optimised);
        string targets = string.Join(", ", Vectors(projection).Select(v => $"ref float target{v}"));
        using (writer.Braces($"private static int {RowsName(sum)}(ref float rows, int rowCount, ref float panel, int input, {targets}, int stride)"))
        {
            writer.Line("int row = 0;");
            for (int run = 0; run < projection.RowTiles.Count; run++)
            {
                TileRun tiles = projection.RowTiles[run];
                string size = Text.Of(tiles.Size);
                string inRun = run == projection.RowTiles.Count - 1 ? "" : $"row < {Text.Of(tiles.End)} && ";
                writer.Line($"for (; {inRun}row + {size} <= rowCount; row += {size})");
                writer.Line($"    {TileName(sum, tiles.Size)}(ref Unsafe.Add(ref rows, row * {Text.Of(sum.Inputs)}), ref panel, input, {Targets(projection, "row * stride")}, stride{Ahead(projection, sum)});");
            }
            writer.Line("return row;");
        }
    }

    private static void EmitTile(Stage stage, ProjectionPlan projection, InputBlocks sum, int rows)
    {
        (CodeWriter writer, _, PathPlan path, VectorDialect dialect) = stage;
        int[] vectors = Vectors(projection).ToArray();
        bool hasBlocks = sum.Block < sum.Inputs;

        writer.Line($"// {rows} row(s) against {projection.PanelVectors * path.Lanes} outputs. The sums start at the biases, which stand before the weights{(hasBlocks ? ", and go on from the block before" : "")}.");
        writer.Line(Stage.Optimised);
        string targets = string.Join(", ", vectors.Select(v => $"ref float target{v}"));
        using (writer.Braces($"private static void {TileName(sum, rows)}(ref float rows, ref float panel, int input, {targets}, int stride{(projection.PrefetchesWeights ? ", int ahead" : "")})"))
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", vectors.Select(v => $"s{row}_{v}"))};");
            if (hasBlocks)
            {
                using (writer.Braces("if (input == 0)"))
                    EmitBiases();
                using (writer.Braces("else"))
                {
                    for (int row = 0; row < rows; row++)
                    {
                        foreach (int v in vectors)
                            writer.Line($"ref float from{row}_{v} = ref Unsafe.Add(ref target{v}, {Text.Of(row)} * stride); s{row}_{v} = {dialect.Load($"from{row}_{v}", 0)};");
                    }
                }
            }
            else
            {
                EmitBiases();
            }
            string lanes = Text.Of(projection.PanelVectors * path.Lanes);
            writer.Line($"panel = ref Unsafe.Add(ref panel, (input + 1) * {lanes});");
            writer.LineIf(projection.PrefetchesWeights, $"ref float next = ref Unsafe.Add(ref panel, ({Text.Of(sum.Block)} * {lanes}) + ahead);");
            EmitSum();
            for (int row = 0; row < rows; row++)
            {
                foreach (int v in vectors)
                    writer.Line(dialect.Store($"s{row}_{v}", $"target{v}", 0));
                if (row < rows - 1)
                    writer.Line(string.Join(" ", vectors.Select(v => $"target{v} = ref Unsafe.Add(ref target{v}, stride);")));
            }
        }

        void EmitBiases()
        {
            for (int row = 0; row < rows; row++)
                writer.Line(string.Join(" ", vectors.Select(v => $"s{row}_{v} = {dialect.Load("panel", v * path.Lanes)};")));
        }

        void EmitSum()
        {
            string? ahead = projection.PrefetchesWeights ? "next" : null;
            if (sum.Last is not { } last)
            {
                ProductStage.Emit(stage, sum.Sum, rows, "rows", sum.Inputs, "panel", projection.PanelVectors, ahead: ahead);
                return;
            }
            using (writer.Braces($"if (input + {Text.Of(sum.Block)} <= {Text.Of(sum.Inputs)})"))
                ProductStage.Emit(stage, sum.Sum, rows, "rows", sum.Inputs, "panel", projection.PanelVectors, ahead: ahead);
            using (writer.Braces("else"))
                ProductStage.Emit(stage, last, rows, "rows", sum.Inputs, "panel", projection.PanelVectors, ahead: ahead);
        }
    }
}
