using System.Diagnostics;
using System.Globalization;
using AttentionGen.Fuzz.Targets;

namespace AttentionGen.Fuzz.Running;

/// <summary>Makes the calls, in a process that one of them may take down.</summary>
internal static class Child
{
    /// <summary>Exit code of a child that found something out and lived.</summary>
    public const int Found = 3;

    public static int Run(FuzzOptions options, string progressPath)
    {
        using var progress = new Progress(progressPath);
        ITarget[] targets = TargetList.Matching(options.Only, options.Skip);
        double[] ends = Ends(targets);
        var tally = new Tally(targets);
        long started = Stopwatch.GetTimestamp();
        long number = options.First;
        for (; !IsOver(); number++)
        {
            progress.Number = number;
            (int chosen, Draw draw) = Choose(options, ends, number);
            try
            {
                tally.Add(chosen, targets[chosen].Run(draw));
            }
            catch (Exception exception)
            {
                Console.WriteLine($"{targets[chosen].Name}: {(exception is Failure ? exception.Message : "Not documented: " + exception)}");
                return Found;
            }
        }

        progress.Number = number;
        Console.WriteLine(tally.ToString(Stopwatch.GetElapsedTime(started)));
        return 0;

        // The clock is looked at now and then only.
        bool IsOver() =>
            (options.Calls is { } calls && number - options.First >= calls)
            || (options.Seconds is { } seconds && number % 16 == 0 && Stopwatch.GetElapsedTime(started).TotalSeconds >= seconds);
    }

    /// <summary>Name of the target that a call is drawn for.</summary>
    public static string TargetOf(FuzzOptions options, long number)
    {
        ITarget[] targets = TargetList.Matching(options.Only, options.Skip);
        return targets[Choose(options, Ends(targets), number).Target].Name;
    }

    private static (int Target, Draw Draw) Choose(FuzzOptions options, double[] ends, long number)
    {
        var draw = new Draw(options.Seed, number);
        return (Chosen(ends, draw.Unit()), draw);
    }

    private static double[] Ends(ITarget[] targets)
    {
        double all = targets.Sum(target => target.Weight), sum = 0;
        return [.. targets.Select(target => (sum += target.Weight) / all)];
    }

    private static int Chosen(double[] ends, double unit)
    {
        int chosen = 0;
        while (chosen < ends.Length - 1 && unit >= ends[chosen])
            chosen++;
        return chosen;
    }
}
