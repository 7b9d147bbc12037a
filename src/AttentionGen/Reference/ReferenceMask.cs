namespace AttentionGen.Reference;

/// <summary>Which keys a query sees: all masks of a declaration as one predicate.</summary>
internal readonly ref struct ReferenceMask
{
    private readonly AttentionMask _mask;
    private readonly int _windowLeft;
    private readonly int _windowRight;
    private readonly int _keyCount;
    private readonly ReferencePositions _positions;
    private readonly ReferenceTable<bool> _booleans;
    private readonly ReferenceTable<float> _bias;
    private readonly ReadOnlySpan<int> _keyLengths;
    private readonly KeyMask _keyMask;
    private readonly MaskPredicateFunction? _predicate;

    public ReferenceMask(AttentionAttribute declaration, ReferenceShape shape, ReferencePositions positions, in AttentionInputs inputs)
    {
        _mask = declaration.Mask;
        if (declaration.KeyValueCache)
            _mask |= AttentionMask.Causal;

        _windowLeft = declaration.WindowLeft;
        _windowRight = declaration.WindowRight;
        _keyCount = shape.KeyLength;
        _positions = positions;
        _booleans = new ReferenceTable<bool>(inputs.Mask, declaration.MaskAxes, shape);
        _bias = new ReferenceTable<float>(inputs.Bias, declaration.BiasAxes, shape);
        _keyLengths = inputs.KeyLengths;
        _keyMask = inputs.KeyMask;
        _predicate = inputs.MaskPredicate;
    }

    /// <summary>Whether every declared mask lets query i see key j.</summary>
    public bool IsVisible(int batch, int head, int i, int j)
    {
        int position = _positions.Query(i), key = _positions.Key(j);
        if (Has(AttentionMask.Causal) && key > position)
            return false;

        if (_windowLeft >= 0 && key < (long)position - _windowLeft)
            return false;

        if (_windowRight >= 0 && key > (long)position + _windowRight)
            return false;

        if (Has(AttentionMask.KeyPadding) && j >= _keyLengths[batch])
            return false;

        if (Has(AttentionMask.Keys) && _keyMask.Keys[batch * _keyCount + j] == _keyMask.Hides)
            return false;

        if (Has(AttentionMask.Boolean) && !_booleans[batch, head, i, j])
            return false;

        if (Has(AttentionMask.Additive) && float.IsNegativeInfinity(_bias[batch, head, i, j]))
            return false;

        return _predicate?.Invoke(batch, head, position, key) ?? true;
    }

    private bool Has(AttentionMask mask) => (_mask & mask) != 0;
}
