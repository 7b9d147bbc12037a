namespace AttentionGen.Reference;

/// <summary>Which keys a query sees, and what is added to their scores: all masks of a declaration as one predicate and one bias.</summary>
internal readonly ref struct ReferenceMask
{
    private readonly AttentionAttribute _declaration;
    private readonly ReferenceShape _shape;
    private readonly ReadOnlySpan<bool> _mask;
    private readonly ReadOnlySpan<float> _bias;
    private readonly ReadOnlySpan<int> _keyLengths;
    private readonly int _causalOffset;

    public ReferenceMask(
        AttentionAttribute declaration,
        ReferenceShape shape,
        ReadOnlySpan<bool> mask,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<int> keyLengths)
    {
        _declaration = declaration;
        _shape = shape;
        _mask = mask;
        _bias = bias;
        _keyLengths = keyLengths;

        // The actual lengths place the diagonal, not the declared ones, nor the key lengths of single samples.
        _causalOffset = declaration.CausalAlignment == CausalAlignment.BottomRight ? shape.KeyLength - shape.QueryLength : 0;
    }

    /// <summary>Whether every declared mask lets query i see key j.</summary>
    public bool IsVisible(int batch, int head, int i, int j)
    {
        if (Has(AttentionMask.Causal) && j > i + _causalOffset)
            return false;

        if (Has(AttentionMask.KeyPadding) && j >= _keyLengths[batch])
            return false;

        if (Has(AttentionMask.Boolean) && !_mask[Index(_declaration.MaskAxes, batch, head, i, j)])
            return false;

        if (Has(AttentionMask.Additive) && float.IsNegativeInfinity(_bias[Index(_declaration.BiasAxes, batch, head, i, j)]))
            return false;

        return true;
    }

    /// <summary>What is added to the scaled score of a visible key.</summary>
    public double Bias(int batch, int head, int i, int j) =>
        Has(AttentionMask.Additive) ? _bias[Index(_declaration.BiasAxes, batch, head, i, j)] : 0.0;

    private bool Has(AttentionMask mask) => (_declaration.Mask & mask) != 0;

    // The axes that are there, in the order (batch, head, query, key); an absent axis has one entry for all its indices.
    private int Index(AttentionAxes axes, int batch, int head, int i, int j)
    {
        int index = 0;
        if ((axes & AttentionAxes.Batch) != 0)
            index = batch;

        if ((axes & AttentionAxes.Head) != 0)
            index = index * _shape.HeadCount + head;

        if ((axes & AttentionAxes.Query) != 0)
            index = index * _shape.QueryLength + i;

        return index * _shape.KeyLength + j;
    }
}
