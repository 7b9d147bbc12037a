using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>What a declaration fixes about the arguments of its kernel. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record AttentionShape
{
    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Elements of a head's query and key rows.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Elements of a head's value and output rows.</summary>
    public required int ValueDimension { get; init; }

    /// <summary>Declared query rows: the longest a call may pass.</summary>
    public required int QueryLength { get; init; }

    /// <summary>Declared key rows: the longest a call may pass, or the capacity of its cache.</summary>
    public required int KeyLength { get; init; }

    /// <summary>Order of the axes.</summary>
    public AttentionLayout Layout { get; init; }

    /// <summary>Declared masks.</summary>
    public AttentionMask Mask { get; init; }

    /// <summary>Axes of the boolean mask beside the key.</summary>
    public AttentionAxes MaskAxes { get; init; }

    /// <summary>Axes of the additive bias beside the key.</summary>
    public AttentionAxes BiasAxes { get; init; }

    /// <summary>What a query's position is counted from.</summary>
    public CausalAlignment CausalAlignment { get; init; }

    /// <summary>Declared further outputs.</summary>
    public AttentionOutputs Outputs { get; init; }

    /// <summary>Whether calls pass a sink for each head.</summary>
    public bool HasSinks { get; init; }

    /// <summary>Which elements are rotated together, if any are.</summary>
    public RotaryPairing Rotary { get; init; }

    /// <summary>Elements of a row that are rotated.</summary>
    public int RotaryDimension { get; init; }

    /// <summary>Whether calls pass positions.</summary>
    public bool HasPositionIds { get; init; }

    /// <summary>Whether queries and keys are the same rows, with the same positions.</summary>
    public bool SharesPositions { get; init; }

    /// <summary>Whether calls pass a cache.</summary>
    public bool HasCache { get; init; }

    /// <summary>How query and output rows are stored.</summary>
    public ElementType ElementType { get; init; }

    /// <summary>How keys and values are stored, in the spans or in the cache.</summary>
    public ElementType KeyValueType { get; init; }

    /// <summary>Whether samples lie end to end.</summary>
    public bool IsPacked { get; init; }

    /// <summary>Whether calls may drop attention weights.</summary>
    public bool HasDropout { get; init; }

    /// <summary>Whether calls pass the place of their first key.</summary>
    public bool IsSharded { get; init; }

    /// <summary>Checks the spans of an attention call before anything is written, and completes it with the batch size that they imply.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="ArgumentNullException">The rotary table or the cache is null.</exception>
    /// <exception cref="ArgumentException">A span has not the length that the shape asks for, or an output overlaps another argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length or position is out of its range.</exception>
    public void Check(scoped ref AttentionArguments call)
    {
        CheckLengths(ref call, Outputs);
        OverlapCheck.Outputs(call, "query", "key", "value");
        SkipEmpty(ref call);
    }

    /// <summary>Checks all but that spans lie apart.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outputs">The outputs beside the output that it has.</param>
    internal void CheckLengths(scoped ref AttentionArguments call, AttentionOutputs outputs)
    {
        if (HasCache)
            CheckCached(ref call);
        else if (IsPacked)
            CheckPacked(ref call);
        else
            CheckRows(ref call);
        TableCheck.Lengths(this, call, outputs);
        RotaryCheck.Positions(this, call);
    }

    /// <summary>Checks the gradients of a call whose lengths are known: each is as long as what it is the gradient of.</summary>
    /// <param name="call">The call.</param>
    internal void CheckGradients(in AttentionArguments call)
    {
        int batchSize = IsPacked ? 1 : call.BatchSize;
        ArgumentCheck.Elements(call.OutputGradient.Length, QueryRows(batchSize, call.QueryLength, ValueDimension), "outputGradient");
        ArgumentCheck.Elements(call.QueryGradient.Length, QueryRows(batchSize, call.QueryLength, HeadDimension), "queryGradient");
        ArgumentCheck.Elements(call.KeyGradient.Length, KeyRows(batchSize, call.KeyLength, HeadDimension), "keyGradient");
        ArgumentCheck.Elements(call.ValueGradient.Length, KeyRows(batchSize, call.KeyLength, ValueDimension), "valueGradient");
    }

    /// <summary>Without a row there is nothing to compute, for however many samples: their number may be more than heads can be counted of.</summary>
    /// <param name="call">The call, checked.</param>
    internal static void SkipEmpty(scoped ref AttentionArguments call)
    {
        if (call.QueryLength == 0 && call.KeyLength == 0)
            call.BatchSize = 0;
    }

    /// <summary>Position of the first query: 0, or so that the last query stands at the last key.</summary>
    /// <param name="queryLength">Actual query rows of a sample.</param>
    /// <param name="keyLength">Actual key rows of a sample.</param>
    internal int FirstPosition(int queryLength, int keyLength) =>
        CausalAlignment == CausalAlignment.BottomRight ? keyLength - queryLength : 0;

    private void CheckRows(scoped ref AttentionArguments call)
    {
        (int queryLength, int keyLength) = (call.QueryLength, call.KeyLength);
        ArgumentCheck.Length(queryLength, QueryLength, nameof(queryLength));
        ArgumentCheck.Length(keyLength, KeyLength, nameof(keyLength));
        ArgumentCheck.FirstKey(call.FirstKey, keyLength);
        (int query, int key, int value, int output) = Elements(call);
        int batchSize = queryLength > 0
            ? ArgumentCheck.BatchSize(query, QueryRows(null, queryLength, HeadDimension), nameof(query), Math.Max(output, Math.Max(key, value)))
            : ArgumentCheck.BatchSize(key, KeyRows(null, keyLength, HeadDimension), nameof(key), value);
        if (queryLength == 0 && keyLength == 0)
            batchSize = call.KeyLengths.Length;

        call.BatchSize = batchSize;
        CheckLengths(batchSize, queryLength, keyLength, query, key, value, output);
    }

    private void CheckPacked(scoped ref AttentionArguments call)
    {
        (int query, int key, int value, int output) = Elements(call);
        int queryRows = ArgumentCheck.BatchSize(query, QueryRows(null, 1, HeadDimension), nameof(query), output);
        int keyRows = ArgumentCheck.BatchSize(key, KeyRows(null, 1, HeadDimension), nameof(key), value);
        int batchSize = ArgumentCheck.CumulativeLengths(call.CumulativeQueryLengths, queryRows, QueryLength, "cumulativeQueryLengths");
        if (ArgumentCheck.CumulativeLengths(call.CumulativeKeyLengths, keyRows, KeyLength, "cumulativeKeyLengths") != batchSize)
            ArgumentCheck.Refuse($"Expected (batch + 1), {batchSize + 1} elements as in 'cumulativeQueryLengths', got {call.CumulativeKeyLengths.Length}.", "cumulativeKeyLengths");

        // Heads of samples are counted in an int, those of empty samples too.
        if ((long)batchSize * HeadCount > int.MaxValue)
            ArgumentCheck.Refuse($"Expected at most {int.MaxValue / HeadCount} samples of {HeadCount} heads, got {batchSize}.", "cumulativeQueryLengths");
        CheckLengths(1, queryRows, keyRows, query, key, value, output);
        call.BatchSize = batchSize;
        call.QueryLength = queryRows;
        call.KeyLength = keyRows;
    }

    private void CheckCached(scoped ref AttentionArguments call)
    {
        KeyValueCache? cache = call.Cache;
        ArgumentNullException.ThrowIfNull(cache);
        cache.Check(KeyValueHeadCount, KeyLength, HeadDimension, ValueDimension, KeyValueType, nameof(cache));
        (int query, int key, int value, int output) = Elements(call);
        int rows = ArgumentCheck.BatchSize(query, new ExpectedShape(null, "batch", cache.BatchSize, "head", HeadCount, "dimension", HeadDimension) { FirstAxis = "sequence" }, nameof(query), Math.Max(output, Math.Max(key, value)));
        CheckLengths(cache.BatchSize, rows, rows, query, key, value, output);
        call.BatchSize = cache.BatchSize;
        call.QueryLength = rows;
        call.KeyLength = cache.CountBefore(rows) + rows;
    }

    private void CheckLengths(int batchSize, int queryLength, int keyLength, int query, int key, int value, int output)
    {
        ArgumentCheck.Elements(query, QueryRows(batchSize, queryLength, HeadDimension), nameof(query));
        ArgumentCheck.Elements(key, KeyRows(batchSize, keyLength, HeadDimension), nameof(key));
        ArgumentCheck.Elements(value, KeyRows(batchSize, keyLength, ValueDimension), nameof(value));
        ArgumentCheck.Elements(output, QueryRows(batchSize, queryLength, ValueDimension), nameof(output));
    }

    private (int Query, int Key, int Value, int Output) Elements(in AttentionArguments call)
    {
        bool isNarrow = ElementType != ElementType.Float32;
        bool isStoredNarrow = (HasCache ? ElementType : KeyValueType) != ElementType.Float32;
        return (
            isNarrow ? call.Query16.Length : call.Query.Length,
            isStoredNarrow ? call.Key16.Length : call.Key.Length,
            isStoredNarrow ? call.Value16.Length : call.Value.Length,
            isNarrow ? call.Output16.Length : call.Output.Length);
    }

    private ExpectedShape QueryRows(int? batchSize, int length, int dimension) =>
        Rows(batchSize, length, HeadCount, dimension) with { Hint = Hint(length, QueryLength) };

    private ExpectedShape KeyRows(int? batchSize, int length, int dimension) =>
        Rows(batchSize, length, KeyValueHeadCount, dimension) with { Hint = Hint(length, KeyLength) };

    /// <summary>What to say of rows that are not as many as declared, where calls may have fewer.</summary>
    internal string? Hint(int length, int declared) => length == declared && !HasCache && !IsPacked ? ArgumentCheck.ShorterInputs : null;

    private ExpectedShape Rows(int? batchSize, int length, int heads, int dimension) =>
        Layout == AttentionLayout.SequenceMajor
            ? new ExpectedShape(batchSize, "sequence", length, "head", heads, "dimension", dimension)
            : new ExpectedShape(batchSize, "head", heads, "sequence", length, "dimension", dimension);
}
