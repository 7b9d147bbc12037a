using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What depends on how rows are stored: types, properties of a call, and the library's methods that read and write them.</summary>
internal static class StoredText
{
    /// <summary>Type of an element in memory.</summary>
    public static string Element(RowLayout rows) => rows.IsFloat ? "float" : rows.HasScales ? "sbyte" : "ushort";

    /// <summary>End of the property's name that holds the rows.</summary>
    public static string Suffix(RowLayout rows) => rows.IsFloat ? "" : rows.HasScales ? "8" : "16";

    /// <summary>Copies a head's keys or values, widened if need be.</summary>
    /// <param name="rows">Keys or values.</param>
    /// <param name="property">Their name in a call.</param>
    /// <param name="testsFinite">Whether to tell if none is NaN or infinite.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="firstRow">Number of the first among all rows.</param>
    /// <param name="source">A reference to it.</param>
    /// <param name="target">Receives them.</param>
    public static string GatherHead(RowLayout rows, string property, bool testsFinite, IntegerExpression rowCount, IntegerExpression firstRow, string source, string target)
    {
        string method = testsFinite ? "Finite" : "", width = Text.Of(rows.Width);
        return rows.HasScales
            ? $"QuantizedRows.Gather{method}({source}, ref Unsafe.AsRef(in {(new Place($"MemoryMarshal.GetReference(call.{property}Scales)") + firstRow).Value}), {rowCount}, {width}, {target})"
            : $"{Gather(rows)}{method}({source}, {Text.Of(rows.Stride)}, {rowCount}, {width}, {target}, {width})";
    }

    /// <summary>Copies rows, widened if need be.</summary>
    public static string Gather(RowLayout rows) => rows.IsFloat ? "HeadRows.Gather" : $"StoredRows.Gather{Format(rows)}";

    /// <summary>Narrows rows.</summary>
    public static string Scatter(RowLayout rows) => $"StoredRows.Scatter{Format(rows)}";

    /// <summary>A vector of a row, widened if need be.</summary>
    public static LaneExpression Load(RowLayout rows, TargetDialect dialect, Place place) => rows.IsFloat
        ? dialect.Load(place)
        : new(Expression.Call($"StoredVector.{dialect.Name}{Format(rows)}", $"ref {place.Reference}", place.Offset));

    private static string Format(RowLayout rows) => rows.Type switch
    {
        ElementType.Float16 => "Half",
        ElementType.Int8 => "Int8",
        _ => "BFloat16",
    };
}
