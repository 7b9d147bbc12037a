namespace AttentionGen.Reference;

/// <summary>softmax(scale * Q K^T + bias, over the visible keys) V, one query row at a time, in double: what both operators share.</summary>
internal static class ReferenceCore
{
    /// <param name="shape">The sizes of the call.</param>
    /// <param name="mask">Which keys are visible, and their bias.</param>
    /// <param name="scale">Factor on Q K^T.</param>
    /// <param name="query">Queries, laid out as the shape says.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="output">One row of ValueDimension elements for each query and head.</param>
    /// <param name="weights">(batch, head, query, key), or empty if they are not wanted.</param>
    public static void Attend(
        ReferenceShape shape,
        ReferenceMask mask,
        double scale,
        ReadOnlySpan<double> query,
        ReadOnlySpan<double> key,
        ReadOnlySpan<double> value,
        Span<double> output,
        Span<double> weights)
    {
        var visible = new bool[shape.KeyLength];
        var scores = new double[shape.KeyLength];
        var row = new double[shape.KeyLength];

        for (int b = 0; b < shape.Batch; b++)
        for (int h = 0; h < shape.HeadCount; h++)
        for (int i = 0; i < shape.QueryLength; i++)
        {
            ReadOnlySpan<double> q = query.Slice(shape.QueryRow(b, h, i), shape.HeadDimension);

            // Scores of the visible keys. What is hidden is never read, so that NaN or infinity there cannot get out.
            double maximum = double.NegativeInfinity;
            for (int j = 0; j < shape.KeyLength; j++)
            {
                visible[j] = mask.IsVisible(b, h, i, j);
                if (!visible[j])
                    continue;

                ReadOnlySpan<double> k = key.Slice(shape.KeyRow(b, h, j), shape.HeadDimension);
                scores[j] = scale * Dot(q, k) + mask.Bias(b, h, i, j);
                maximum = Math.Max(maximum, scores[j]);
            }

            // Softmax over the visible keys; taking the maximum off changes no quotient and keeps exp finite.
            double sum = 0;
            for (int j = 0; j < shape.KeyLength; j++)
            {
                row[j] = visible[j] ? Math.Exp(scores[j] - maximum) : 0;
                sum += row[j];
            }

            for (int j = 0; j < shape.KeyLength; j++)
                row[j] = visible[j] ? row[j] / sum : 0;

            // The weighted mean of the values. Keys of weight 0 take no part; a row that sees no key has nothing but those.
            Span<double> o = output.Slice(shape.OutputRow(b, h, i), shape.ValueDimension);
            o.Clear();
            for (int j = 0; j < shape.KeyLength; j++)
            {
                if (row[j] == 0)
                    continue;

                ReadOnlySpan<double> v = value.Slice(shape.ValueRow(b, h, j), shape.ValueDimension);
                for (int d = 0; d < shape.ValueDimension; d++)
                    o[d] += row[j] * v[d];
            }

            if (!weights.IsEmpty)
                row.CopyTo(weights.Slice(shape.WeightRow(b, h, i), shape.KeyLength));
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int d = 0; d < a.Length; d++)
            sum += a[d] * b[d];

        return sum;
    }
}
