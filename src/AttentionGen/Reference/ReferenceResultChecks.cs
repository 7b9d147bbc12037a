namespace AttentionGen.Reference;

/// <summary>The results that are wanted beside the output: each has its shape, and none lies on another or on the output.</summary>
internal static class ReferenceResultChecks
{
    private static readonly string[] s_names =
    [
        "output", "weights", "averagedWeights", "logSumExp", "scaledScores", "cappedScores", "maskedScores", "keyWeightSums",
    ];

    /// <summary>Shapes of a call with rectangular samples.</summary>
    public static void Shapes(ReferenceShape shape, in AttentionResults<double> results)
    {
        string batch = $"batch {shape.Batch}", head = $"head {shape.HeadCount}", query = $"query {shape.QueryLength}";
        string key = $"key {shape.KeyLength}";
        long rows = (long)shape.Batch * shape.HeadCount * shape.QueryLength;
        long table = rows * shape.KeyLength;
        Wanted(results.Weights.Length, table, $"{batch}, {head}, {query}, {key}", "weights");
        Wanted(results.AveragedWeights.Length, table / shape.HeadCount, $"{batch}, {query}, {key}", "averagedWeights");
        Wanted(results.LogSumExp.Length, rows, $"{batch}, {head}, {query}", "logSumExp");
        Wanted(results.ScaledScores.Length, table, $"{batch}, {head}, {query}, {key}", "scaledScores");
        Wanted(results.CappedScores.Length, table, $"{batch}, {head}, {query}, {key}", "cappedScores");
        Wanted(results.MaskedScores.Length, table, $"{batch}, {head}, {query}, {key}", "maskedScores");
        Wanted(results.KeyWeightSums.Length, (long)shape.Batch * shape.HeadCount * shape.KeyLength, $"{batch}, {head}, {key}", "keyWeightSums");
    }

    /// <summary>Packed samples have a log-sum-exp only, in the order of the heads.</summary>
    public static void PackedShapes(int headCount, int queryRows, in AttentionResults<double> results)
    {
        for (int i = 1; i < s_names.Length; i++)
        {
            if (s_names[i] != "logSumExp")
                ReferenceChecks.Empty(Result(default, results, i).Length, "PackedSequences has no such output", s_names[i]);
        }

        Wanted(results.LogSumExp.Length, (long)headCount * queryRows, $"head {headCount}, query {queryRows}", "logSumExp");
    }

    /// <summary>All are written in turn, so that none may lie on another.</summary>
    public static void Apart(Span<double> output, in AttentionResults<double> results)
    {
        for (int i = 0; i < s_names.Length; i++)
        for (int j = 0; j < i; j++)
        {
            if (Result(output, results, i).Overlaps(Result(output, results, j)))
                throw new ArgumentException($"{s_names[i]} must not overlap {s_names[j]}.", s_names[i]);
        }
    }

    private static Span<double> Result(Span<double> output, in AttentionResults<double> results, int index) => index switch
    {
        0 => output,
        1 => results.Weights,
        2 => results.AveragedWeights,
        3 => results.LogSumExp,
        4 => results.ScaledScores,
        5 => results.CappedScores,
        6 => results.MaskedScores,
        _ => results.KeyWeightSums,
    };

    private static void Wanted(int length, long expected, string shape, string name)
    {
        if (length != 0)
            ReferenceChecks.Length(length, expected, shape, name);
    }
}
