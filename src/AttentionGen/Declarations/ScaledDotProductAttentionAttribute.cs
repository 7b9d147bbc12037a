namespace AttentionGen;

/// <summary>
/// Generates <c>Forward(query, key, value, ..., output)</c> on a partial class or struct: softmax(scale * Q K^T + mask) V per head,
/// without projections.
/// </summary>
/// <param name="headCount">Number of query heads, at least 1.</param>
/// <param name="modelDimension">d_model; a multiple of <paramref name="headCount"/> unless both HeadDimension and ValueDimension are set.</param>
/// <param name="sequenceLength">Query rows for one sample, at least 1; also the key rows unless KeyValueLength is set.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class ScaledDotProductAttentionAttribute(int headCount, int modelDimension, int sequenceLength)
    : AttentionAttribute(headCount, modelDimension, sequenceLength)
{
    /// <summary>Order of the axes of query, key, value and output in memory.</summary>
    public AttentionLayout Layout { get; set; }

    /// <summary>How query, key, value and output rows are stored; keys and values as <c>KeyValueType</c> says if it is set.</summary>
    public ElementType ElementType { get; set; }

    /// <summary>
    /// Generates <c>Backward</c> beside <c>Forward</c>, which then returns log-sum-exp too: from it, the output and the output's gradient follow the gradients of query, key and
    /// value, which are written, and of bias, sinks and the floats that score methods read, which are added to what is there. Scores are computed anew, never stored.
    /// </summary>
    public bool Gradients { get; set; }

    internal override ElementType RowType => ElementType;
}
