namespace AttentionGen.Reference;

/// <summary>Samples of different lengths, end to end: attention of one sample after the other.</summary>
internal static class ReferencePacked
{
    /// <summary>Cumulative lengths belong to packed samples alone.</summary>
    public static void CheckNone(ReadOnlySpan<int> cumulativeQueryLengths, ReadOnlySpan<int> cumulativeKeyLengths)
    {
        ReferenceChecks.Empty(cumulativeQueryLengths.Length, "PackedSequences was not set", "cumulativeQueryLengths");
        ReferenceChecks.Empty(cumulativeKeyLengths.Length, "PackedSequences was not set", "cumulativeKeyLengths");
    }

    /// <summary>And actual lengths to all others.</summary>
    public static void CheckNoLengths(int? queryLength, int? keyLength)
    {
        if (queryLength.HasValue)
            throw ReferenceChecks.Invalid("queryLength", "queryLength must not be given: cumulativeQueryLengths tells each sample's.");

        if (keyLength.HasValue)
            throw ReferenceChecks.Invalid("keyLength", "keyLength must not be given: cumulativeKeyLengths tells each sample's.");
    }

    /// <summary>Lengths that rise from 0, by no more than what was declared, for as many samples of queries as of keys.</summary>
    public static void CheckLengths(AttentionAttribute declaration, ReadOnlySpan<int> queries, ReadOnlySpan<int> keys)
    {
        Lengths(queries, declaration.SequenceLength, "cumulativeQueryLengths");
        Lengths(keys, declaration.KeyValueLength, "cumulativeKeyLengths");
        ReferenceChecks.Length(keys.Length, queries.Length, $"batch + 1 {queries.Length}", "cumulativeKeyLengths");
    }

    /// <summary>The rows of attention alone, as many as the lengths tell.</summary>
    public static void CheckRows(
        ScaledDotProductAttentionAttribute declaration, in AttentionInputs inputs, int outputLength, in AttentionResults<double> results)
    {
        CheckNoLengths(inputs.QueryLength, inputs.KeyLength);
        ReadOnlySpan<int> queries = inputs.CumulativeQueryLengths, keys = inputs.CumulativeKeyLengths;
        CheckLengths(declaration, queries, keys);
        int heads = declaration.HeadCount, keyValueHeads = declaration.KeyValueHeadCount;
        Rows(inputs.Query.Length, "query", queries[^1], heads, declaration.HeadDimension, "query");
        Rows(inputs.Key.Length, "key", keys[^1], keyValueHeads, declaration.HeadDimension, "key");
        Rows(inputs.Value.Length, "key", keys[^1], keyValueHeads, declaration.ValueDimension, "value");
        Rows(outputLength, "query", queries[^1], heads, declaration.ValueDimension, "output");
        ReferenceResultChecks.PackedShapes(heads, queries[^1], results);
    }

    /// <summary>The inputs beside the rows: first without a sample, for what belongs to all of them; then for each, before anything is written.</summary>
    public static void Check(AttentionAttribute declaration, in AttentionInputs inputs)
    {
        ReferenceInputChecks.Check(declaration, Shape(declaration, 0, 0) with { Batch = 0 }, inputs, keysAreQueryRows: false);
        ReadOnlySpan<int> queries = inputs.CumulativeQueryLengths, keys = inputs.CumulativeKeyLengths;
        var shared = new AttentionInputs
        {
            Sinks = inputs.Sinks, Rotary = inputs.Rotary, ScoreModifier = inputs.ScoreModifier, ScoreModifierGradient = inputs.ScoreModifierGradient, MaskPredicate = inputs.MaskPredicate,
        };
        for (int b = 0; b < queries.Length - 1; b++)
        {
            ReferenceShape shape = Shape(declaration, queries[b + 1] - queries[b], keys[b + 1] - keys[b]);
            ReferenceInputChecks.Check(declaration, shape, shared, keysAreQueryRows: false);
        }
    }

