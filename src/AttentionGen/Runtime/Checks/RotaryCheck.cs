using System.Globalization;

namespace AttentionGen.Runtime;

/// <summary>The table of angles must fit the declaration, and have every position that a call rotates by.</summary>
internal static class RotaryCheck
{
    /// <summary>Checks the table and the positions of a call whose lengths are known.</summary>
    public static void Positions(AttentionShape shape, in AttentionArguments call)
    {
        if (shape.Rotary == RotaryPairing.None)
            return;

        RotaryEmbedding? rotary = call.Rotary;
        ArgumentNullException.ThrowIfNull(rotary);
        if (rotary.Dimension != shape.RotaryDimension)
            ArgumentCheck.Refuse($"Expected angles for {shape.RotaryDimension} elements of a row, got {rotary.Dimension}.", nameof(rotary));
        if (shape.HasPositionIds)
        {
            Given(call.QueryPositions, call.BatchSize, call.QueryLength, rotary.PositionCount, shape.SharesPositions ? "positions" : "queryPositions");
            if (!shape.SharesPositions)
                Given(call.KeyPositions, call.BatchSize, call.KeyLength, rotary.PositionCount, "keyPositions");
            return;
        }
        if (shape.IsPacked)
        {
            for (int sample = 0; sample < call.BatchSize; sample++)
            {
                Running(
                    shape,
                    call.CumulativeQueryLengths[sample + 1] - call.CumulativeQueryLengths[sample],
                    call.CumulativeKeyLengths[sample + 1] - call.CumulativeKeyLengths[sample],
                    0,
                    rotary);
            }
            return;
        }
        Running(shape, call.QueryLength, call.KeyLength, call.FirstKey, rotary);
    }

    private static void Running(AttentionShape shape, int queryLength, int keyLength, int firstKey, RotaryEmbedding rotary)
    {
        int first = shape.FirstPosition(queryLength, keyLength);
        bool hidesFirst = (shape.Mask & AttentionMask.Causal) != 0;
        if (queryLength > 0 && first < 0 && !hidesFirst)
            ArgumentCheck.Refuse($"Expected no more queries than keys, {keyLength}, as positions start at 0; got {queryLength}.", nameof(queryLength));
        int last = Math.Max(queryLength > 0 ? first + queryLength - 1 : 0, keyLength > 0 ? firstKey + keyLength - 1 : 0);
        if (last >= rotary.PositionCount)
            ArgumentCheck.Refuse($"Expected angles for at least {last + 1} positions, got {rotary.PositionCount}.", nameof(rotary));
    }

    private static void Given(ReadOnlySpan<int> positions, int batchSize, int length, int positionCount, string name)
    {
        ArgumentCheck.Elements(positions.Length, new ExpectedShape(batchSize, "sequence", length, "position", 1, null, 1), name);
        foreach (int position in positions)
        {
            if ((uint)position >= (uint)positionCount)
                throw new ArgumentOutOfRangeException(name, position, Invariant($"Expected a position from 0 to {positionCount - 1}, got {position}."));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
