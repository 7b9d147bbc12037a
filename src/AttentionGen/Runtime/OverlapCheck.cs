namespace AttentionGen.Runtime;

/// <summary>No output may share memory with another argument: rows are written while others are still to be read.</summary>
internal static class OverlapCheck
{
    /// <summary>Checks every output of a call against every input and the outputs behind it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="query">What the caller knows the queries as.</param>
    /// <param name="key">Likewise the keys.</param>
    /// <param name="value">Likewise the values.</param>
    public static void Outputs(in AttentionArguments call, string query, string key, string value)
    {
        Output(call, call.Output, "output", 0, query, key, value);
        if (!call.Output16.IsEmpty)
            Output(call, call.Output16, "output", 0, query, key, value);
        Further(call, call.Weights, "weights", 1, query, key, value);
        Further(call, call.AveragedWeights, "averagedWeights", 2, query, key, value);
        Further(call, call.LogSumExp, "logSumExp", 3, query, key, value);
        Further(call, call.ScaledScores, "scaledScores", 4, query, key, value);
        Further(call, call.CappedScores, "cappedScores", 5, query, key, value);
        Further(call, call.MaskedScores, "maskedScores", 6, query, key, value);
        Further(call, call.KeyWeightSums, "keyWeightSums", 7, query, key, value);
    }

    private static void Further(in AttentionArguments call, Span<float> output, string name, int number, string query, string key, string value)
    {
        if (!output.IsEmpty)
            Output(call, output, name, number, query, key, value);
    }

    private static void Output<T>(in AttentionArguments call, Span<T> output, string name, int number, string query, string key, string value)
        where T : unmanaged
    {
        Check(call.Query, query);
        Check(call.Key, key);
        Check(call.Value, value);
        Check(call.Query16, query);
        Check(call.Key16, key);
        Check(call.Value16, value);
        Check(call.Mask, "mask");
        Check(call.Bias, "bias");
        Check(call.KeyLengths, "keyLengths");
        Check(call.KeyMask, "keyMask");
        Check(call.CumulativeQueryLengths, "cumulativeQueryLengths");
        Check(call.CumulativeKeyLengths, "cumulativeKeyLengths");
        Check(call.Sinks, "sinks");
        Check(call.QueryPositions, "queryPositions");
        Check(call.KeyPositions, "keyPositions");
        CheckOutput(call.Weights, "weights", 1);
        CheckOutput(call.AveragedWeights, "averagedWeights", 2);
        CheckOutput(call.LogSumExp, "logSumExp", 3);
        CheckOutput(call.ScaledScores, "scaledScores", 4);
        CheckOutput(call.CappedScores, "cappedScores", 5);
        CheckOutput(call.MaskedScores, "maskedScores", 6);
        CheckOutput(call.KeyWeightSums, "keyWeightSums", 7);

        void CheckOutput(Span<float> other, string otherName, int otherNumber)
        {
            if (otherNumber > number)
                Check((ReadOnlySpan<float>)other, otherName);
        }

        void Check<TOther>(ReadOnlySpan<TOther> other, string otherName)
            where TOther : unmanaged
        {
            if (!other.IsEmpty)
                ArgumentCheck.Disjoint(output, other, name, otherName);
        }
    }
}
