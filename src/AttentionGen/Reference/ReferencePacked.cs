namespace AttentionGen.Reference;

/// <summary>Samples of different lengths, end to end: attention of one sample after the other.</summary>
internal static class ReferencePacked
{
    public static void Attend(
        ScaledDotProductAttentionAttribute declaration, in AttentionInputs inputs, Span<double> output, in AttentionResults<double> results)
    {
        if (inputs.QueryLength.HasValue)
            throw ReferenceChecks.Invalid("queryLength", "queryLength must not be given: cumulativeQueryLengths tells each sample's.");

        if (inputs.KeyLength.HasValue)
            throw ReferenceChecks.Invalid("keyLength", "keyLength must not be given: cumulativeKeyLengths tells each sample's.");

        ReadOnlySpan<int> queries = inputs.CumulativeQueryLengths, keys = inputs.CumulativeKeyLengths;
        Lengths(queries, declaration.SequenceLength, "cumulativeQueryLengths");
        Lengths(keys, declaration.KeyValueLength, "cumulativeKeyLengths");
        int batch = queries.Length - 1;
        ReferenceChecks.Length(keys.Length, queries.Length, $"batch + 1 {queries.Length}", "cumulativeKeyLengths");

        int heads = declaration.HeadCount, keyValueHeads = declaration.KeyValueHeadCount;
        int queryWidth = heads * declaration.HeadDimension, outputWidth = heads * declaration.ValueDimension;
        int keyWidth = keyValueHeads * declaration.HeadDimension, valueWidth = keyValueHeads * declaration.ValueDimension;
        Rows(inputs.Query.Length, "query", queries[batch], heads, declaration.HeadDimension, "query");
        Rows(inputs.Key.Length, "key", keys[batch], keyValueHeads, declaration.HeadDimension, "key");
        Rows(inputs.Value.Length, "key", keys[batch], keyValueHeads, declaration.ValueDimension, "value");
        Rows(output.Length, "query", queries[batch], heads, declaration.ValueDimension, "output");
        ReferenceResultChecks.PackedShapes(heads, queries[batch], results);

        // First without a sample, for what belongs to all of them; then each, before anything is written.
        ReferenceInputChecks.Check(declaration, Shape(declaration, 0, 0) with { Batch = 0 }, inputs, keysAreQueryRows: false);
        ScoreModifierFunction? modifier = inputs.ScoreModifier;
        MaskPredicateFunction? predicate = inputs.MaskPredicate;
        var shared = new AttentionInputs { Sinks = inputs.Sinks, Rotary = inputs.Rotary, ScoreModifier = modifier, MaskPredicate = predicate };
        for (int b = 0; b < batch; b++)
        {
            ReferenceShape shape = Shape(declaration, queries[b + 1] - queries[b], keys[b + 1] - keys[b]);
            ReferenceInputChecks.Check(declaration, shape, shared, keysAreQueryRows: false);
        }

        for (int b = 0; b < batch; b++)
        {
            int firstQuery = queries[b], queryLength = queries[b + 1] - firstQuery;
            int firstKey = keys[b], keyLength = keys[b + 1] - firstKey;
            var rows = new ReferenceRows
            {
                Query = ReferenceAttention.Widen(inputs.Query.Slice(firstQuery * queryWidth, queryLength * queryWidth)),
                Key = ReferenceAttention.Widen(inputs.Key.Slice(firstKey * keyWidth, keyLength * keyWidth)),
                Value = ReferenceAttention.Widen(inputs.Value.Slice(firstKey * valueWidth, keyLength * valueWidth)),
                Sinks = ReferenceAttention.Widen(inputs.Sinks),
            };
            var logSumExp = new double[heads * queryLength];
            int sample = b;
            var ofSample = new AttentionInputs
            {
                Sinks = inputs.Sinks,
                Rotary = inputs.Rotary,
                ScoreModifier = modifier is null ? null : (score, _, head, query, key) => modifier(score, sample, head, query, key),
                MaskPredicate = predicate is null ? null : (_, head, query, key) => predicate(sample, head, query, key),
            };
            ReferenceCore.Attend(
                declaration,
                Shape(declaration, queryLength, keyLength),
                ofSample,
                rows,
                output.Slice(firstQuery * outputWidth, queryLength * outputWidth),
                new AttentionResults<double> { LogSumExp = logSumExp });

            // The sample's (head, query) among (head, all queries).
            for (int h = 0; h < heads && !results.LogSumExp.IsEmpty; h++)
                logSumExp.AsSpan(h * queryLength, queryLength).CopyTo(results.LogSumExp[(h * queries[batch] + firstQuery)..]);
        }
    }

    private static ReferenceShape Shape(ScaledDotProductAttentionAttribute declaration, int queryLength, int keyLength) => new(
        1,
        declaration.HeadCount,
        declaration.KeyValueHeadCount,
        queryLength,
        keyLength,
        declaration.HeadDimension,
        declaration.ValueDimension,
        AttentionLayout.SequenceMajor);

    private static void Lengths(ReadOnlySpan<int> cumulative, int declared, string name)
    {
        if (cumulative.IsEmpty || cumulative[0] != 0)
            throw new ArgumentException($"{name} must be (batch + 1), beginning with 0.", name);

        for (int b = 1; b < cumulative.Length; b++)
        {
            long length = (long)cumulative[b] - cumulative[b - 1];
            if (length < 0 || length > declared)
            {
                throw new ArgumentOutOfRangeException(
                    name,
                    cumulative[b],
                    $"{name} must rise by 0 to the declared {declared} with each sample, but sample {b - 1} has {length} rows.");
            }
        }
    }

    private static void Rows(int length, string rowName, int rows, int heads, int dimension, string name) =>
        ReferenceChecks.Length(length, (long)rows * heads * dimension, $"{rowName} {rows}, head {heads}, dimension {dimension}", name);
}
