namespace AttentionGen.Tests.Numerics;

/// <summary>All that a call of attention returns, whoever computed it; what was not asked for is empty.</summary>
/// <param name="Output">What Forward returns.</param>
/// <param name="Weights">(batch, head, query, key).</param>
internal record AttentionArrays<T>(T[] Output, T[] Weights)
{
    /// <summary>The outputs beside the first, in the order in which Forward takes them.</summary>
    public static IReadOnlyList<AttentionOutputs> Kinds { get; } =
    [
        AttentionOutputs.Weights,
        AttentionOutputs.AveragedWeights,
        AttentionOutputs.LogSumExp,
        AttentionOutputs.ScaledScores,
        AttentionOutputs.CappedScores,
        AttentionOutputs.MaskedScores,
        AttentionOutputs.KeyWeightSums,
    ];

    public T[] AveragedWeights { get; init; } = [];
    public T[] LogSumExp { get; init; } = [];
    public T[] ScaledScores { get; init; } = [];
    public T[] CappedScores { get; init; } = [];
    public T[] MaskedScores { get; init; } = [];
    public T[] KeyWeightSums { get; init; } = [];

    public T[] Of(AttentionOutputs output) => output switch
    {
        AttentionOutputs.Weights => Weights,
        AttentionOutputs.AveragedWeights => AveragedWeights,
        AttentionOutputs.LogSumExp => LogSumExp,
        AttentionOutputs.ScaledScores => ScaledScores,
        AttentionOutputs.CappedScores => CappedScores,
        AttentionOutputs.MaskedScores => MaskedScores,
        AttentionOutputs.KeyWeightSums => KeyWeightSums,
        _ => throw new ArgumentOutOfRangeException(nameof(output)),
    };
}
