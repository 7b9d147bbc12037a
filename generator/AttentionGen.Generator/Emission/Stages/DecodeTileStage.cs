namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The register tiles for few queries: products of query rows with key rows, and weighted value rows, elements of a row in lanes.</summary>
internal static class DecodeTileStage
{
    public static void Emit(Stage stage, DecodePlan decode)
    {
        foreach (int rows in new[] { decode.ScoreRows, 1 }.Distinct())
        {
            stage.Writer.Line();
            EmitScores(stage, decode, rows);
        }
        foreach (int rows in new[] { decode.ValueTile.Rows, 1 }.Distinct())
        {
            foreach (int vectors in Columns(decode, stage.Plan.Spec.ValueDimension).Select(column => column.Vectors).Distinct())
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

    /// <summary>The tiles that a value row is cut into: first vector, and vectors.</summary>
    public static IEnumerable<(int Vector, int Vectors)> Columns(DecodePlan decode, int dimension)
    {
        foreach (TileRun run in TileRun.Equalise(dimension / (int)decode.Values, decode.ValueTile.Vectors))
        {
            for (int tile = 0; tile < run.Count; tile++)
                yield return (run.First + (tile * run.Size), run.Size);
        }
    }

    private static string ElementName(KernelSpec spec) => spec.KeyValueType == ElementType.Float32 ? "float" : "ushort";

    /// <summary>A vector of a stored row, widened if need be.</summary>
    private static string Load(KernelSpec spec, VectorDialect dialect, string reference, string offset) => spec.KeyValueType == ElementType.Float32
        ? dialect.LoadAt(reference, offset)
        : $"StoredVector.{dialect.Name}{LoadStage.Format(spec.KeyValueType)}(ref {reference}, {offset})";

    private static void EmitScores(Stage stage, DecodePlan decode, int rows)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        VectorDialect dialect = VectorDialect.For(stage.Path.Target, decode.Keys);
        string type = ElementName(spec);
        writer.Line($"// Products of {rows} query row(s) with each key, {Pieces} keys at a time.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {ScoreName(rows)}(ref float queries, ref {type} keys, ref float scores, int keyCount)"))
        {
            writer.Line($"{dialect.Type} q, {Names(Pieces, key => $"k{key}")};");
            writer.Line("Vector128<float> sums;");
            EmitPieces(writer, "keys", type, plan.KeyStride, "scores", () =>
            {
                EmitProducts(Pieces, (key, element) => Load(spec, dialect, $"keys{key}", element));
                for (int row = 0; row < rows; row++)
                {
                    writer.Line($"sums = LaneSums.Four({Names(Pieces, key => $"s{row}_{key}")});");
                    writer.Line(string.Join(" ", Enumerable.Range(0, Pieces).Select(key => $"{Text.At($"scores{key}", row * decode.Chunk)} = Vector128.GetElement(sums, {key});")));
                }
            });
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitProducts(1, (_, element) => Load(spec, dialect, "keys", element));
                for (int row = 0; row < rows; row++)
                    writer.Line($"{Text.At("scores", row * decode.Chunk)} = {dialect.Name}.Sum(s{row}_0);");
                EmitAdvance(1);
            }
        }

