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
    private static string Load(KernelSpec spec, VectorDialect dialect, string reference, int offset) => spec.KeyValueType == ElementType.Float32
        ? dialect.Load(reference, offset)
        : $"StoredVector.{dialect.Name}{LoadStage.Format(spec.KeyValueType)}(ref {reference}, {Text.Of(offset)})";

    private static void EmitScores(Stage stage, DecodePlan decode, int rows)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        VectorDialect dialect = VectorDialect.For(decode.Keys);
        string type = ElementName(spec);
        writer.Line($"// Products of {rows} query row(s) with each key, {decode.KeyStep} keys at a time.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {ScoreName(rows)}(ref float queries, ref {type} keys, ref float scores, int keyCount)"))
        {
            writer.Line($"{dialect.Type} q, {Names(decode.KeyStep, key => $"k{key}")};");
            using (writer.Braces($"for (; keyCount >= {Text.Of(decode.KeyStep)}; keyCount -= {Text.Of(decode.KeyStep)})"))
            {
                EmitProducts(decode.KeyStep);
                EmitPrefetch(writer, decode, "keys", spec, plan.KeyStride, spec.HeadDimension, decode.KeyStep);
                for (int row = 0; row < rows; row++)
                {
                    string sums = $"LaneSums.Four({Names(decode.KeyStep, key => $"s{row}_{key}")})";
                    writer.Line($"Vector128.StoreUnsafe({sums}, {Text.Ref("scores", row * decode.Chunk)});");
                }
                EmitAdvance(decode.KeyStep);
            }
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitProducts(1);
                for (int row = 0; row < rows; row++)
                    writer.Line($"{Text.At("scores", row * decode.Chunk)} = {dialect.Name}.Sum(s{row}_0);");
                EmitAdvance(1);
            }
        }

        void EmitProducts(int keys)
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", Enumerable.Range(0, keys).Select(key => $"s{row}_{key} = {dialect.Zero}"))};");
            for (int element = 0; element < spec.HeadDimension; element += (int)decode.Keys)
            {
                for (int key = 0; key < keys; key++)
                    writer.Line($"k{key} = {Load(spec, dialect, "keys", (key * plan.KeyStride) + element)};");
                for (int row = 0; row < rows; row++)
                {
                    writer.Line($"q = {dialect.Load("queries", (row * spec.HeadDimension) + element)};");
                    writer.Line(string.Join(" ", Enumerable.Range(0, keys).Select(key => $"s{row}_{key} = {dialect.MultiplyAdd("q", $"k{key}", $"s{row}_{key}")};")));
                }
            }
        }

        void EmitAdvance(int keys)
        {
            writer.Line($"keys = ref Unsafe.Add(ref keys, {Text.Of(keys * plan.KeyStride)});");
            writer.Line($"scores = {Text.Ref("scores", keys)};");
        }
    }

    private static string Names(int count, Func<int, string> name) => string.Join(", ", Enumerable.Range(0, count).Select(name));

    /// <summary>Asks for the rows that a later turn reads, a line at a time.</summary>
    private static void EmitPrefetch(CodeWriter writer, DecodePlan decode, string rows, KernelSpec spec, int stride, int dimension, int count)
    {
        const int LineBytes = 64;
        int size = spec.KeyValueType == ElementType.Float32 ? sizeof(float) : sizeof(ushort);
        int rowsAhead = Math.Max(1, decode.PrefetchBytes / (dimension * size) / count) * count;
        for (int row = 0; row < count; row++)
        {
            for (int element = 0; element < dimension; element += LineBytes / size)
                writer.Line($"Prefetch.Line(ref Unsafe.Add(ref {rows}, {Text.Of(((rowsAhead + row) * stride) + element)}));");
        }
    }

    private static void EmitValues(Stage stage, DecodePlan decode, int rows, int vectors)
    {
        const int Step = 2;
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        VectorDialect dialect = VectorDialect.For(decode.Values);
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
            using (writer.Braces($"for (; keyCount >= {Text.Of(Step)}; keyCount -= {Text.Of(Step)})"))
            {
                for (int key = 0; key < Step; key++)
                    EmitKey(key);
                EmitPrefetch(writer, decode, "values", spec, plan.ValueStride, vectors * (int)decode.Values, Step);
                EmitAdvance(Step);
            }
            using (writer.Braces("if (keyCount > 0)"))
                EmitKey(0);
            for (int row = 0; row < rows; row++)
                writer.Line(string.Join(" ", all.Select(v => dialect.Store($"o{row}_{v}", "sums", (row * spec.ValueDimension) + (v * (int)decode.Values)))));
        }

        void EmitKey(int key)
        {
            writer.Line(string.Join(" ", all.Select(v => $"v{v} = {Load(spec, dialect, "values", (key * plan.ValueStride) + (v * (int)decode.Values))};")));
            for (int row = 0; row < rows; row++)
            {
                writer.Line($"w = {dialect.Broadcast(Text.At("weights", (row * decode.Chunk) + key))};");
                writer.Line(string.Join(" ", all.Select(v => $"o{row}_{v} = {dialect.MultiplyAdd("w", $"v{v}", $"o{row}_{v}")};")));
            }
        }

        void EmitAdvance(int keys)
        {
            writer.Line($"values = ref Unsafe.Add(ref values, {Text.Of(keys * plan.ValueStride)});");
            writer.Line($"weights = {Text.Ref("weights", keys)};");
        }
    }
}
