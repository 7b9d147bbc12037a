namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The heart of every register tile that multiplies rows by a panel: for each element, one vector load for each column of
/// accumulators, and for each row one broadcast that serves all columns. Accumulators are named s{row}_{vector}.
/// </summary>
internal static class ProductStage
{
    /// <summary>Floats of a cache line.</summary>
    public const int Prefetched = 16;

    /// <summary>Writes the sum.</summary>
    /// <param name="stage">Where to.</param>
    /// <param name="reduction">How the sum is unrolled.</param>
    /// <param name="rowCount">Rows of the tile.</param>
    /// <param name="rows">Reference to the first row; advanced by a loop.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="panel">Reference to the panel; advanced by a loop.</param>
    /// <param name="panelVectors">Vectors of the panel for each element.</param>
    /// <param name="firstVector">The first vector of the panel that is used; those before it are passed over.</param>
    /// <param name="ahead">Reference to memory that each turn of the loop asks for one cache line of, or null.</param>
    public static void Emit(Stage stage, Reduction reduction, int rowCount, string rows, int rowStride, string panel, int panelVectors, int firstVector = 0, string? ahead = null)
    {
        (CodeWriter writer, _, PathPlan path, VectorDialect dialect) = stage;
        int[] vectors = Enumerable.Range(firstVector, panelVectors - firstVector).ToArray();
        int panelLanes = panelVectors * path.Lanes;

        writer.Line($"{dialect.Type} a, {string.Join(", ", vectors.Select(v => $"b{v}"))};");
        if (reduction.Iterations > 0)
        {
            using (writer.Braces($"for (int step = 0; step < {Text.Of(reduction.Iterations)}; step++)"))
            {
                for (int element = 0; element < reduction.Step; element++)
                    EmitElement(element);
                if (ahead is not null)
                    writer.Line($"Prefetch.Line(ref {ahead}); {ahead} = {Text.Ref(ahead, Prefetched)};");
                writer.Line($"{panel} = {Text.Ref(panel, reduction.Step * panelLanes)};");
                writer.Line($"{rows} = {Text.Ref(rows, reduction.Step)};");
            }
        }
        for (int element = 0; element < reduction.Remainder; element++)
            EmitElement(element);

        void EmitElement(int element)
        {
            writer.Line(string.Join(" ", vectors.Select(v => $"b{v} = {dialect.Load(panel, (element * panelLanes) + (v * path.Lanes))};")));
            for (int row = 0; row < rowCount; row++)
            {
                string value = dialect.Broadcast(Text.At(rows, ((long)row * rowStride) + element));
                writer.Line($"a = {value}; {string.Join(" ", vectors.Select(v => $"s{row}_{v} = {dialect.MultiplyAdd("a", $"b{v}", $"s{row}_{v}")};"))}");
            }
        }
    }
}
