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
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(3);

    /// <param name="Shape">What was computed.</param>
    /// <param name="One">Microseconds on one thread.</param>
    /// <param name="Two">Microseconds on two threads.</param>
    private sealed record Speedup(BenchmarkShape Shape, double One, double Two);

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
                ],
                results,
                "Time that passes, the lower quartile of samples of at least five milliseconds, one thread and two in turn. Calls follow one another without a pause.");
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
        return new Speedup(shape, LowerQuartile(times.One), LowerQuartile(times.Two));
    }

    // Another process on either core makes two threads wait for one another; what is left of that is in the slower half.
    private static double LowerQuartile(List<double> samples) => samples.Order().ElementAt(samples.Count / 4);

    private static double Time(Peer peer, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
            peer.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }
}
