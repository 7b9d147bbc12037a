using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>What a declaration fixes about the arguments of its layer. For generated code; not meant to be called by hand.</summary>
/// <param name="Attention">The attention inside the layer.</param>
/// <param name="ModelDimension">Elements of an input or output row.</param>
/// <param name="IsCrossAttention">Whether keys and values come from a memory of their own.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record LayerShape(AttentionShape Attention, int ModelDimension, bool IsCrossAttention)
{
    /// <summary>Elements of a row that keys are projected from.</summary>
    public required int KeyInputDimension { get; init; }

    /// <summary>Elements of a row that values are projected from.</summary>
    public required int ValueInputDimension { get; init; }

    /// <summary>Whether keys and values come from a memory each.</summary>
    public bool HasSeparateMemories { get; init; }

    /// <summary>Whether the weights hold one more key and value row for each head.</summary>
    public bool HasBiasKeyValue { get; init; }

    /// <summary>Checks the spans of a layer call before anything is written, and completes it with the batch size that they imply.</summary>
    /// <param name="call">The call: input, memory and memory of values in place of queries, keys and values.</param>
    /// <exception cref="ArgumentNullException">The rotary table or the cache is null.</exception>
    /// <exception cref="ArgumentException">
    /// A span has not the length that the shape asks for, an output overlaps another argument, or the lengths differ in self-attention.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length or position is out of its range.</exception>
    public void Check(scoped ref AttentionArguments call)
    {
        if (Attention.HasCache)
            CheckCached(ref call);
        else if (Attention.IsPacked)
            CheckPacked(ref call);
        else
            CheckRows(ref call);
        TableCheck.Lengths(Attention, call, Attention.Outputs);
        RotaryCheck.Positions(Attention, call);
        OverlapCheck.Outputs(call, "input", HasSeparateMemories ? "keyMemory" : "memory", "valueMemory");
        AttentionShape.SkipEmpty(ref call);
        if (!IsCrossAttention)
            call.Key = call.Query;
        if (!HasSeparateMemories)
            call.Value = call.Key;
    }

    private void CheckRows(scoped ref AttentionArguments call)
    {
        (int queryLength, int keyLength) = (call.QueryLength, call.KeyLength);
        ReadOnlySpan<float> input = call.Query, memory = call.Key, valueMemory = call.Value;
        Span<float> output = call.Output;
        string memoryName = HasSeparateMemories ? "keyMemory" : nameof(memory);
        ArgumentCheck.Length(queryLength, Attention.QueryLength, nameof(queryLength));
        ArgumentCheck.Length(keyLength, Attention.KeyLength, nameof(keyLength));
        if (!IsCrossAttention && queryLength != keyLength)
        {
            ArgumentCheck.Refuse(
                $"Expected the query length {queryLength}, as in self-attention keys come from the input, got {keyLength}.", nameof(keyLength));
        }

        int batchSize = queryLength > 0 || !IsCrossAttention
            ? ArgumentCheck.BatchSize(input.Length, Rows(null, queryLength, ModelDimension), nameof(input), Math.Max(output.Length, memory.Length))
            : ArgumentCheck.BatchSize(memory.Length, KeyRows(null, keyLength, KeyInputDimension), memoryName, valueMemory.Length);
        if (queryLength == 0 && keyLength == 0)
            batchSize = call.KeyLengths.Length;

        call.BatchSize = batchSize;
        ArgumentCheck.Elements(input.Length, Rows(batchSize, queryLength, ModelDimension), nameof(input));
        if (IsCrossAttention)
            ArgumentCheck.Elements(memory.Length, KeyRows(batchSize, keyLength, KeyInputDimension), memoryName);
        if (HasSeparateMemories)
            ArgumentCheck.Elements(valueMemory.Length, KeyRows(batchSize, keyLength, ValueInputDimension), nameof(valueMemory));
        ArgumentCheck.Elements(output.Length, Rows(batchSize, queryLength, ModelDimension), nameof(output));
    }

    private void CheckPacked(scoped ref AttentionArguments call)
    {
        ReadOnlySpan<float> input = call.Query, memory = call.Key, valueMemory = call.Value;
        Span<float> output = call.Output;
        string memoryName = HasSeparateMemories ? "keyMemory" : nameof(memory);
        string queryName = IsCrossAttention ? "cumulativeQueryLengths" : "cumulativeLengths";
        int queryRows = ArgumentCheck.BatchSize(input.Length, Rows(null, 1, ModelDimension), nameof(input), output.Length);
        int keyRows = IsCrossAttention ? ArgumentCheck.BatchSize(memory.Length, KeyRows(null, 1, KeyInputDimension), memoryName, valueMemory.Length) : queryRows;
        int batchSize = ArgumentCheck.CumulativeLengths(call.CumulativeQueryLengths, queryRows, Attention.QueryLength, queryName);
        if (!IsCrossAttention)
            call.CumulativeKeyLengths = call.CumulativeQueryLengths;
        else if (ArgumentCheck.CumulativeLengths(call.CumulativeKeyLengths, keyRows, Attention.KeyLength, "cumulativeKeyLengths") != batchSize)
            ArgumentCheck.Refuse($"Expected (batch + 1), {batchSize + 1} elements as in '{queryName}', got {call.CumulativeKeyLengths.Length}.", "cumulativeKeyLengths");

        // Heads of samples are counted in an int, those of empty samples too.
        if ((long)batchSize * Attention.HeadCount > int.MaxValue)
            ArgumentCheck.Refuse($"Expected at most {int.MaxValue / Attention.HeadCount} samples of {Attention.HeadCount} heads, got {batchSize}.", queryName);
        if (HasSeparateMemories)
            ArgumentCheck.Elements(valueMemory.Length, KeyRows(1, keyRows, ValueInputDimension), nameof(valueMemory));
        ArgumentCheck.Elements(output.Length, Rows(1, queryRows, ModelDimension), nameof(output));
        call.BatchSize = batchSize;
        call.QueryLength = queryRows;
        call.KeyLength = keyRows;
    }

    private void CheckCached(scoped ref AttentionArguments call)
    {
        KeyValueCache? cache = call.Cache;
        ArgumentNullException.ThrowIfNull(cache);
        cache.Check(Attention.KeyValueHeadCount, Attention.KeyLength, Attention.HeadDimension, Attention.ValueDimension, Attention.KeyValueType, nameof(cache));
        ReadOnlySpan<float> input = call.Query;
        Span<float> output = call.Output;
        int rows = ArgumentCheck.BatchSize(input.Length, new ExpectedShape(null, "batch", cache.BatchSize, "model", ModelDimension, null, 1) { FirstAxis = "sequence" }, nameof(input), output.Length);
        ArgumentCheck.Elements(output.Length, Rows(cache.BatchSize, rows, ModelDimension), nameof(output));
        call.BatchSize = cache.BatchSize;
        call.QueryLength = rows;
        call.KeyLength = cache.CountBefore(rows) + rows;
    }

    private ExpectedShape Rows(int? batchSize, int length, int dimension) => Rows(batchSize, length, dimension, Attention.QueryLength);

    private ExpectedShape KeyRows(int? batchSize, int length, int dimension) => Rows(batchSize, length, dimension, Attention.KeyLength);

    private ExpectedShape Rows(int? batchSize, int length, int dimension, int declared) =>
        new(batchSize, "sequence", length, "model", dimension, null, 1) { Hint = Attention.Hint(length, declared) };
}
