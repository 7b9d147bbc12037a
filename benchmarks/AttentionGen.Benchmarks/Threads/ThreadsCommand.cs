using System.CommandLine;
using System.Diagnostics;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Threads;

/// <summary><c>threads</c>: two threads against one, in time that passes.</summary>
internal static class ThreadsCommand
{
    private const int Degree = 2;
    private const int LeastRounds = 5;
    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(3);

    /// <param name="Shape">What was computed.</param>
    /// <param name="One">Microseconds on one thread.</param>
    /// <param name="Two">Microseconds on two threads.</param>
    /// <param name="Mean">How many times longer all of one thread's samples took than all of the two threads'.</param>
    /// <param name="MeanBehindPauses">The same of calls behind a pause each.</param>
    private sealed record Speedup(BenchmarkShape Shape, double One, double Two, double Mean, double MeanBehindPauses);

    public static Command Create()
    {
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var command = new Command("threads", "Measure two threads against one, in turn, from M1 up.") { markdown };
        command.SetAction(result =>
        {
            Speedup[] results = [.. ShapeGrid.Select([]).Where(shape => shape.Id[0] != 'T').Select(Measure)];
            var table = new ResultTable<Speedup>(
                [
                    new("id", true, row => row.Shape.Id),
                    new("heads x dim,\nlength", true, row => row.Shape.Description),
                    new("one thread,\nus", false, row => Figure.Of(row.One)),
                    new("two threads,\nus", false, row => Figure.Of(row.Two)),
                    new("speed-up", false, row => Figure.Ratio(row.One, row.Two)),
                    new("of means", false, row => Figure.Ratio(row.Mean, 1)),
                    new("behind\npauses", false, row => Figure.Ratio(row.MeanBehindPauses, 1)),
                ],
                results,
                "Time that passes, the lower quartile of samples of at least five milliseconds, one thread and two in turn. Calls follow one another without a pause. Of means: the speed-up of all samples, the slowest too. Behind pauses: the same where the calling thread computes something else for 200 microseconds before each call.");
            table.Print();
            Console.WriteLine(Machine.Description);
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, table.ToMarkdown());
        });
        return command;
    }

    private static Speedup Measure(BenchmarkShape shape)
    {
        Problem problem = Problem.Create(shape);
        Peer one = GeneratedPeer.Create(problem);
        Peer two = ParallelPeer.Create(problem, new ParallelOptions { MaxDegreeOfParallelism = Degree });
        one.Run();
        two.Run();
        if (!one.Result.SequenceEqual(two.Result))
            throw new InvalidOperationException($"{shape.Id}: two threads give other bits than one.");

        int calls = (int)Math.Max(1, s_sample.TotalMicroseconds / Time(one, 3));
        var times = (One: new List<double>(), Two: new List<double>());
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_budget || times.One.Count < LeastRounds)
        {
            times.One.Add(Time(one, calls));
            times.Two.Add(Time(two, calls));
        }
        var behindPauses = (One: 0.0, Two: 0.0);
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_budget)
        {
            for (int call = 0; call < calls; call++)
                behindPauses.One += TimeBehindPause(one);
            for (int call = 0; call < calls; call++)
                behindPauses.Two += TimeBehindPause(two);
        }
        return new Speedup(shape, LowerQuartile(times.One), LowerQuartile(times.Two), times.One.Average() / times.Two.Average(), behindPauses.One / behindPauses.Two);
    }

    // Another process on either core makes two threads wait for one another; what is left of that is in the slower half.
    private static double LowerQuartile(List<double> samples) => samples.Order().ElementAt(samples.Count / 4);

    private static double TimeBehindPause(Peer peer)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_pause)
            Thread.SpinWait(10);
        return Time(peer, 1);
    }

    private static double Time(Peer peer, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
            peer.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }
}
