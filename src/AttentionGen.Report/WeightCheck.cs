namespace AttentionGen.Report;

/// <summary>What is refused as weights.</summary>
internal static class WeightCheck
{
    // What a row of weights that were rounded to BFloat16 (8 significant bits, so at most 2^-9 of each) can be beyond 1, doubled for the weights' own errors.
    private const double Rounding = 1.0 / 256;

    private const double UnitInLastPlace = 1.0 / (1 << 23);

    public static void Check(ReadOnlySpan<float> weights, int headCount, int queryCount, int keyCount)
    {
        decimal expected = (decimal)headCount * queryCount * keyCount;
        if (weights.Length != expected)
        {
            throw new ArgumentException(
                $"Expected {expected} weights, (head, query, key) = ({headCount}, {queryCount}, {keyCount}), but got {weights.Length}. Of a batch, pass one sample at a time.",
                nameof(weights));
        }

        for (int row = 0; row < headCount * queryCount; row++)
            CheckRow(weights.Slice(row * keyCount, keyCount), nameof(weights), row / queryCount, row % queryCount);
    }

    private static void CheckRow(ReadOnlySpan<float> row, string name, int head, int query)
    {
        // Each sum of a softmax in float is off by a unit in the last place a key at most.
        double most = 1 + Rounding + (row.Length * UnitInLastPlace), sum = 0;
        for (int key = 0; key < row.Length; key++)
        {
            if (!float.IsFinite(row[key]) || row[key] < 0)
                throw Refusal(name, $"The weight of head {head}, query {query}, key {key} is {FormattableString.Invariant($"{row[key]}")}; weights are from 0 to 1.");
            sum += row[key];
        }

        if (sum > most)
            throw Refusal(name, $"The weights of head {head}, query {query} add up to {FormattableString.Invariant($"{sum:G6}")}; a row's weights add up to 1 at most.");
    }

    private static ArgumentException Refusal(string name, string message) =>
        new(message + " Scores are not weights: pass what AttentionOutputs.Weights or AveragedWeights returns.", name);
}
