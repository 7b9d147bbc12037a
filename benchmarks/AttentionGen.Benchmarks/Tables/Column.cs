namespace AttentionGen.Benchmarks.Tables;

/// <summary>A column of a table of results.</summary>
/// <param name="Title">Its head; a line break is for the terminal only.</param>
/// <param name="Text">Words, set to the left; figures go to the right.</param>
/// <param name="Cell">What it says about a row.</param>
internal sealed record Column<TRow>(string Title, bool Text, Func<TRow, string> Cell);
