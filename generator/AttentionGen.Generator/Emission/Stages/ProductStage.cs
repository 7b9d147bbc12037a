namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The heart of every register tile that multiplies rows by a panel: for each element, one vector load for each column of
/// accumulators, and for each row one broadcast that serves all columns. Accumulators are named s{row}_{vector}.
/// </summary>
internal static class ProductStage
{
    /// <summary>The local that holds a row's distance from the first, in floats, where that is not a constant.</summary>
    public static string RowOffset(int row) => $"row{Text.Of(row)}";

    /// <summary>Writes the sum.</summary>
    /// <param name="stage">Where to.</param>
    /// <param name="part">Whether a part of the panel's vectors may be left out.</param>
    /// <param name="length">Elements of the sum.</param>
    /// <param name="isUnrolled">Whether they are written out. A loop of one element a turn is as fast: behind a dozen multiply-adds it hides.</param>
    /// <param name="rowCount">Rows of the tile.</param>
    /// <param name="rows">Reference to the first row; advanced by a loop.</param>
    /// <param name="rowStride">Floats from one row to the next, or null where the locals of <see cref="RowOffset"/> tell.</param>
    /// <param name="panel">Reference to the panel; advanced by a loop.</param>
    public static void Emit(Stage stage, PartText part, int length, bool isUnrolled, int rowCount, string rows, int? rowStride, string panel)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        int panelLanes = target.PanelLanes;
        int[] vectors = [.. stage.Vectors];

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
            writer.Line(string.Join(" ", vectors.Select(v => $"b{v} = {part.OfVector(v, dialect.Load(panel, (element * panelLanes) + (v * target.Lanes)))};")));
            for (int row = 0; row < rowCount; row++)
            {
                if (byRow && AddRow(row, element) is { } statement)
                {
                    writer.Line(statement);
                    continue;
                }
                string value = dialect.Broadcast(Text.At(rows, Offset(row, element)));
                writer.Line($"a = {value}; {string.Join(" ", vectors.Select(v => $"s{row}_{v} = {dialect.MultiplyAdd("a", $"b{v}", $"s{row}_{v}")};"))}");
            }
        }

        string Offset(int row, int element) =>
            rowStride is { } stride ? Text.Offset(((long)row * stride) + element) : row == 0 ? "0" : RowOffset(row);

        string? AddRow(int row, int element) =>
            dialect.AddRow(part, rows, Offset(row, element), [.. vectors.Select(v => $"b{v}")], [.. vectors.Select(v => $"s{row}_{v}")]);
    }
}