    /// <summary>Attends, all arguments being right.</summary>
    public static void Attend(
        AttentionAttribute declaration, in AttentionInputs inputs, in ReferenceRows rows, Span<double> output, in AttentionResults<double> results)
    {
        ReadOnlySpan<int> queries = inputs.CumulativeQueryLengths, keys = inputs.CumulativeKeyLengths;
        int heads = declaration.HeadCount, keyValueHeads = declaration.KeyValueHeadCount;
        int queryWidth = heads * declaration.HeadDimension, outputWidth = heads * declaration.ValueDimension;
        int keyWidth = keyValueHeads * declaration.HeadDimension, valueWidth = keyValueHeads * declaration.ValueDimension;
        for (int b = 0; b < queries.Length - 1; b++)
        {
            int firstQuery = queries[b], queryLength = queries[b + 1] - firstQuery;
            int firstKey = keys[b], keyLength = keys[b + 1] - firstKey;
            var logSumExp = new double[heads * queryLength];
            ReferenceCore.Attend(
                declaration,
                Shape(declaration, queryLength, keyLength) with { FirstSample = b },
                OfSample(inputs, b),
                new ReferenceRows
                {
                    Query = rows.Query.Slice(firstQuery * queryWidth, queryLength * queryWidth),
                    Key = rows.Key.Slice(firstKey * keyWidth, keyLength * keyWidth),
                    Value = rows.Value.Slice(firstKey * valueWidth, keyLength * valueWidth),
                    ExtraKey = rows.ExtraKey,
                    ExtraValue = rows.ExtraValue,
                    Sinks = rows.Sinks,
                },
                output.Slice(firstQuery * outputWidth, queryLength * outputWidth),
                new AttentionResults<double> { LogSumExp = logSumExp });

            // The sample's (head, query) among (head, all queries).
            for (int h = 0; h < heads && !results.LogSumExp.IsEmpty; h++)
                logSumExp.AsSpan(h * queryLength, queryLength).CopyTo(results.LogSumExp[(h * queries[^1] + firstQuery)..]);
        }
    }

    /// <summary>The gradients of attention alone, all arguments being right.</summary>
    public static void Backpropagate(
        AttentionAttribute declaration, in AttentionInputs inputs, in ReferenceRows rows, ReadOnlySpan<double> outputGradient, in AttentionGradients<double> gradients,
        in ReferenceExtraGradients extra)
    {
        ReadOnlySpan<int> queries = inputs.CumulativeQueryLengths, keys = inputs.CumulativeKeyLengths;
        int heads = declaration.HeadCount, keyValueHeads = declaration.KeyValueHeadCount;
        for (int b = 0; b < queries.Length - 1; b++)
        {
            Range query = Of(queries, b, heads * declaration.HeadDimension), output = Of(queries, b, heads * declaration.ValueDimension);
            Range key = Of(keys, b, keyValueHeads * declaration.HeadDimension), value = Of(keys, b, keyValueHeads * declaration.ValueDimension);
            ReferenceBackpropagation.Run(
                declaration,
                Shape(declaration, queries[b + 1] - queries[b], keys[b + 1] - keys[b]) with { FirstSample = b },
                OfSample(inputs, b),
                new ReferenceRows
                {
                    Query = rows.Query[query], Key = rows.Key[key], Value = rows.Value[value], ExtraKey = rows.ExtraKey, ExtraValue = rows.ExtraValue, Sinks = rows.Sinks,
                },
                outputGradient[output],
                new AttentionGradients<double>
                {
                    Query = Part(gradients.Query, query), Key = Part(gradients.Key, key), Value = Part(gradients.Value, value), Sinks = gradients.Sinks,
                },
                extra);
        }

        static Range Of(ReadOnlySpan<int> ends, int sample, int width) => (ends[sample] * width)..(ends[sample + 1] * width);
        static Span<double> Part(Span<double> whole, Range range) => whole.IsEmpty ? whole : whole[range];
    }

    /// <summary>What a sample's rows meet beside each other, its number told to methods.</summary>
    private static AttentionInputs OfSample(in AttentionInputs inputs, int sample)
    {
        ScoreModifierFunction? modifier = inputs.ScoreModifier;
        ScoreModifierGradientFunction? modifierGradient = inputs.ScoreModifierGradient;
        MaskPredicateFunction? predicate = inputs.MaskPredicate;
        return new AttentionInputs
        {
            Rotary = inputs.Rotary,
            Dropout = inputs.Dropout,
            ScoreModifier = modifier is null ? null : (score, _, head, query, key) => modifier(score, sample, head, query, key),
            ScoreModifierGradient = modifierGradient is null ? null : (gradient, score, _, head, query, key) => modifierGradient(gradient, score, sample, head, query, key),
            MaskPredicate = predicate is null ? null : (_, head, query, key) => predicate(sample, head, query, key),
        };
    }

    private static ReferenceShape Shape(AttentionAttribute declaration, int queryLength, int keyLength) => new(
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
