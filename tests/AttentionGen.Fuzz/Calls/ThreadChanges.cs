using System.Globalization;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Calls;

/// <summary>Draws how a call is spread over threads, if at all.</summary>
internal static class ThreadChanges
{
    private static readonly CancellationToken s_cancelled = new(canceled: true);

    public static Change Draw(PlacedCall call, Draw draw)
    {
        if (draw.Chance(0.5))
            return Change.None;
        call.PassesOptions = true;
        if (draw.Chance(0.02))
            return new Change("no options", Expectation.Refused);

        call.Options = new ParallelOptions { MaxDegreeOfParallelism = draw.Of(-1, 1, 2, 8) };
        string degree = string.Create(CultureInfo.InvariantCulture, $"degree {call.Options.MaxDegreeOfParallelism}");
        switch (draw.Below(20))
        {
            case 0:
                call.Options.CancellationToken = s_cancelled;
                return new Change($"{degree}, cancelled before", Expectation.Cancelled);
            case 1:
                var source = new CancellationTokenSource();
                call.Options.CancellationToken = source.Token;
                ThreadPool.UnsafeQueueUserWorkItem(static cancelled => ((CancellationTokenSource)cancelled!).Cancel(), source);
                return new Change($"{degree}, cancelled meanwhile", Expectation.Cancelled);
            case 2:
                call.Options.TaskScheduler = RefusingScheduler.Instance;
                return new Change($"{degree}, a scheduler that refuses", Expectation.Cancelled);
            default:
                return new Change(degree, Expectation.Right);
        }
    }
}
