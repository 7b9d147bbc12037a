using System.Globalization;
using QuickStart.Engines;

namespace QuickStart;

/// <summary>Verifies and times one layer, and prints both.</summary>
internal static class LayerReport
{
    /// <returns>Whether every engine agrees with the reference.</returns>
    public static bool Print(TextLayer layer, TextWindows[] windows)
    {
        Console.WriteLine();
        Console.WriteLine(layer.Name);
        foreach (string line in PlanLines(layer))
            Console.WriteLine($"  {line}");

        ExactResult[] exact = [.. windows.Select(part => ExactResult.Of(layer, part))];
        Accuracy plain = Accuracy.Of(layer.Plain, exact);
        Accuracy bound = Accuracy.Bound(plain, exact);
        (Engine Engine, Accuracy Accuracy)[] measured =
        [
            (layer.Generated, Accuracy.Of(layer.Generated, exact)),
            (layer.TensorPrimitives, Accuracy.Of(layer.TensorPrimitives, exact)),
            (layer.Plain, plain),
            (layer.Reference, Accuracy.Of(layer.Reference, exact)),
        ];

        Console.WriteLine();
        Console.WriteLine("                      us/window   times generated   max error: output   weights");
        double fastest = 0;
        foreach ((Engine engine, Accuracy accuracy) in measured)
        {
            double time = Timing.MicrosecondsPerWindow(engine, windows[0]);
            if (engine == layer.Generated)
                fastest = time;
            Console.WriteLine(Invariant(
                $"  {engine.Name,-18} {time,11:N1} {time / fastest,17:N1} {accuracy.Output,19:0.0e+0} {accuracy.Weights,9:0.0e+0}"));
        }

        Console.WriteLine(Invariant($"  {"accepted error",-18} {"",11} {"",17} {bound.Output,19:0.0e+0} {bound.Weights,9:0.0e+0}"));
        bool isRight = true;
        foreach ((Engine engine, Accuracy accuracy) in measured)
        {
            if (accuracy.IsWithin(bound))
                continue;
            isRight = false;
            Console.Error.WriteLine($"QuickStart: {layer.Name}, {engine.Name}: the error is beyond what is accepted.");
        }

        return isRight;
    }

    /// <summary>Of the plan, what concerns the whole kernel and the instruction set in use.</summary>
    private static IEnumerable<string> PlanLines(TextLayer layer)
    {
        string[] lines = layer.Plan.Split('\n');
        IEnumerable<string> head = lines.TakeWhile(line => !line.StartsWith("Vector", StringComparison.Ordinal));
        IEnumerable<string> path = lines
            .SkipWhile(line => !line.StartsWith(layer.InstructionSet + ":", StringComparison.Ordinal))
            .TakeWhile((line, i) => i == 0 || line.StartsWith(' '));
        return head.Concat(path);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
