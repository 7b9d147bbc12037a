namespace AttentionGen.Reference;

/// <summary>Rows of 16 bits, widened: the loops read floats. Float rows are taken for any declaration.</summary>
internal static class ReferenceNarrow
{
    /// <summary>The same inputs with all rows as floats.</summary>
    public static AttentionInputs Widened(ScaledDotProductAttentionAttribute declaration, scoped in AttentionInputs inputs)
    {
        ElementType type = declaration.ElementType;
        ElementType keyType = declaration.KeyValueCache ? type : declaration.KeyValueType;
        return inputs with
        {
            Query = Rows(type, inputs.Query, inputs.HalfQuery, inputs.BFloat16Query, "query", "halfQuery", "bFloat16Query"),
            Key = Rows(keyType, inputs.Key, inputs.HalfKey, inputs.BFloat16Key, "key", "halfKey", "bFloat16Key"),
            Value = Rows(keyType, inputs.Value, inputs.HalfValue, inputs.BFloat16Value, "value", "halfValue", "bFloat16Value"),
        };
    }

    private static ReadOnlySpan<float> Rows(
        ElementType type,
        ReadOnlySpan<float> floats,
        ReadOnlySpan<Half> halves,
        ReadOnlySpan<BFloat16> bfloats,
        string name,
        string halfName,
        string bfloatName)
    {
        if (type != ElementType.Float16)
            ReferenceChecks.Empty(halves.Length, "these rows are declared to be of another type", halfName);

        if (type != ElementType.BFloat16)
            ReferenceChecks.Empty(bfloats.Length, "these rows are declared to be of another type", bfloatName);

        if (halves.IsEmpty && bfloats.IsEmpty)
            return floats;

        ReferenceChecks.Empty(floats.Length, "the rows are given in 16 bits", name);
        var rows = new float[halves.Length + bfloats.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = type == ElementType.Float16 ? (float)halves[i] : bfloats[i];

        return rows;
    }
}
