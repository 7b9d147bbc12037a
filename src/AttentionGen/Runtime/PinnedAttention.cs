namespace AttentionGen.Runtime;

/// <summary>The arguments of an attention call as other threads can be told of them: where spans lie, not spans.</summary>
/// <param name="call">The call; its memory is pinned for as long as this is used.</param>
internal readonly struct PinnedAttention(in AttentionArguments call)
{
    private readonly PinnedSpan<float> _query = new(call.Query);
    private readonly PinnedSpan<float> _key = new(call.Key);
    private readonly PinnedSpan<float> _value = new(call.Value);
    private readonly PinnedSpan<bool> _mask = new(call.Mask);
    private readonly PinnedSpan<float> _bias = new(call.Bias);
    private readonly PinnedSpan<int> _keyLengths = new(call.KeyLengths);
    private readonly PinnedSpan<float> _output = new(call.Output);
    private readonly PinnedSpan<float> _weights = new(call.Weights);
    private readonly int _batchSize = call.BatchSize;
    private readonly int _queryLength = call.QueryLength;
    private readonly int _keyLength = call.KeyLength;

    /// <summary>The call again, with spans.</summary>
    public AttentionArguments Arguments => new()
    {
        Query = _query.Span,
        Key = _key.Span,
        Value = _value.Span,
        Mask = _mask.Span,
        Bias = _bias.Span,
        KeyLengths = _keyLengths.Span,
        Output = _output.Span,
        Weights = _weights.Span,
        BatchSize = _batchSize,
        QueryLength = _queryLength,
        KeyLength = _keyLength,
    };
}
