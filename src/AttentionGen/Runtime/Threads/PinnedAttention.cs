namespace AttentionGen.Runtime;

/// <summary>The arguments of an attention call as other threads can be told of them: where spans lie, not spans.</summary>
/// <param name="call">The call; its memory is pinned for as long as this is used.</param>
internal readonly struct PinnedAttention(in AttentionArguments call)
{
    private readonly PinnedSpan<float> _query = new(call.Query);
    private readonly PinnedSpan<float> _key = new(call.Key);
    private readonly PinnedSpan<float> _value = new(call.Value);
    private readonly PinnedSpan<ushort> _query16 = new(call.Query16);
    private readonly PinnedSpan<ushort> _key16 = new(call.Key16);
    private readonly PinnedSpan<ushort> _value16 = new(call.Value16);
    private readonly PinnedSpan<bool> _mask = new(call.Mask);
    private readonly PinnedSpan<float> _bias = new(call.Bias);
    private readonly PinnedSpan<int> _keyLengths = new(call.KeyLengths);
    private readonly PinnedSpan<bool> _keyMask = new(call.KeyMask);
    private readonly PinnedSpan<int> _cumulativeQueryLengths = new(call.CumulativeQueryLengths);
    private readonly PinnedSpan<int> _cumulativeKeyLengths = new(call.CumulativeKeyLengths);
    private readonly PinnedSpan<float> _sinks = new(call.Sinks);
    private readonly PinnedSpan<int> _queryPositions = new(call.QueryPositions);
    private readonly PinnedSpan<int> _keyPositions = new(call.KeyPositions);
    private readonly PinnedSpan<float> _biasKey = new(call.BiasKey);
    private readonly PinnedSpan<float> _biasValue = new(call.BiasValue);
    private readonly PinnedSpan<float> _scratch = new(call.Scratch);
    private readonly PinnedSpan<float> _output = new(call.Output);
    private readonly PinnedSpan<ushort> _output16 = new(call.Output16);
    private readonly PinnedSpan<float> _weights = new(call.Weights);
    private readonly PinnedSpan<float> _averagedWeights = new(call.AveragedWeights);
    private readonly PinnedSpan<float> _logSumExp = new(call.LogSumExp);
    private readonly PinnedSpan<float> _scaledScores = new(call.ScaledScores);
    private readonly PinnedSpan<float> _cappedScores = new(call.CappedScores);
    private readonly PinnedSpan<float> _maskedScores = new(call.MaskedScores);
    private readonly PinnedSpan<float> _keyWeightSums = new(call.KeyWeightSums);
    private readonly PinnedSpan<float> _scoreNumbers0 = new(call.ScoreNumbers0);
    private readonly PinnedSpan<float> _scoreNumbers1 = new(call.ScoreNumbers1);
    private readonly PinnedSpan<float> _scoreNumbers2 = new(call.ScoreNumbers2);
    private readonly PinnedSpan<float> _scoreNumbers3 = new(call.ScoreNumbers3);
    private readonly PinnedSpan<int> _scoreIntegers0 = new(call.ScoreIntegers0);
    private readonly PinnedSpan<int> _scoreIntegers1 = new(call.ScoreIntegers1);
    private readonly PinnedSpan<int> _scoreIntegers2 = new(call.ScoreIntegers2);
    private readonly PinnedSpan<int> _scoreIntegers3 = new(call.ScoreIntegers3);
    private readonly int _scoreArgument0 = call.ScoreArgument0;
    private readonly int _scoreArgument1 = call.ScoreArgument1;
    private readonly int _scoreArgument2 = call.ScoreArgument2;
    private readonly int _scoreArgument3 = call.ScoreArgument3;
    private readonly int _firstSample = call.FirstSample;
    private readonly int _blockRows = call.BlockRows;
    private readonly bool _keyMaskHides = call.KeyMaskHides;
    private readonly RotaryEmbedding? _rotary = call.Rotary;
    private readonly KeyValueCache? _cache = call.Cache;
    private readonly int _firstKey = call.FirstKey;
    private readonly int _batchSize = call.BatchSize;
    private readonly int _queryLength = call.QueryLength;
    private readonly int _keyLength = call.KeyLength;

    /// <summary>The call again, with spans.</summary>
    public AttentionArguments Arguments => new()
    {
        Query = _query.Span,
        ScoreNumbers0 = _scoreNumbers0.Span,
        ScoreNumbers1 = _scoreNumbers1.Span,
        ScoreNumbers2 = _scoreNumbers2.Span,
        ScoreNumbers3 = _scoreNumbers3.Span,
        ScoreIntegers0 = _scoreIntegers0.Span,
        ScoreIntegers1 = _scoreIntegers1.Span,
        ScoreIntegers2 = _scoreIntegers2.Span,
        ScoreIntegers3 = _scoreIntegers3.Span,
        ScoreArgument0 = _scoreArgument0,
        ScoreArgument1 = _scoreArgument1,
        ScoreArgument2 = _scoreArgument2,
        ScoreArgument3 = _scoreArgument3,
        FirstSample = _firstSample,
        BlockRows = _blockRows,
        Key = _key.Span,
        Value = _value.Span,
        Query16 = _query16.Span,
        Key16 = _key16.Span,
        Value16 = _value16.Span,
        Mask = _mask.Span,
        Bias = _bias.Span,
        KeyLengths = _keyLengths.Span,
        KeyMask = _keyMask.Span,
        CumulativeQueryLengths = _cumulativeQueryLengths.Span,
        CumulativeKeyLengths = _cumulativeKeyLengths.Span,
        Sinks = _sinks.Span,
        QueryPositions = _queryPositions.Span,
        KeyPositions = _keyPositions.Span,
        BiasKey = _biasKey.Span,
        BiasValue = _biasValue.Span,
        Scratch = _scratch.Span,
        Output = _output.Span,
        Output16 = _output16.Span,
        Weights = _weights.Span,
        AveragedWeights = _averagedWeights.Span,
        LogSumExp = _logSumExp.Span,
        ScaledScores = _scaledScores.Span,
        CappedScores = _cappedScores.Span,
        MaskedScores = _maskedScores.Span,
        KeyWeightSums = _keyWeightSums.Span,
        KeyMaskHides = _keyMaskHides,
        Rotary = _rotary,
        Cache = _cache,
        FirstKey = _firstKey,
        BatchSize = _batchSize,
        QueryLength = _queryLength,
        KeyLength = _keyLength,
    };
}