        void EmitProducts(int keys, Func<int, string, string> load)
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", Enumerable.Range(0, keys).Select(key => $"s{row}_{key} = {dialect.Zero}"))};");
            int lanes = (int)decode.Keys;
            if (spec.HeadDimension <= MostWrittenVectors * lanes)
            {
                for (int element = 0; element < spec.HeadDimension; element += lanes)
                    EmitElement(keys, Text.Of(element), row => Text.Of((row * spec.HeadDimension) + element), load);
                return;
            }
            using (writer.Braces($"for (int element = 0; element < {Text.Of(spec.HeadDimension)}; element += {Text.Of(lanes)})"))
                EmitElement(keys, "element", row => row == 0 ? "element" : $"element + {Text.Of(row * spec.HeadDimension)}", load);
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
            writer.Line($"keys = ref Unsafe.Add(ref keys, {Text.Of(keys * plan.KeyStride)});");
            writer.Line($"scores = {Text.Ref("scores", keys)};");
        }
    }

    private static string Names(int count, Func<int, string> name) => string.Join(", ", Enumerable.Range(0, count).Select(name));

    /// <summary>Vectors of a row that are written out; more take a loop, which hides behind the products of a vector.</summary>
    private const int MostWrittenVectors = 2;

    /// <summary>Pieces of the keys that a turn of a loop takes one of each.</summary>
    private const int Pieces = 4;

    /// <summary>
    /// A loop that goes through four pieces of the rows side by side, and leaves the keys that are over. The hardware runs ahead a few lines in each
    /// piece; in one alone that would not hide the way from the last-level cache.
    /// </summary>
    private static void EmitPieces(CodeWriter writer, string rows, string type, int stride, string numbers, Action emitTurn)
    {
        writer.Line($"int piece = keyCount / {Text.Of(Pieces)};");
        for (int n = 0; n < Pieces; n++)
        {
            writer.Line(n == 0
                ? $"ref {type} {rows}0 = ref {rows}; ref float {numbers}0 = ref {numbers};"
                : $"ref {type} {rows}{n} = ref Unsafe.Add(ref {rows}, {n} * piece * {Text.Of(stride)}); ref float {numbers}{n} = ref Unsafe.Add(ref {numbers}, {n} * piece);");
        }
        using (writer.Braces("for (int turn = 0; turn < piece; turn++)"))
        {
            emitTurn();
            writer.Line(string.Join(" ", Enumerable.Range(0, Pieces).Select(n => $"{rows}{n} = ref Unsafe.Add(ref {rows}{n}, {Text.Of(stride)});")));
            writer.Line(string.Join(" ", Enumerable.Range(0, Pieces).Select(n => $"{numbers}{n} = {Text.Ref($"{numbers}{n}", 1)};")));
        }
        writer.Line($"{rows} = ref Unsafe.Add(ref {rows}, {Text.Of(Pieces)} * piece * {Text.Of(stride)});");
        writer.Line($"{numbers} = ref Unsafe.Add(ref {numbers}, {Text.Of(Pieces)} * piece);");
        writer.Line($"keyCount -= {Text.Of(Pieces)} * piece;");
    }

    private static void EmitValues(Stage stage, DecodePlan decode, int rows, int vectors)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        VectorDialect dialect = VectorDialect.For(stage.Path.Target, decode.Values);
        int[] all = Enumerable.Range(0, vectors).ToArray();
        writer.Line($"// Value rows, {vectors} vector(s) of them, weighted for {rows} query row(s).");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {ValueName(rows, vectors)}(ref {ElementName(spec)} values, ref float weights, ref float sums, int keyCount, bool isFirst)"))
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", all.Select(v => $"o{row}_{v} = {dialect.Zero}"))};");
            using (writer.Braces("if (!isFirst)"))
            {
                for (int row = 0; row < rows; row++)
                    writer.Line(string.Join(" ", all.Select(v => $"o{row}_{v} = {dialect.Load("sums", (row * spec.ValueDimension) + (v * (int)decode.Values))};")));
            }
            writer.Line($"{dialect.Type} w, {string.Join(", ", all.Select(v => $"v{v}"))};");
            EmitPieces(writer, "values", ElementName(spec), plan.ValueStride, "weights", () =>
            {
                for (int n = 0; n < Pieces; n++)
                    EmitKey($"values{n}", $"weights{n}");
            });
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitKey("values", "weights");
                writer.Line($"values = ref Unsafe.Add(ref values, {Text.Of(plan.ValueStride)});");
                writer.Line($"weights = {Text.Ref("weights", 1)};");
            }
            for (int row = 0; row < rows; row++)
                writer.Line(string.Join(" ", all.Select(v => dialect.Store($"o{row}_{v}", "sums", (row * spec.ValueDimension) + (v * (int)decode.Values)))));
        }

        void EmitKey(string source, string numbers)
        {
            writer.Line(string.Join(" ", all.Select(v => $"v{v} = {Load(spec, dialect, source, Text.Of(v * (int)decode.Values))};")));
            for (int row = 0; row < rows; row++)
            {
                writer.Line($"w = {dialect.Broadcast(Text.At(numbers, row * decode.Chunk))};");
                writer.Line(string.Join(" ", all.Select(v => $"o{row}_{v} = {dialect.MultiplyAdd("w", $"v{v}", $"o{row}_{v}")};")));
            }
        }
    }
}
