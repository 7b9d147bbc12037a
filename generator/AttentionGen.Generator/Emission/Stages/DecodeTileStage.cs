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
            EmitStreams(writer, decode.KeyStep, "keys", type, plan.KeyStride, "scores", () =>
            {
                EmitProducts(decode.KeyStep, "keys0");
                EmitSums("scores0");
            });
            using (writer.Braces($"for (; keyCount >= {Text.Of(decode.KeyStep)}; keyCount -= {Text.Of(decode.KeyStep)})"))
            {
                EmitProducts(decode.KeyStep, "keys");
                EmitSums("scores");
                EmitAdvance(decode.KeyStep);
            }
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitProducts(1, "keys");
                for (int row = 0; row < rows; row++)
                    writer.Line($"{Text.At("scores", row * decode.Chunk)} = {dialect.Name}.Sum(s{row}_0);");
                EmitAdvance(1);
            }
        }

        void EmitSums(string target)
        {
            for (int row = 0; row < rows; row++)
            {
                string sums = $"LaneSums.Four({Names(decode.KeyStep, key => $"s{row}_{key}")})";
                writer.Line($"Vector128.StoreUnsafe({sums}, {Text.Ref(target, row * decode.Chunk)});");
            }
        }

        void EmitProducts(int keys, string source)
        {
            for (int row = 0; row < rows; row++)
                writer.Line($"{dialect.Type} {string.Join(", ", Enumerable.Range(0, keys).Select(key => $"s{row}_{key} = {dialect.Zero}"))};");
            for (int element = 0; element < spec.HeadDimension; element += (int)decode.Keys)
            {
                for (int key = 0; key < keys; key++)
                    writer.Line($"k{key} = {Load(spec, dialect, source, (key * plan.KeyStride) + element)};");
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

    /// <summary>
    /// A loop whose turns go round four pieces of the rows. What is prefetched ahead of each is in flight while the others are computed; of one piece it
    /// would not be enough to hide the way from the last-level cache.
    /// </summary>
    private static void EmitStreams(CodeWriter writer, int step, string rows, string type, int stride, string numbers, Action emitTurn)
    {
        string keys = Text.Of(step);
        writer.Line($"int turns = keyCount / {Text.Of(4 * step)}, piece = turns * {keys};");
        for (int stream = 0; stream < 4; stream++)
        {
            string offset = stream == 0 ? "" : $"{stream} * piece";
            writer.Line(stream == 0
                ? $"ref {type} {rows}0 = ref {rows}; ref float {numbers}0 = ref {numbers};"
                : $"ref {type} {rows}{stream} = ref Unsafe.Add(ref {rows}, {offset} * {Text.Of(stride)}); ref float {numbers}{stream} = ref Unsafe.Add(ref {numbers}, {offset});");
        }
        using (writer.Braces($"for (turns *= 4; turns > 0; turns--)"))
        {
            emitTurn();
            writer.Line($"ref {type} next = ref Unsafe.Add(ref {rows}0, {Text.Of(step * stride)}); ref float nextNumbers = ref Unsafe.Add(ref {numbers}0, {keys});");
            writer.Line($"{rows}0 = ref {rows}1; {rows}1 = ref {rows}2; {rows}2 = ref {rows}3; {rows}3 = ref next;");
            writer.Line($"{numbers}0 = ref {numbers}1; {numbers}1 = ref {numbers}2; {numbers}2 = ref {numbers}3; {numbers}3 = ref nextNumbers;");
        }
        writer.Line($"{rows} = ref Unsafe.Add(ref {rows}, 4 * piece * {Text.Of(stride)});");
        writer.Line($"{numbers} = ref Unsafe.Add(ref {numbers}, 4 * piece);");
        writer.Line("keyCount -= 4 * piece;");
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
            EmitStreams(writer, Step, "values", ElementName(spec), plan.ValueStride, "weights", () =>
            {
                for (int key = 0; key < Step; key++)
                    EmitKey(key, "values0", "weights0");
            });
            using (writer.Braces("for (; keyCount > 0; keyCount--)"))
            {
                EmitKey(0, "values", "weights");
                writer.Line($"values = ref Unsafe.Add(ref values, {Text.Of(plan.ValueStride)});");
                writer.Line($"weights = {Text.Ref("weights", 1)};");
            }
            for (int row = 0; row < rows; row++)
                writer.Line(string.Join(" ", all.Select(v => dialect.Store($"o{row}_{v}", "sums", (row * spec.ValueDimension) + (v * (int)decode.Values)))));
        }

        void EmitKey(int key, string source, string numbers)
        {
            writer.Line(string.Join(" ", all.Select(v => $"v{v} = {Load(spec, dialect, source, (key * plan.ValueStride) + (v * (int)decode.Values))};")));
            for (int row = 0; row < rows; row++)
            {
                writer.Line($"w = {dialect.Broadcast(Text.At(numbers, (row * decode.Chunk) + key))};");
                writer.Line(string.Join(" ", all.Select(v => $"o{row}_{v} = {dialect.MultiplyAdd("w", $"v{v}", $"o{row}_{v}")};")));
            }
        }
    }
}
