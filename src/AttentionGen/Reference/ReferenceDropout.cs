namespace AttentionGen.Reference;

/// <summary>Dropout as it is told by a call's seed: elements times 0, or 1 over what is left of 1.</summary>
internal static class ReferenceDropout
{
    /// <summary>Whether calls of a declaration may drop anything.</summary>
    public static bool IsDeclared(AttentionAttribute declaration) =>
        declaration.AttentionDropout > 0 || declaration is TransformerLayerAttribute { HiddenDropout: > 0 } or TransformerLayerAttribute { ResidualDropout: > 0 };

    /// <summary>Rows less what is dropped of them; the same of their gradients.</summary>
    public static double[] Rows(DropoutSeed? seed, float rate, DropoutPlace place, int width, double[] rows)
    {
        if (seed is not { } of)
            return rows;
        var kept = new double[rows.Length];
        for (int n = 0; n < rows.Length; n++)
            kept[n] = rows[n] * of.RowFactor(rate, place, n / width, n % width);

        return kept;
    }

    /// <summary>The factors of a query's weights.</summary>
    public static void Weights(DropoutSeed? seed, float rate, int sample, int head, int query, Span<double> factors)
    {
        for (int key = 0; key < factors.Length; key++)
            factors[key] = seed?.WeightFactor(rate, sample, head, query, key) ?? 1;
    }
}
