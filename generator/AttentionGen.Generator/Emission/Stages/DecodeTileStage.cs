namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The register tiles for few queries: products of query rows with key rows, and weighted value rows, elements of a row in lanes.</summary>
internal static class DecodeTileStage
{
    public static void Emit(Stage stage, DecodePlan decode)
    {
        foreach (int rows in decode.ScoreTileRows)
        {
            stage.Writer.Line();
            EmitScores(stage, decode, rows);
        }
        foreach (int rows in decode.ValueTileRows)
        {
            foreach (int vectors in decode.ColumnTiles.Select(column => column.Vectors).Distinct())
            {
                stage.Writer.Line();
                EmitValues(stage, decode, rows, vectors);
            }
        }
    }

    /// <summary>Name of the method for some rows.</summary>
    public static string ScoreName(int rows) => $"DecodeScoreTile{Text.Of(rows)}";

    /// <summary>Name of the method for some rows and vectors.</summary>
    public static string ValueName(int rows, int vectors) => $"DecodeValueTile{Text.Of(rows)}x{Text.Of(vectors)}";

    private static void EmitScores(Stage stage, DecodePlan decode, int rows)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        TargetDialect dialect = TargetDialect.For(decode.Keys);
        string type = StoredText.Element(plan.Key);
        int pieces = decode.Pieces;
        writer.Line($"// Products of {rows} query row(s) with each key, {pieces} keys at a time.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {ScoreName(rows)}(ref float queries, ref {type} keys, ref float scores, int keyCount)"))
        {
            writer.Line($"{dialect.Type} q, {Names(pieces, key => $"k{key}")};");
            writer.Line("Vector128<float> sums;");
            EmitPieces(writer, pieces, "keys", type, plan.Key.Stride, "scores", () =>
            {
                EmitProducts(pieces, (key, element) => StoredText.Load(plan.Key, dialect, $"keys{key}", element));
                for (int row = 0; row < rows; row++)
                {
                    writer.Line($"sums = LaneSums.Four({Names(pieces, key => $"s{row}_{key}")});");
                    writer.Line(string.Join(" ", Enumerable.Range(0, pieces).Select(key => $"{Text.At($"scores{key}", row * decode.Chunk)} = Vector128.GetElement(sums, {key});")));
                }
            });
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitProducts(1, (_, element) => StoredText.Load(plan.Key, dialect, "keys", element));
                for (int row = 0; row < rows; row++)
                    writer.Line($"{Text.At("scores", row * decode.Chunk)} = {dialect.Name}.Sum(s{row}_0);");
                EmitAdvance(1);
            }
        }

        void EmitProducts(int keys, Func<int, string, string> load)
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", Enumerable.Range(0, keys).Select(key => $"s{row}_{key} = {dialect.Zero}"))};");
            int lanes = decode.Keys.Lanes;
            if (decode.WritesKeyRow)
            {
                for (int element = 0; element < plan.Key.Width; element += lanes)
                    EmitElement(keys, Text.Of(element), row => Text.Of((row * plan.Key.Width) + element), load);
                return;
            }
            using (writer.Braces($"for (int element = 0; element < {Text.Of(plan.Key.Width)}; element += {Text.Of(lanes)})"))
                EmitElement(keys, "element", row => row == 0 ? "element" : $"element + {Text.Of(row * plan.Key.Width)}", load);
        }

        void EmitElement(int keys, string element, Func<int, string> query, Func<int, string, string> load)
        {
            for (int key = 0; key < keys; key++)
                writer.Line($"k{key} = {load(key, element)};");
            string[] vectors = [.. Enumerable.Range(0, keys).Select(key => $"k{key}")];
            for (int row = 0; row < rows; row++)
            {
                string[] sums = [.. Enumerable.Range(0, keys).Select(key => $"s{row}_{key}")];
                writer.Line($"q = {dialect.LoadAt("queries", query(row))};");
                writer.Line(string.Join(" ", vectors.Zip(sums, (key, sum) => $"{sum} = {dialect.MultiplyAdd("q", key, sum)};")));
            }
        }

        void EmitAdvance(int keys)
        {
            writer.Line($"keys = ref Unsafe.Add(ref keys, {Text.Of(keys * plan.Key.Stride)});");
            writer.Line($"scores = {Text.Ref("scores", keys)};");
        }
    }

    private static string Names(int count, Func<int, string> name) => string.Join(", ", Enumerable.Range(0, count).Select(name));

    /// <summary>
    /// A loop that goes through some pieces of the rows side by side, and leaves the keys that are over.
    /// </summary>
    private static void EmitPieces(CodeWriter writer, int pieces, string rows, string type, int stride, string numbers, Action emitTurn)
    {
        writer.Line($"int piece = keyCount / {Text.Of(pieces)};");
        for (int n = 0; n < pieces; n++)
        {
            writer.Line(n == 0
                ? $"ref {type} {rows}0 = ref {rows}; ref float {numbers}0 = ref {numbers};"
                : $"ref {type} {rows}{n} = ref Unsafe.Add(ref {rows}, {n} * piece * {Text.Of(stride)}); ref float {numbers}{n} = ref Unsafe.Add(ref {numbers}, {n} * piece);");
        }
        using (writer.Braces("for (int turn = 0; turn < piece; turn++)"))
        {
            emitTurn();
            writer.Line(string.Join(" ", Enumerable.Range(0, pieces).Select(n => $"{rows}{n} = ref Unsafe.Add(ref {rows}{n}, {Text.Of(stride)});")));
            writer.Line(string.Join(" ", Enumerable.Range(0, pieces).Select(n => $"{numbers}{n} = {Text.Ref($"{numbers}{n}", 1)};")));
        }
        writer.Line($"{rows} = ref Unsafe.Add(ref {rows}, {Text.Of(pieces)} * piece * {Text.Of(stride)});");
        writer.Line($"{numbers} = ref Unsafe.Add(ref {numbers}, {Text.Of(pieces)} * piece);");
        writer.Line($"keyCount -= {Text.Of(pieces)} * piece;");
    }

    private static void EmitValues(Stage stage, DecodePlan decode, int rows, int vectors)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        TargetDialect dialect = TargetDialect.For(decode.Values);
        int[] all = Enumerable.Range(0, vectors).ToArray();
        writer.Line($"// Value rows, {vectors} vector(s) of them, weighted for {rows} query row(s).");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {ValueName(rows, vectors)}(ref {StoredText.Element(plan.Value)} values, ref float weights, ref float sums, int keyCount, bool isFirst)"))
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", all.Select(v => $"o{row}_{v} = {dialect.Zero}"))};");
            using (writer.Braces("if (!isFirst)"))
            {
                for (int row = 0; row < rows; row++)
                    writer.Line(string.Join(" ", all.Select(v => $"o{row}_{v} = {dialect.Load("sums", (row * plan.Value.Width) + (v * decode.Values.Lanes))};")));
            }
            writer.Line($"{dialect.Type} w, {string.Join(", ", all.Select(v => $"v{v}"))};");
            EmitPieces(writer, decode.Pieces, "values", StoredText.Element(plan.Value), plan.Value.Stride, "weights", () =>
            {
                for (int n = 0; n < decode.Pieces; n++)
                    EmitKey($"values{n}", $"weights{n}");
            });
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitKey("values", "weights");
                writer.Line($"values = ref Unsafe.Add(ref values, {Text.Of(plan.Value.Stride)});");
                writer.Line($"weights = {Text.Ref("weights", 1)};");
            }
            for (int row = 0; row < rows; row++)
                writer.Line(string.Join(" ", all.Select(v => dialect.Store($"o{row}_{v}", "sums", (row * plan.Value.Width) + (v * decode.Values.Lanes)))));
        }

        void EmitKey(string source, string numbers)
        {
            writer.Line(string.Join(" ", all.Select(v => $"v{v} = {StoredText.Load(plan.Value, dialect, source, Text.Of(v * decode.Values.Lanes))};")));
            for (int row = 0; row < rows; row++)
            {
                writer.Line($"w = {dialect.Broadcast(Text.At(numbers, row * decode.Chunk))};");
                writer.Line(string.Join(" ", all.Select(v => $"o{row}_{v} = {dialect.MultiplyAdd("w", $"v{v}", $"o{row}_{v}")};")));
            }
        }
    }
}
