// The score of an area, and the mutants that no test told from the program: what Stryker's report says of them, read from its JSON. Fails below the least score.
//   dotnet run tests/Mutation/report.cs -- <area> <mutation-report.json> <least, in per cent>
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

using JsonDocument report = JsonDocument.Parse(File.ReadAllText(args[1]));
var mutants = (
    from file in report.RootElement.GetProperty("files").EnumerateObject()
    let lines = file.Value.GetProperty("source").GetString()!.Split('\n')
    from mutant in file.Value.GetProperty("mutants").EnumerateArray()
    let start = mutant.GetProperty("location").GetProperty("start")
    let end = mutant.GetProperty("location").GetProperty("end")
    let line = start.GetProperty("line").GetInt32()
    select new
    {
        File = Path.GetFileName(file.Name),
        Line = line,
        Status = mutant.GetProperty("status").GetString()!,
        Mutator = mutant.GetProperty("mutatorName").GetString()!,
        Was = Written(lines, line, start.GetProperty("column").GetInt32(), end.GetProperty("line").GetInt32(), end.GetProperty("column").GetInt32()),
        Becomes = OneLine(mutant.GetProperty("replacement").GetString()!),
    }).ToList();

Dictionary<string, int> count = mutants.GroupBy(mutant => mutant.Status).ToDictionary(group => group.Key, group => group.Count());
int Count(string status) => count.GetValueOrDefault(status);

// What does not compile, lies in other files, or in a block that is a mutant as a whole, is not counted. A test that does not end tells too; that the test host itself
// ended, for want of stack, is not taken for a test that told.
int detected = Count("Killed") + Count("Timeout"), undetected = Count("Survived") + Count("NoCoverage") + Count("RuntimeError");
foreach (var mutant in mutants.Where(mutant => mutant.Status is "Survived" or "NoCoverage" or "RuntimeError").OrderBy(mutant => mutant.File, StringComparer.Ordinal).ThenBy(mutant => mutant.Line))
    Console.WriteLine($"{(mutant.Status switch { "Survived" => "survived", "NoCoverage" => "no test ", _ => "crashed " })} {mutant.File}:{mutant.Line} {mutant.Was} -> {mutant.Becomes}");
double score = 100.0 * detected / Math.Max(detected + undetected, 1);
Console.WriteLine(FormattableString.Invariant(
    $"{args[0]}: {score:0.0} % of {detected + undetected} mutants ({Count("Killed")} killed, {Count("Timeout")} timed out, {Count("Survived")} survived, {Count("NoCoverage")} without a test, {Count("RuntimeError")} crashed)"));
return score >= double.Parse(args[2], CultureInfo.InvariantCulture) ? 0 : 1;

static string Written(string[] lines, int line, int column, int endLine, int endColumn) => OneLine(line == endLine
    ? lines[line - 1][(column - 1)..(endColumn - 1)]
    : string.Join(' ', lines[(line - 1)..endLine].Select((text, n) => n == 0 ? text[(column - 1)..] : n == endLine - line ? text[..(endColumn - 1)] : text)));

static string OneLine(string text)
{
    string joined = string.Join(' ', text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
    return joined.Length <= 100 ? joined : joined[..100] + "…";
}
