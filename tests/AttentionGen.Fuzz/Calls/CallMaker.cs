using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Fuzz.Calls;

/// <summary>Makes a call and holds it to what it must end in.</summary>
internal static class CallMaker
{
    /// <summary>Draws where scratch lies and whether small calls are split, and makes the call.</summary>
    public static Outcome Make(PlacedCall call, Change change, string name, Draw draw)
    {
        ParallelAttention.SplitsAlways = draw.Chance(0.5);
        if (!draw.Chance(0.1))
            return Make(call, change, name);
        using var scratch = new GuardedScratch();
        return Make(call, change, name);
    }

    public static Outcome Make(PlacedCall call, Change change, string name)
    {
        string description = $"{name}, {change.Description}";
        try
        {
            call.Invoke();
        }
        catch (Exception exception) when (IsDocumented(exception, change.Expectation))
        {
            if (change.Expectation == Expectation.Right)
                throw new Failure($"{description}: a right call was refused.", exception);
            if (change.Expectation == Expectation.Cancelled)
                call.ExpectUntouchedAround(description);
            else
                call.ExpectUntouched(description);
            return Outcome.Refused;
        }
        catch (Exception exception)
        {
            throw new Failure($"{description}: not documented.", exception);
        }

        switch (change.Expectation)
        {
            case Expectation.Refused:
                throw new Failure($"{description}: a wrong call was accepted.");
            case Expectation.Either:
                call.ExpectUntouchedAround(description);
                return Outcome.Survived;
            default:
                call.ExpectRight(description);
                return Outcome.Right;
        }
    }

    // A scheduler's own exception comes as the tasks' library wraps it.
    private static bool IsDocumented(Exception exception, Expectation expectation) => expectation == Expectation.Cancelled
        ? exception is OperationCanceledException or TaskSchedulerException or AggregateException
        : exception is ArgumentException || (exception is InvalidOperationException && exception.Message.StartsWith("The cache holds", StringComparison.Ordinal));
}
