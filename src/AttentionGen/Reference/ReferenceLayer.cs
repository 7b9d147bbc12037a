namespace AttentionGen.Reference;

/// <summary>What a layer's rows come to as those of attention: which rows are attended to, and how many there are.</summary>
internal static class ReferenceLayer
{
    /// <summary>Whether keys and values come from other rows than queries.</summary>
    public static bool HasMemory(AttentionLayerAttribute declaration) => declaration.HasKeyValueLength || declaration.HasSeparateMemories;

    /// <summary>Masks, biases, positions and packed lengths, as attention alone takes them.</summary>
    public static AttentionInputs Attention(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs) => new()
    {
        Mask = inputs.Mask,
        Bias = inputs.Bias,
        KeyLengths = inputs.KeyLengths,
        KeyMask = inputs.KeyMask,
        Sinks = inputs.Sinks,
        Rotary = inputs.Rotary,
        QueryPositions = inputs.QueryPositions,
        KeyPositions = inputs.KeyPositions,
        ScoreModifier = inputs.ScoreModifier,
        ScoreModifierGradient = inputs.ScoreModifierGradient,
        MaskPredicate = inputs.MaskPredicate,
        CumulativeQueryLengths = inputs.CumulativeQueryLengths,
        CumulativeKeyLengths = CumulativeKeyLengths(declaration, inputs),
        Dropout = inputs.Dropout,
    };

    /// <summary>The rows that keys are projected from.</summary>
    /// <param name="declaration">The options.</param>
    /// <param name="shape">The sizes of the call.</param>
    /// <param name="inputs">The rows as they were given.</param>
    /// <param name="input">The rows that queries are projected from.</param>
    /// <param name="cached">Likewise those that a cache holds.</param>
    public static double[] KeyInput(
        AttentionLayerAttribute declaration, ReferenceShape shape, MultiHeadAttentionInputs inputs, double[] input, double[] cached)
    {
        if (declaration.HasSeparateMemories)
            return ReferenceAttention.Widen(inputs.KeyMemory);

        if (declaration.HasKeyValueLength)
            return ReferenceAttention.Widen(inputs.Memory);

        if (!declaration.KeyValueCache)
            return input;

        // Of each sample first what was there before, then the new rows.
        int newLength = shape.QueryLength * declaration.ModelDimension;
        int cachedLength = (shape.KeyLength - shape.QueryLength) * declaration.ModelDimension;
        var all = new double[cached.Length + input.Length];
        for (int b = 0; b < shape.Batch; b++)
        {
            Span<double> sample = all.AsSpan(b * (cachedLength + newLength), cachedLength + newLength);
            cached.AsSpan(b * cachedLength, cachedLength).CopyTo(sample);
            input.AsSpan(b * newLength, newLength).CopyTo(sample[cachedLength..]);
        }

        return all;
    }

    /// <summary>The rows that values are projected from.</summary>
    public static double[] ValueInput(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs, double[] keyInput) =>
        declaration.HasSeparateMemories ? ReferenceAttention.Widen(inputs.ValueMemory) : keyInput;

    /// <summary>The sizes of a call, of inputs that have them; packed samples count as one.</summary>
    public static ReferenceShape Shape(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs)
    {
        int model = declaration.ModelDimension;
        if (declaration.PackedSequences)
            return PackedShape(declaration, inputs);

        ReferencePacked.CheckNone(inputs.CumulativeQueryLengths, inputs.CumulativeKeyLengths);
        int queryLength = ReferenceChecks.ActualLength(inputs.QueryLength, declaration.SequenceLength, "queryLength");
        int keyLength = HasMemory(declaration)
            ? ReferenceChecks.ActualLength(inputs.KeyLength, declaration.KeyValueLength, "keyLength")
            : queryLength;

        Argument[] arguments = Arguments(declaration, inputs, queryLength, keyLength);
        int batch = arguments[0].Batch() ?? arguments[1].Batch() ?? arguments[2].Batch() ?? inputs.KeyLengths.Length;
        foreach (Argument argument in arguments)
            argument.Check($"batch {batch}, ", batch);

        if (declaration.KeyValueCache)
            keyLength += CachedLength(declaration, inputs, batch, queryLength);
        else
            ReferenceChecks.Empty(inputs.CachedInput.Length, "KeyValueCache was not set", "cachedInput");

        if (!HasMemory(declaration) && inputs.KeyLength is { } given)
        {
            string expected = declaration.KeyValueCache ? "the cached and the new rows" : "the queryLength in self-attention";
            ReferenceChecks.SameLength(given, keyLength, expected, "keyLength");
        }

        return SequenceMajor(declaration, batch, queryLength, keyLength);
    }

