using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>
/// What a declaration fixes about the arguments of its kernel. For generated code; not meant to be called by hand.
/// </summary>
/// <param name="HeadCount">Query heads.</param>
/// <param name="HeadDimension">Elements of a head's query and key rows.</param>
/// <param name="ValueDimension">Elements of a head's value and output rows.</param>
/// <param name="QueryLength">Declared query rows: the longest a call may pass.</param>
/// <param name="KeyLength">Declared key rows: the longest a call may pass.</param>
/// <param name="Layout">Order of the axes.</param>
/// <param name="Mask">Declared masks.</param>
/// <param name="MaskAxes">Axes of the boolean mask beside the key.</param>
/// <param name="BiasAxes">Axes of the additive bias beside the key.</param>
/// <param name="Outputs">Declared further outputs.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record AttentionShape(
    int HeadCount,
    int HeadDimension,
    int ValueDimension,
    int QueryLength,
    int KeyLength,
    AttentionLayout Layout,
    AttentionMask Mask,
    AttentionAxes MaskAxes,
    AttentionAxes BiasAxes,
    AttentionOutputs Outputs)
{
    /// <summary>Checks the spans of an attention call before anything is written.</summary>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="mask">Boolean mask, empty where not declared.</param>
    /// <param name="bias">Additive bias, empty where not declared.</param>
    /// <param name="keyLengths">Key lengths, empty where not declared.</param>
    /// <param name="output">Output.</param>
    /// <param name="weights">Attention weights, empty where not declared.</param>
    /// <param name="queryLength">Actual query rows.</param>
    /// <param name="keyLength">Actual key rows.</param>
    /// <returns>The checked arguments, with the batch size that the spans imply.</returns>
    /// <exception cref="ArgumentException">A span has not the length that the shape asks for, or an output overlaps another argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is not between 0 and the declared one.</exception>
    public AttentionArguments Check(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        ReadOnlySpan<bool> mask,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<int> keyLengths,
        Span<float> output,
        Span<float> weights,
        int queryLength,
        int keyLength)
    {
        ArgumentCheck.Length(queryLength, QueryLength, nameof(queryLength));
        ArgumentCheck.Length(keyLength, KeyLength, nameof(keyLength));

        int batchSize = queryLength > 0
            ? ArgumentCheck.BatchSize(query.Length, Rows(queryLength, HeadDimension), nameof(query))
            : ArgumentCheck.BatchSize(key.Length, Rows(keyLength, HeadDimension), nameof(key));

        ArgumentCheck.Elements(query.Length, Rows(batchSize, queryLength, HeadDimension), nameof(query));
        ArgumentCheck.Elements(key.Length, Rows(batchSize, keyLength, HeadDimension), nameof(key));
        ArgumentCheck.Elements(value.Length, Rows(batchSize, keyLength, ValueDimension), nameof(value));
        ArgumentCheck.Elements(output.Length, Rows(batchSize, queryLength, ValueDimension), nameof(output));
        CheckTables(mask, bias, keyLengths, weights, batchSize, queryLength, keyLength);

        ArgumentCheck.Disjoint(output, query, nameof(output), nameof(query));
        ArgumentCheck.Disjoint(output, key, nameof(output), nameof(key));
        ArgumentCheck.Disjoint(output, value, nameof(output), nameof(value));
        ArgumentCheck.Disjoint(weights, query, nameof(weights), nameof(query));
        ArgumentCheck.Disjoint(weights, key, nameof(weights), nameof(key));
        ArgumentCheck.Disjoint(weights, value, nameof(weights), nameof(value));
        CheckTablesDisjoint(mask, bias, keyLengths, output, weights);

        return new AttentionArguments
        {
            Query = query,
            Key = key,
            Value = value,
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

    /// <summary>Checks what does not depend on the layout: masks, key lengths and weights.</summary>
    internal void CheckTables(
        ReadOnlySpan<bool> mask,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<int> keyLengths,
        Span<float> weights,
        int batchSize,
        int queryLength,
        int keyLength)
    {
        if ((Mask & AttentionMask.Boolean) != 0)
            ArgumentCheck.Elements(mask.Length, Table(MaskAxes, batchSize, queryLength, keyLength), nameof(mask));
        if ((Mask & AttentionMask.Additive) != 0)
            ArgumentCheck.Elements(bias.Length, Table(BiasAxes, batchSize, queryLength, keyLength), nameof(bias));
        if ((Mask & AttentionMask.KeyPadding) != 0)
            ArgumentCheck.KeyLengths(keyLengths, batchSize, keyLength, nameof(keyLengths));
        if ((Outputs & AttentionOutputs.Weights) != 0)
        {
            const AttentionAxes All = AttentionAxes.Batch | AttentionAxes.Head | AttentionAxes.Query;
            ArgumentCheck.Elements(weights.Length, Table(All, batchSize, queryLength, keyLength), nameof(weights));
        }
    }

    /// <summary>Checks that no output overlaps a mask, a bias, the key lengths or the other output.</summary>
    internal static void CheckTablesDisjoint(
        ReadOnlySpan<bool> mask, ReadOnlySpan<float> bias, ReadOnlySpan<int> keyLengths, Span<float> output, Span<float> weights)
    {
        ArgumentCheck.Disjoint(output, mask, nameof(output), nameof(mask));
        ArgumentCheck.Disjoint(output, bias, nameof(output), nameof(bias));
        ArgumentCheck.Disjoint(output, keyLengths, nameof(output), nameof(keyLengths));
        ArgumentCheck.Disjoint(output, weights, nameof(output), nameof(weights));
        ArgumentCheck.Disjoint(weights, mask, nameof(weights), nameof(mask));
        ArgumentCheck.Disjoint(weights, bias, nameof(weights), nameof(bias));
        ArgumentCheck.Disjoint(weights, keyLengths, nameof(weights), nameof(keyLengths));
    }

    private ExpectedShape Rows(int length, int dimension) => Rows(null, length, dimension);

    private ExpectedShape Rows(int? batchSize, int length, int dimension) =>
        Layout == AttentionLayout.SequenceMajor
            ? new ExpectedShape(batchSize, "sequence", length, "head", HeadCount, "dimension", dimension)
            : new ExpectedShape(batchSize, "head", HeadCount, "sequence", length, "dimension", dimension);

    private ExpectedShape Table(AttentionAxes axes, int batchSize, int queryLength, int keyLength) => new(
        (axes & AttentionAxes.Batch) != 0 ? batchSize : 1,
        "head",
        (axes & AttentionAxes.Head) != 0 ? HeadCount : 1,
        "query",
        (axes & AttentionAxes.Query) != 0 ? queryLength : 1,
        "key",
        keyLength);
}
