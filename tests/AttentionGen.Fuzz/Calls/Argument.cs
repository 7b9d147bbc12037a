namespace AttentionGen.Fuzz.Calls;

/// <summary>The spans of a call, as AttentionCall names them; from Output on they are written.</summary>
internal enum Argument
{
    Query,
    Key,
    Value,
    NarrowQuery,
    NarrowKey,
    NarrowValue,
    Mask,
    Bias,
    KeyLengths,
    KeyMask,
    CumulativeQueryLengths,
    CumulativeKeyLengths,
    Sinks,
    QueryPositions,
    KeyPositions,
    Output,
    NarrowOutput,
    Weights,
    AveragedWeights,
    LogSumExp,
    ScaledScores,
    CappedScores,
    MaskedScores,
    KeyWeightSums,
}
