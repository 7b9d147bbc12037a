namespace AttentionGen.Reference;

/// <summary>The softmax of the visible keys' scores, times V, one query row at a time, in double: what both operators share.</summary>
internal static class ReferenceCore
{
    /// <param name="declaration">The options.</param>
    /// <param name="shape">The sizes of the call.</param>
    /// <param name="inputs">Masks, biases and positions.</param>
    /// <param name="rows">Queries, keys and values.</param>
    /// <param name="output">One row of ValueDimension elements for each query and head.</param>
    /// <param name="results">What else is wanted.</param>
    public static void Attend(
        AttentionAttribute declaration,
        ReferenceShape shape,
        in AttentionInputs inputs,
        in ReferenceRows rows,
        Span<double> output,
        in AttentionResults<double> results)
    {
        var positions = new ReferencePositions(declaration, shape, inputs.FirstKey);
        var mask = new ReferenceMask(declaration, shape, positions, inputs);
        var scores = new ReferenceScores(declaration, shape, positions, inputs);
        ReferenceRotation.Rotate(declaration, shape, positions, inputs, rows.Query, rows.Key);

        bool hiddenScores = !results.ScaledScores.IsEmpty || !results.CappedScores.IsEmpty;
        bool hidesByScore = inputs.ScoreModifier is not null;
        results.AveragedWeights.Clear();
        results.KeyWeightSums.Clear();

        // A row's last entry is the extra key's, if there is one.
        int keys = shape.KeyLength;
        int extra = rows.ExtraKey.IsEmpty ? 0 : 1;
        var visible = new bool[keys + extra];
        var masked = new double[keys + extra];
        var weights = new double[keys + extra];
        var kept = new double[keys];

        for (int b = 0; b < shape.Batch; b++)
        for (int h = 0; h < shape.HeadCount; h++)
        for (int i = 0; i < shape.QueryLength; i++)
        {
            ReadOnlySpan<double> q = rows.Query.Slice(shape.QueryRow(b, h, i), shape.HeadDimension);
            int keyValueHead = shape.KeyValueHead(h);
            int weightRow = shape.WeightRow(b, h, i);

            // Scores of the visible keys. What is hidden is not read, so that NaN or infinity there cannot get out, unless its score is wanted.
            for (int j = 0; j < keys; j++)
            {
                visible[j] = mask.IsVisible(b, h, i, j);
                masked[j] = double.NegativeInfinity;
                if (!visible[j] && !hiddenScores)
                    continue;

                double scaled = scores.Scaled(q, rows.Key.Slice(shape.KeyRow(b, keyValueHead, j), shape.HeadDimension));
                double capped = scores.Capped(scaled);
                Store(results.ScaledScores, weightRow + j, scaled);
                Store(results.CappedScores, weightRow + j, capped);
                if (visible[j])
                    masked[j] = scores.Biased(capped, b, h, i, j);
                if (hidesByScore && double.IsNegativeInfinity(masked[j]))
                    visible[j] = false;
            }

            if (extra > 0)
            {
                visible[keys] = true;
                masked[keys] = scores.Capped(
                    scores.Scaled(q, rows.ExtraKey.Slice(keyValueHead * shape.HeadDimension, shape.HeadDimension)));
            }

            double? sink = rows.Sinks.IsEmpty ? null : rows.Sinks[h];
            double logSumExp = Softmax(masked, visible, sink, weights);
            ReferenceDropout.Weights(inputs.Dropout, declaration.AttentionDropout, shape.FirstSample + b, h, i, kept);
            for (int j = 0; j < keys; j++)
                weights[j] *= kept[j];

            // The weighted mean of the values. Keys of weight 0 take no part, and so those that are dropped; a row that sees no key has nothing but those.
            Span<double> o = output.Slice(shape.OutputRow(b, h, i), shape.ValueDimension);
            o.Clear();
            for (int j = 0; j < weights.Length; j++)
            {
                if (weights[j] == 0)
                    continue;

                ReadOnlySpan<double> v = j < keys
                    ? rows.Value.Slice(shape.ValueRow(b, keyValueHead, j), shape.ValueDimension)
                    : rows.ExtraValue.Slice(keyValueHead * shape.ValueDimension, shape.ValueDimension);
                for (int d = 0; d < shape.ValueDimension; d++)
                    o[d] += weights[j] * v[d];
            }

            Store(results.LogSumExp, shape.StatisticRow(b, h, i), logSumExp);
            for (int j = 0; j < keys; j++)
            {
                Store(results.MaskedScores, weightRow + j, masked[j]);
                Store(results.Weights, weightRow + j, weights[j]);
                Add(results.AveragedWeights, (b * shape.QueryLength + i) * keys + j, weights[j] / shape.HeadCount);
                Add(results.KeyWeightSums, (b * shape.HeadCount + h) * keys + j, weights[j]);
            }
        }
    }

    /// <summary>The weights of one row, 0 where a key is hidden, and the logarithm of their denominator.</summary>
    public static double Softmax(ReadOnlySpan<double> scores, ReadOnlySpan<bool> visible, double? sink, Span<double> weights)
    {
        weights.Clear();

        // The mask decides, not the scores: without a visible key there is nothing, not even the sink.
        if (!visible.Contains(true))
            return double.NegativeInfinity;

        double maximum = sink ?? double.NegativeInfinity;
        for (int j = 0; j < scores.Length; j++)
        {
            if (visible[j])
                maximum = Math.Max(maximum, scores[j]);
        }

        // Taking the maximum off changes no quotient and keeps exp finite.
        double sum = sink.HasValue ? Math.Exp(sink.Value - maximum) : 0;
        for (int j = 0; j < scores.Length; j++)
        {
            weights[j] = visible[j] ? Math.Exp(scores[j] - maximum) : 0;
            sum += weights[j];
        }

        for (int j = 0; j < scores.Length; j++)
            weights[j] = visible[j] ? weights[j] / sum : 0;

        return maximum + Math.Log(sum);
    }

    private static void Store(Span<double> results, int index, double value)
    {
        if (!results.IsEmpty)
            results[index] = value;
    }

    private static void Add(Span<double> results, int index, double value)
    {
        if (!results.IsEmpty)
            results[index] += value;
    }
}
