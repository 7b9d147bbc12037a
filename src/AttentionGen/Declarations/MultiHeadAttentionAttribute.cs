namespace AttentionGen;

/// <summary>
/// Generates a whole multi-head attention layer on a partial class or struct: a constructor that packs
/// <see cref="MultiHeadAttentionWeights"/> once, and <c>Forward(input, ..., output)</c> with the query, key, value and output
/// projections. Input, memory and output are (batch, sequence, modelDimension).
/// </summary>
/// <remarks>Setting KeyValueLength, to whatever value, declares cross-attention: Forward then takes a <c>memory</c> after the input.</remarks>
/// <param name="headCount">Number of query heads, at least 1.</param>
/// <param name="modelDimension">d_model; a multiple of <paramref name="headCount"/> unless both HeadDimension and ValueDimension are set.</param>
/// <param name="sequenceLength">Input rows for one sample, at least 1; also the memory's rows unless KeyValueLength is set.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class MultiHeadAttentionAttribute(int headCount, int modelDimension, int sequenceLength)
    : AttentionLayerAttribute(headCount, modelDimension, sequenceLength);
