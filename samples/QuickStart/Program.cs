using System.Diagnostics;
using System.Globalization;
using QuickStart;

long start = Stopwatch.GetTimestamp();
try
{
    TextFile text = TextFile.Read(args);
    TextWindows[] windows = TextWindows.Embed(text.Bytes);
    TextLayer full = TextLayer.Full();
    LayerResult.Run(full.Generated, windows[0]);
    TimeSpan firstResult = Stopwatch.GetElapsedTime(start);

    string read = text.Bytes.Length < text.Length ? $"the first {text.Bytes.Length} of {text.Length} bytes" : $"{text.Length} bytes";
    string last = windows[^1].Length < TextModel.WindowLength ? $", the last of {windows[^1].Length}" : "";
    Console.WriteLine($"{text.Name}: {read}; windows of {TextModel.WindowLength}: {windows.Sum(part => part.Count)}{last}");
    Console.WriteLine($"instruction set: {full.InstructionSet}");
    Console.WriteLine(
        $"first result: {firstResult.TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture)} ms after Main began " +
        "(text read and embedded, weights packed, kernel compiled and run)");

    TextLayer[] layers = [full, TextLayer.Causal()];
    bool isRight = true;
    foreach (TextLayer layer in layers)
        isRight &= LayerReport.Print(layer, windows);

    string page = Path.GetFullPath("attention.html");
    AttentionPage.Write(page, text, windows, layers);
    Console.WriteLine();
    Console.WriteLine($"attention map: {new Uri(page)}");
    return isRight ? 0 : 1;
}
catch (TextFileException exception)
{
    Console.Error.WriteLine($"QuickStart: {exception.Message}");
    return 2;
}
