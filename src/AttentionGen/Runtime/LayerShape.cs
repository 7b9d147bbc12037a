using System.ComponentModel;
using System.Globalization;

namespace AttentionGen.Runtime;

/// <summary>What a declaration fixes about the arguments of its layer. For generated code; not meant to be called by hand.</summary>
/// <param name="Attention">The attention inside the layer.</param>
/// <param name="ModelDimension">Elements of an input, memory or output row.</param>
/// <param name="IsCrossAttention">Whether keys and values come from a memory of their own.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record LayerShape(AttentionShape Attention, int ModelDimension, bool IsCrossAttention)
{
    /// <summary>Checks the spans of a layer call before anything is written.</summary>
    /// <param name="input">Input rows.</param>
    /// <param name="memory">Memory rows, empty in self-attention.</param>
    /// <param name="mask">Boolean mask, empty where not declared.</param>
    /// <param name="bias">Additive bias, empty where not declared.</param>
    /// <param name="keyLengths">Key lengths, empty where not declared.</param>
    /// <param name="output">Output rows.</param>
    /// <param name="weights">Attention weights, empty where not declared.</param>
    /// <param name="queryLength">Actual query rows.</param>
    /// <param name="keyLength">Actual key rows; in self-attention the same.</param>
    /// <returns>The checked arguments, with the batch size that the spans imply.</returns>
    /// <exception cref="ArgumentException">
    /// A span has not the length that the shape asks for, an output overlaps another argument, or the lengths differ in self-attention.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is not between 0 and the declared one.</exception>
    public LayerArguments Check(
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> memory,
        ReadOnlySpan<bool> mask,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<int> keyLengths,
        Span<float> output,
        Span<float> weights,
        int queryLength,
        int keyLength)
    {
        ArgumentCheck.Length(queryLength, Attention.QueryLength, nameof(queryLength));
        ArgumentCheck.Length(keyLength, Attention.KeyLength, nameof(keyLength));
        if (!IsCrossAttention && queryLength != keyLength)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Expected the query length {queryLength}, as in self-attention keys come from the input, got {keyLength}."),
                nameof(keyLength));
        }

        int batchSize = queryLength > 0 || !IsCrossAttention
            ? ArgumentCheck.BatchSize(input.Length, Rows(null, queryLength), nameof(input))
            : ArgumentCheck.BatchSize(memory.Length, Rows(null, keyLength), nameof(memory));
        if (queryLength == 0 && keyLength == 0)
            batchSize = keyLengths.Length;

        ArgumentCheck.Elements(input.Length, Rows(batchSize, queryLength), nameof(input));
        if (IsCrossAttention)
            ArgumentCheck.Elements(memory.Length, Rows(batchSize, keyLength), nameof(memory));
        ArgumentCheck.Elements(output.Length, Rows(batchSize, queryLength), nameof(output));
        Attention.CheckTables(mask, bias, keyLengths, weights, batchSize, queryLength, keyLength);

        ArgumentCheck.Disjoint(output, input, nameof(output), nameof(input));
        ArgumentCheck.Disjoint(output, memory, nameof(output), nameof(memory));
        ArgumentCheck.Disjoint(weights, input, nameof(weights), nameof(input));
        ArgumentCheck.Disjoint(weights, memory, nameof(weights), nameof(memory));
        AttentionShape.CheckTablesDisjoint(mask, bias, keyLengths, output, weights);

        return new LayerArguments
        {
            Input = input,
            Memory = IsCrossAttention ? memory : input,
            Mask = mask,
            Bias = bias,
            KeyLengths = keyLengths,
            Output = output,
            Weights = weights,
            BatchSize = batchSize,
            QueryLength = queryLength,
            KeyLength = keyLength,
        };
    }

    private ExpectedShape Rows(int? batchSize, int length) => new(batchSize, "sequence", length, "model", ModelDimension, null, 1);
}
