namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What depends on how rows are stored: types, properties of a call, and the library's methods that read and write them.</summary>
internal static class StoredText
{
    /// <summary>Type of an element in memory.</summary>
    public static string Element(RowLayout rows) => rows.IsFloat ? "float" : "ushort";

    /// <summary>End of the property's name that holds the rows.</summary>
    public static string Suffix(RowLayout rows) => rows.IsFloat ? "" : "16";

    /// <summary>Copies rows, widened if need be.</summary>
    public static string Gather(RowLayout rows) => rows.IsFloat ? "HeadRows.Gather" : $"StoredRows.Gather{Format(rows)}";

    /// <summary>Narrows rows.</summary>
    public static string Scatter(RowLayout rows) => $"StoredRows.Scatter{Format(rows)}";

    /// <summary>A vector of a row, widened if need be.</summary>
    public static string Load(RowLayout rows, TargetDialect dialect, string reference, string offset) =>
        rows.IsFloat ? dialect.LoadAt(reference, offset) : $"StoredVector.{dialect.Name}{Format(rows)}(ref {reference}, {offset})";

    private static string Format(RowLayout rows) => rows.Type == ElementType.Float16 ? "Half" : "BFloat16";
}
