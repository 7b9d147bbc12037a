using System.CommandLine;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Tables;
using TorchSharp;

namespace AttentionGen.Benchmarks.PyTorch;

/// <summary>A command that measures gradients beside PyTorch's autograd, row by row, and holds ours against its.</summary>
internal static class AutogradCommand
{
    /// <summary>The command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="measure">Makes all rows: of so many threads, with PyTorch or without, in so much time each.</param>
    /// <param name="tabulate">Their table, of so many threads.</param>
    public static Command Create<TRow>(
        string name, string description, Func<int, bool, TimeSpan, IEnumerable<TRow>> measure, Func<IReadOnlyList<TRow>, int, ResultTable<TRow>> tabulate)
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each row, beside warming up.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads of each engine; more than one are timed by the clock on the wall.", DefaultValueFactory = _ => 1 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var command = new Command(name, description) { seconds, threads, markdown };
        command.SetAction(result =>
        {
            int degree = result.GetValue(threads);
            bool pinned = degree == 1 && Pinning.PinCurrentThread();
            bool hasPyTorch = PyTorchLibrary.Presence.IsThere;
            if (hasPyTorch)
                torch.set_num_threads(degree);
            TRow[] rows = [.. measure(degree, hasPyTorch, TimeSpan.FromSeconds(result.GetValue(seconds)))];
            ResultTable<TRow> table = tabulate(rows, degree);
            table.Print();
            Console.WriteLine($"{Rivals.Lines}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n- {Machine.Description}\n");
        });
        return command;
    }

    /// <summary>Fails where two engines' gradients differ by more than a share of the largest.</summary>
    public static void Agree(string what, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, double tolerance)
    {
        float largest = 0;
        foreach (float value in theirs)
            largest = Math.Max(largest, Math.Abs(value));
        for (int n = 0; n < ours.Length; n++)
        {
            if (!(Math.Abs(ours[n] - theirs[n]) <= tolerance * largest))
                throw new InvalidOperationException($"{what}: the engines disagree, {ours[n]} and {theirs[n]} in element {n}, where the largest is {largest}.");
        }
    }
}
