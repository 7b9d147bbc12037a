namespace AttentionGen.Report;

/// <summary>How spread out a head's attention is.</summary>
internal static class HeadEntropy
{
    /// <summary>
    /// The mean, over the queries that see a key, of the entropy of their weights in bits, the weights divided by their sum; 0 if no query does.
    /// At most log2(keys), where all keys weigh the same.
    /// </summary>
    /// <param name="weights">(query, key) of one head.</param>
    /// <param name="keyCount">Keys.</param>
    public static double Bits(ReadOnlySpan<float> weights, int keyCount)
    {
        double total = 0;
        int rows = 0;
        for (int start = 0; start < weights.Length; start += keyCount)
        {
            double sum = 0, terms = 0;
            foreach (float weight in weights.Slice(start, keyCount))
            {
                sum += weight;
                if (weight > 0)
                    terms += weight * Math.Log2(weight);
            }

            if (sum == 0)
                continue;
            total += Math.Log2(sum) - (terms / sum);
            rows++;
        }

        return rows == 0 ? 0 : Math.Max(0, total / rows);
    }
}
