using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace AttentionGen.Fuzz.Running;

/// <summary>Runs the calls in child processes and tells which call each of them ended at.</summary>
internal sealed class Supervisor(FuzzOptions options)
{
    /// <summary>Lines of a dead child that are shown: the fault and the top of its stack.</summary>
    private const int ShownLines = 24;

    /// <summary>No call takes as long: a child that is at the same call after it hangs.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <returns>0 if every call kept the promise.</returns>
    public int Run()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var progress = new Progress(path);
            return Run(path, progress);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private int Run(string path, Progress progress)
    {
        long started = Stopwatch.GetTimestamp();
        FuzzOptions left = options;
        int failures = 0;
        while (true)
        {
            progress.Number = left.First;
            (string? end, string output) = RunChild(left, path, progress);
            long number = progress.Number;
            Console.WriteLine(output);
            if (end is null)
                break;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{end} at call {number} of seed {options.Seed}, {Child.TargetOf(options, number)}. To make it again:\n  {options.Reproduction(number)}\n"));
            if (++failures == options.Failures)
                break;
            left = left with
            {
                First = number + 1,
                Calls = options.Calls - (number + 1 - options.First),
                Seconds = options.Seconds - Stopwatch.GetElapsedTime(started).TotalSeconds,
            };
            if (left.Calls <= 0 || left.Seconds <= 0)
                break;
        }

        Console.WriteLine(failures == 0
            ? "Nothing left its bounds, and every call ended as documented."
            : string.Create(CultureInfo.InvariantCulture, $"{failures} calls broke the promise. What a fault or the scheduling of threads brought about may have begun some calls before."));
        return failures == 0 ? 0 : 1;
    }

    // What went wrong, null if nothing did, and what the child said.
    private static (string? End, string Output) RunChild(FuzzOptions options, string path, Progress progress)
    {
        using Process child = Process.Start(StartOf(options, path))!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        bool isHung = !WaitWhileMoving(child, progress);
        if (isHung)
            child.Kill(entireProcessTree: true);
        child.WaitForExit();
        string text = $"{output.Result}{string.Join('\n', error.Result.Split('\n').Take(ShownLines))}".Trim();
        string? end = (isHung, child.ExitCode) switch
        {
            (true, _) => "Hung",
            (_, 0) => null,
            (_, Child.Found) => "Failed",
            (_, int code) => string.Create(CultureInfo.InvariantCulture, $"Died (exit code {code})"),
        };
        return (end, text);
    }

    private static bool WaitWhileMoving(Process child, Progress progress)
    {
        long seen = -1;
        long since = Stopwatch.GetTimestamp();
        while (!child.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            if (progress.Number != seen)
                (seen, since) = (progress.Number, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > s_patience)
                return false;
        }
        return true;
    }

    private static ProcessStartInfo StartOf(FuzzOptions options, string path)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, FileName = Environment.ProcessPath! };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        AddText("--child", path);
        Add("--seed", options.Seed);
        Add("--first", options.First);
        if (options.Seconds is { } seconds)
            Add("--seconds", seconds);
        if (options.Calls is { } calls)
            Add("--calls", calls);
        if (options.Only is { } only)
            AddText("--only", only);
        if (options.Skip is { } skip)
            AddText("--skip", skip);
        return start;

        void Add(string name, IFormattable value) => AddText(name, value.ToString(null, CultureInfo.InvariantCulture));

        void AddText(string name, string value)
        {
            start.ArgumentList.Add(name);
            start.ArgumentList.Add(value);
        }
    }
}
