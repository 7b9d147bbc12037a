namespace AttentionGen.Reference;

/// <summary>
/// The chain rule through one softmax row at a time, in double: with weights p and scores s, dL/dv_j = p_j dO, dL/dp_j = dO v_j, and dL/ds_j = p_j (dL/dp_j - sum over k of
/// p_k dL/dp_k). With dropout values meet f_j p_j, and dL/dp_j = f_j dO v_j.
/// </summary>
internal static class ReferenceBackpropagation
{
    /// <param name="declaration">The options.</param>
    /// <param name="shape">The sizes of the call.</param>
    /// <param name="inputs">Masks, biases and positions.</param>
    /// <param name="rows">Queries, keys and values.</param>
    /// <param name="outputGradient">The gradient of the output.</param>
    /// <param name="gradients">Receives sums; those of rows start at 0.</param>
    /// <param name="extra">Those of the extra keys and values are added here.</param>
    public static void Run(
        AttentionAttribute declaration,
        ReferenceShape shape,
        in AttentionInputs inputs,
        in ReferenceRows rows,
        ReadOnlySpan<double> outputGradient,
        in AttentionGradients<double> gradients,
        in ReferenceExtraGradients extra)
    {
        var positions = new ReferencePositions(declaration, shape, inputs.FirstKey);
        var mask = new ReferenceMask(declaration, shape, positions, inputs);
        var scores = new ReferenceScores(declaration, shape, positions, inputs);
        ReferenceRotation.Rotate(declaration, shape, positions, inputs, rows.Query, rows.Key);
        var biasGradient = new ReferenceTable<double>(gradients.Bias, declaration.BiasAxes, shape);

        bool hidesByScore = inputs.ScoreModifier is not null;

        // A row's last entry is the extra key's, if there is one.
        int keys = shape.KeyLength, all = keys + (rows.ExtraKey.IsEmpty ? 0 : 1);
        var visible = new bool[all];
        double[] scaled = new double[all], capped = new double[all];
        var masked = new double[all];
        var weights = new double[all];
        var weightGradients = new double[all];
        var kept = new double[all];
        for (int b = 0; b < shape.Batch; b++)
        for (int h = 0; h < shape.HeadCount; h++)
        for (int i = 0; i < shape.QueryLength; i++)
        {
            int keyValueHead = shape.KeyValueHead(h);
            ReadOnlySpan<double> q = rows.Query.Slice(shape.QueryRow(b, h, i), shape.HeadDimension);
            ReadOnlySpan<double> dO = outputGradient.Slice(shape.OutputRow(b, h, i), shape.ValueDimension);
            for (int j = 0; j < keys; j++)
            {
                visible[j] = mask.IsVisible(b, h, i, j);
                if (!visible[j])
                    continue;
                scaled[j] = scores.Scaled(q, rows.Key.Slice(shape.KeyRow(b, keyValueHead, j), shape.HeadDimension));
                capped[j] = scores.Capped(scaled[j]);
                masked[j] = scores.Biased(capped[j], b, h, i, j);
                visible[j] = !(hidesByScore && double.IsNegativeInfinity(masked[j]));
            }

            int extraKey = keyValueHead * shape.HeadDimension, extraValue = keyValueHead * shape.ValueDimension;
            if (all > keys)
            {
                visible[keys] = true;
                scaled[keys] = scores.Scaled(q, rows.ExtraKey.Slice(extraKey, shape.HeadDimension));
                masked[keys] = scores.Capped(scaled[keys]);
                kept[keys] = 1;
            }

            double? sink = rows.Sinks.IsEmpty ? null : rows.Sinks[h];
            double logSumExp = ReferenceCore.Softmax(masked, visible, sink, weights);

            ReferenceDropout.Weights(inputs.Dropout, declaration.AttentionDropout, shape.FirstSample + b, h, i, kept.AsSpan(0, keys));

            // Keys of weight 0 take no part, as in the forward call, nor do the values of those that are dropped.
            double mean = 0;
            for (int j = 0; j < all; j++)
            {
                weightGradients[j] = 0;
                if (weights[j] * kept[j] == 0)
                    continue;
                ReadOnlySpan<double> v = j < keys
                    ? rows.Value.Slice(shape.ValueRow(b, keyValueHead, j), shape.ValueDimension)
                    : rows.ExtraValue.Slice(extraValue, shape.ValueDimension);
                weightGradients[j] = kept[j] * Dot(dO, v);
                mean += weights[j] * weightGradients[j];
            }

            for (int j = 0; j < keys; j++)
            {
                if (weights[j] == 0)
                    continue;
                int keyRow = shape.KeyRow(b, keyValueHead, j);
                double scoreGradient = weights[j] * (weightGradients[j] - mean);
                AddScaled(gradients.Value, shape.ValueRow(b, keyValueHead, j), weights[j] * kept[j], dO);
                if (!gradients.Bias.IsEmpty)
                    gradients.Bias[biasGradient.IndexOf(b, h, i, j)] += scoreGradient;
                double factor = scores.ScaleGradient(scores.UnmodifiedGradient(scoreGradient, capped[j], b, h, i, j), scaled[j]);
                AddScaled(gradients.Query, shape.QueryRow(b, h, i), factor, rows.Key.Slice(keyRow, shape.HeadDimension));
                AddScaled(gradients.Key, keyRow, factor, q);
            }

            if (all > keys && weights[keys] != 0)
            {
                double factor = scores.ScaleGradient(weights[keys] * (weightGradients[keys] - mean), scaled[keys]);
                AddScaled(gradients.Query, shape.QueryRow(b, h, i), factor, rows.ExtraKey.Slice(extraKey, shape.HeadDimension));
                AddScaled(extra.Key, extraKey, factor, q);
                AddScaled(extra.Value, extraValue, weights[keys], dO);
            }

            if (sink.HasValue && !gradients.Sinks.IsEmpty && double.IsFinite(logSumExp))
                gradients.Sinks[h] -= Math.Exp(sink.Value - logSumExp) * mean;
        }

        ReferenceRotation.RotateBack(declaration, shape, positions, inputs, gradients.Query, gradients.Key);
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int d = 0; d < a.Length; d++)
            sum += a[d] * b[d];

        return sum;
    }

    private static void AddScaled(Span<double> sums, int first, double factor, ReadOnlySpan<double> row)
    {
        for (int d = 0; d < row.Length && !sums.IsEmpty; d++)
            sums[first + d] += factor * row[d];
    }
}
