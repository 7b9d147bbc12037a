namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The heart of every register tile that multiplies rows by a panel: for each element, one vector load for each column of
/// accumulators, and for each row one broadcast that serves all columns. Accumulators are named s{row}_{vector}.
/// </summary>
internal static class ProductStage
{
    /// <summary>Writes the sum.</summary>
    /// <param name="stage">Where to.</param>
    /// <param name="length">Elements of the sum.</param>
    /// <param name="isUnrolled">Whether they are written out. A loop of one element a turn is as fast: behind a dozen multiply-adds it hides.</param>
    /// <param name="rowCount">Rows of the tile.</param>
    /// <param name="rows">Reference to the first row; advanced by a loop.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="panel">Reference to the panel; advanced by a loop.</param>
    /// <param name="vectors">The vectors of the panel that are used; others are passed over.</param>
    public static void Emit(Stage stage, int length, bool isUnrolled, int rowCount, string rows, int rowStride, string panel, int[] vectors)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        int panelLanes = target.PanelLanes;

        bool byRow = !isUnrolled && AddRow(0, 0) is not null;
        writer.Line($"{dialect.Type} {(byRow ? "" : "a, ")}{string.Join(", ", vectors.Select(v => $"b{v}"))};");
        if (isUnrolled)
        {
            for (int element = 0; element < length; element++)
                EmitElement(element);
            return;
        }
        using (writer.Braces($"for (int element = 0; element < {Text.Of(length)}; element++)"))
        {
            EmitElement(0);
            writer.Line($"{panel} = {Text.Ref(panel, panelLanes)};");
            writer.Line($"{rows} = {Text.Ref(rows, 1)};");
        }

        void EmitElement(int element)
        {
            writer.Line(string.Join(" ", vectors.Select(v => $"b{v} = {dialect.Load(panel, (element * panelLanes) + (v * target.Lanes))};")));
            for (int row = 0; row < rowCount; row++)
            {
                if (byRow && AddRow(row, element) is { } statement)
                {
                    writer.Line(statement);
                    continue;
                }
                string value = dialect.Broadcast(Text.At(rows, ((long)row * rowStride) + element));
                writer.Line($"a = {value}; {string.Join(" ", vectors.Select(v => $"s{row}_{v} = {dialect.MultiplyAdd("a", $"b{v}", $"s{row}_{v}")};"))}");
            }
        }

        string? AddRow(int row, int element) =>
            dialect.AddRow(rows, ((long)row * rowStride) + element, [.. vectors.Select(v => $"b{v}")], [.. vectors.Select(v => $"s{row}_{v}")]);
    }
}
