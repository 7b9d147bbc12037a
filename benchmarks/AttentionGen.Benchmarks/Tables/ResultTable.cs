using System.Text;
using Spectre.Console;

namespace AttentionGen.Benchmarks.Tables;

/// <summary>Results as a table, for the terminal and as Markdown.</summary>
/// <param name="columns">What it shows.</param>
/// <param name="rows">Of what.</param>
/// <param name="legend">What the columns mean, below the table.</param>
internal sealed class ResultTable<TRow>(IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows, string legend)
{
    /// <summary>No cell is wrapped or cut.</summary>
    private const int Width = 400;

    /// <summary>Prints the table and its legend.</summary>
    public void Print()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (Column<TRow> column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.Title)) { Alignment = column.Text ? Justify.Left : Justify.Right, NoWrap = true });
        foreach (TRow row in rows)
            table.AddRow([.. columns.Select(column => Markup.Escape(column.Cell(row)))]);

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Width);
        AnsiConsole.Write(table);
        Console.WriteLine(legend);
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Row(columns.Select(column => column.Title.Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' ')));
        Row(columns.Select(column => column.Text ? "---" : "---:"));
        foreach (TRow row in rows)
            Row(columns.Select(column => column.Cell(row)));
        return text.Append('\n').Append(legend).Append('\n').ToString();

        void Row(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
