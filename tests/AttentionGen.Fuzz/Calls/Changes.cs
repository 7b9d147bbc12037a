using System.Globalization;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Calls;

/// <summary>Makes a right call a wrong one, in one respect.</summary>
internal static class Changes
{
    private const long AllSteps = 1L << 32;

    /// <summary>Samples of packed calls that take part in climbing past the last row number.</summary>
    private const int MostSteps = 4096;

    public static Change Draw(PlacedCall call, Draw draw) => draw.Below(6) switch
    {
        0 or 1 => Length(call, draw),
        2 => ActualLength(call, draw),
        3 => Overlap(call, draw),
        4 => Values(call, draw),
        _ => Angles(call, draw),
    };

    private static Change Length(PlacedCall call, Draw draw)
    {
        Argument argument = draw.OneOf(call.Type.Spans);
        int length = call.Length(argument);
        int wrong = draw.Below(9) switch
        {
            0 => length + 1,
            1 => length - 1,
            2 => 0,
            3 => 2 * length,
            4 => length / 2,
            5 => int.MaxValue,
            6 => length + draw.Size(6),
            7 => Math.Max(draw.Hostile(), 0),
            _ => -1,
        };
        if (Math.Max(wrong, 0) == length)
            return Change.None;

        // Without any rows, the key lengths alone tell the batch, or nothing does.
        bool isFree = call.Type.Declaration.TakesLengths && call.QueryLength == 0 && call.KeyLength == 0;

        // Nothing says how many samples there are but the row numbers: all of them may be read.
        bool isRead = isFree || argument is Argument.CumulativeQueryLengths or Argument.CumulativeKeyLengths;
        if (isRead && wrong > MostSteps)
            return Change.None;

        bool isNull = wrong < 0 || draw.Chance(0.01);
        if (isNull)
            call.Nullify(argument);
        else
            call.Resize(argument, wrong, draw);

        if (call.Length(argument) == length)
            return Change.None;
        return new Change(Text($"{argument} of {(isNull ? "null" : call.Length(argument))} elements instead of {length}"), isFree ? Expectation.Either : Expectation.Refused);
    }

    private static Change ActualLength(PlacedCall call, Draw draw)
    {
        if (!call.PassesLengths)
            return Change.None;
        bool isQuery = draw.Chance(0.5);
        int declared = isQuery ? call.Problem.Attribute.SequenceLength : call.Problem.Attribute.KeyValueLength;
        int wrong = draw.Chance(0.3) ? declared + 1 : draw.Chance(0.3) ? draw.From(0, declared) : draw.Hostile();
        if (isQuery)
            call.QueryLength = wrong;
        else
            call.KeyLength = wrong;
        bool isImpossible = wrong < 0 || wrong > declared;
        return new Change(Text($"{(isQuery ? "queryLength" : "keyLength")} {wrong}"), isImpossible ? Expectation.Refused : Expectation.Either);
    }

    private static Change Overlap(PlacedCall call, Draw draw)
    {
        Argument[] filled = [.. call.Filled];
        Argument[] outputs = [.. filled.Where(Arguments.IsOutput)];
        if (outputs.Length == 0)
            return Change.None;
        Argument output = draw.Of<Argument>(outputs), other = draw.Of<Argument>(filled);
        if (output == other)
            return Change.None;
        if (Arguments.IsOutput(other) && draw.Chance(0.5))
            (output, other) = (other, output);
        call.Overlap(output, other, draw);
        return new Change($"{output} upon {other}", Expectation.Refused);
    }

    private static Change Values(PlacedCall call, Draw draw)
    {
        Argument[] numbers = [.. call.Filled.Where(IsNumbers)];
        if (call.Type.Declaration.KeyShards == true && draw.Chance(0.8))
            return FirstKey(call, draw);
        if (numbers.Length == 0)
            return Change.None;
        Argument argument = draw.Of<Argument>(numbers);
        bool isCumulative = argument is Argument.CumulativeQueryLengths or Argument.CumulativeKeyLengths;
        if (isCumulative && draw.Chance(0.5))
            return Climb(call, argument, draw);
        int most = argument switch
        {
            Argument.KeyLengths => call.KeyLength,
            Argument.QueryPositions or Argument.KeyPositions => call.Rotary!.PositionCount - 1,
            _ => call.GetInt(argument, call.Length(argument) - 1),
        };
        int index = draw.Below(call.Length(argument));
        int wrong = draw.Chance(0.5) ? most + 1 : draw.Hostile();
        if (wrong >= 0 && wrong <= most)
            return Change.None;

        call.SetInt(argument, index, wrong);
        return new Change(Text($"{argument}[{index}] = {wrong}"), Expectation.Refused);
    }

    // Samples as long as is legal before the others, until row numbers have gone once around.
    private static Change Climb(PlacedCall call, Argument argument, Draw draw)
    {
        bool isQuery = argument == Argument.CumulativeQueryLengths;
        Argument other = isQuery ? Argument.CumulativeKeyLengths : Argument.CumulativeQueryLengths;
        long declared = isQuery ? call.Problem.Attribute.SequenceLength : call.Problem.Attribute.KeyValueLength;
        long steps = (AllSteps + declared - 1) / declared;
        if (steps > MostSteps)
            return Change.None;

        int batch = call.Length(argument) - 1;
        call.Resize(argument, batch + 1 + (int)steps, draw);
        call.Resize(other, batch + 1 + (int)steps, draw);
        for (int n = 0; n <= steps; n++)
            call.SetInt(argument, n, unchecked((int)(AllSteps * n / steps)));
        for (int n = 0; n <= steps; n++)
            call.SetInt(other, n, 0);
        int[] ends = isQuery ? call.Problem.CumulativeQueryLengths : call.Problem.CumulativeKeyLengths;
        int[] otherEnds = isQuery ? call.Problem.CumulativeKeyLengths : call.Problem.CumulativeQueryLengths;
        for (int n = 0; n <= batch; n++)
        {
            call.SetInt(argument, (int)steps + n, ends[n]);
            call.SetInt(other, (int)steps + n, otherEnds[n]);
        }

        return new Change(Text($"{argument} once around in {steps} steps"), Expectation.Refused);
    }

    private static Change FirstKey(PlacedCall call, Draw draw)
    {
        call.FirstKey = draw.Hostile();
        return new Change(Text($"firstKey {call.FirstKey}"), call.FirstKey < 0 ? Expectation.Refused : call.FirstKey == call.Problem.FirstKey ? Expectation.Right : Expectation.Either);
    }

    private static Change Angles(PlacedCall call, Draw draw)
    {
        if (!call.Type.Declaration.IsRotary)
            return Length(call, draw);
        switch (draw.Below(3))
        {
            case 0:
                call.Rotary = null;
                return new Change("no angles", Expectation.Refused);
            case 1:
                call.Rotary = new RotaryEmbedding(call.Rotary!.Dimension + 2, call.Rotary.PositionCount);
                return new Change("angles of another dimension", Expectation.Refused);
            default:
                call.Rotary = new RotaryEmbedding(call.Rotary!.Dimension, 1);
                return new Change("angles of one position", Expectation.Either);
        }
    }

    private static bool IsNumbers(Argument argument) => argument is
        Argument.KeyLengths or Argument.CumulativeQueryLengths or Argument.CumulativeKeyLengths or Argument.QueryPositions or Argument.KeyPositions;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