    private static ReferenceShape PackedShape(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs)
    {
        ReferencePacked.CheckNoLengths(inputs.QueryLength, inputs.KeyLength);
        if (!HasMemory(declaration))
            ReferenceChecks.Empty(inputs.CumulativeKeyLengths.Length, "in self-attention cumulativeQueryLengths tells all", "cumulativeKeyLengths");
        ReadOnlySpan<int> queries = inputs.CumulativeQueryLengths, keys = CumulativeKeyLengths(declaration, inputs);
        ReferencePacked.CheckLengths(declaration, queries, keys);
        foreach (Argument argument in Arguments(declaration, inputs, queries[^1], keys[^1]))
            argument.Check("", 1);

        ReferenceChecks.Empty(inputs.CachedInput.Length, "KeyValueCache was not set", "cachedInput");
        return SequenceMajor(declaration, 1, queries[^1], keys[^1]);
    }

    private static ReadOnlySpan<int> CumulativeKeyLengths(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs) =>
        HasMemory(declaration) ? inputs.CumulativeKeyLengths : inputs.CumulativeQueryLengths;

    // Input, memory, rows of the keys and rows of the values.
    private static Argument[] Arguments(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs, int queryLength, int keyLength)
    {
        int model = declaration.ModelDimension;
        bool isSeparate = declaration.HasSeparateMemories;
        const string NotSeparate = "neither KeyInputDimension nor ValueInputDimension was set";
        return
        [
            new("input", inputs.Input.Length, true, "query", queryLength, model, ""),
            new(
                "memory",
                inputs.Memory.Length,
                declaration.HasKeyValueLength && !isSeparate,
                "key",
                keyLength,
                model,
                isSeparate ? "KeyInputDimension or ValueInputDimension was set" : "KeyValueLength was not set"),
            new("keyMemory", inputs.KeyMemory.Length, isSeparate, "key", keyLength, declaration.KeyInputDimension, NotSeparate),
            new("valueMemory", inputs.ValueMemory.Length, isSeparate, "key", keyLength, declaration.ValueInputDimension, NotSeparate),
        ];
    }

    private static ReferenceShape SequenceMajor(AttentionLayerAttribute declaration, int batch, int queryLength, int keyLength) => new(
        batch,
        declaration.HeadCount,
        declaration.KeyValueHeadCount,
        queryLength,
        keyLength,
        declaration.HeadDimension,
        declaration.ValueDimension,
        AttentionLayout.SequenceMajor);

    private static int CachedLength(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs, int batch, int queryLength)
    {
        if (batch == 0)
        {
            ReferenceChecks.Empty(inputs.CachedInput.Length, "input has no sample", "cachedInput");
            return 0;
        }

        long row = (long)batch * declaration.ModelDimension;
        if (inputs.CachedInput.Length % row != 0)
        {
            throw ReferenceChecks.Invalid(
                "cachedInput",
                $"cachedInput must be (batch {batch}, cached, model {declaration.ModelDimension}), a multiple of {row} elements, " +
                $"but has {inputs.CachedInput.Length}.");
        }

        int rows = (int)(inputs.CachedInput.Length / row);
        if (rows > declaration.SequenceLength - queryLength)
        {
            throw ReferenceChecks.Invalid(
                "cachedInput",
                $"cachedInput must have at most {declaration.SequenceLength - queryLength} rows for one sample beside the {queryLength} " +
                $"of input, of the declared {declaration.SequenceLength}, but has {rows}.");
        }

        return rows;
    }

    /// <summary>Rows of (batch, rows, width), or nothing where the declaration has no such argument.</summary>
    private readonly record struct Argument(string Name, int Length, bool Declared, string RowName, int Rows, int Width, string Reason)
    {
        private string Shape => $"{RowName} {Rows}, model {Width}";

        /// <summary>How many samples it holds, if it can tell.</summary>
        public int? Batch() => Declared && Rows > 0 ? ReferenceChecks.Batch(Length, (long)Rows * Width, Shape, Name) : null;

        public void Check(string axis, int batch)
        {
            if (Declared)
                ReferenceChecks.Length(Length, (long)batch * Rows * Width, axis + Shape, Name);
            else
                ReferenceChecks.Empty(Length, Reason, Name);
        }
    }
}
