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

    /// <summary>Whether calls that keep activations may drop anything.</summary>
    public bool HasDropout { get; init; }

    /// <summary>Checks the spans of a layer call before anything is written, and completes it with the batch size that they imply.</summary>
    /// <param name="call">The call: input, memory and memory of values in place of queries, keys and values.</param>
    /// <exception cref="ArgumentNullException">The rotary table or the cache is null.</exception>
    /// <exception cref="ArgumentException">
    /// A span has not the length that the shape asks for, an output overlaps another argument, or the lengths differ in self-attention.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length or position is out of its range.</exception>
    public void Check(scoped ref AttentionArguments call)
    {
        CheckLengths(ref call, "output", Attention.Outputs);
        OverlapCheck.Outputs(call, "input", HasSeparateMemories ? "keyMemory" : "memory", "valueMemory");
        AttentionShape.SkipEmpty(ref call);
        ShareRows(ref call);
    }

    /// <summary>Checks all but that spans lie apart.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outputName">What the caller knows the output as.</param>
    /// <param name="outputs">The outputs beside the output that it has.</param>
    internal void CheckLengths(scoped ref AttentionArguments call, string outputName, AttentionOutputs outputs)
    {
        if (Attention.HasCache)
            CheckCached(ref call);
        else if (Attention.IsPacked)
            CheckPacked(ref call, outputName);
        else
            CheckRows(ref call, outputName);
        TableCheck.Lengths(Attention, call, outputs);
        RotaryCheck.Positions(Attention, call);
    }

    /// <summary>Checks the gradients of a call whose lengths are known: each is as long as what it is the gradient of, or not there.</summary>
    internal void CheckGradients(in AttentionArguments call)
    {
        Gradient(call.QueryGradient.Length, call.Query.Length, "input");
        if (IsCrossAttention)
            Gradient(call.KeyGradient.Length, call.Key.Length, HasSeparateMemories ? "keyMemory" : "memory");
        if (HasSeparateMemories)
            Gradient(call.ValueGradient.Length, call.Value.Length, "valueMemory");

        static void Gradient(int length, int expected, string of)
        {
            if (length != 0 && length != expected)
                ArgumentCheck.Refuse($"Expected {expected} elements as in '{of}', or none, got {length}.", $"{of}Gradient");
        }
    }

    /// <summary>Completes a call with the rows that keys and values come from.</summary>
    internal void ShareRows(scoped ref AttentionArguments call)
    {
        if (!IsCrossAttention)
            call.Key = call.Query;
        if (!HasSeparateMemories)
            call.Value = call.Key;
    }

    private void CheckRows(scoped ref AttentionArguments call, string outputName)
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
        ArgumentCheck.Elements(output.Length, Rows(batchSize, queryLength, ModelDimension), outputName);
    }

    private void CheckPacked(scoped ref AttentionArguments call, string outputName)
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
        ArgumentCheck.Elements(output.Length, Rows(1, queryRows, ModelDimension), outputName);
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
