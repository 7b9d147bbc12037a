namespace AttentionGen.Reference;

/// <summary>What a layer's rows come to as those of attention: which rows are attended to, and how many there are.</summary>
internal static class ReferenceLayer
{
    /// <summary>Whether keys and values come from other rows than queries.</summary>
    public static bool HasMemory(MultiHeadAttentionAttribute declaration) => declaration.HasKeyValueLength || declaration.HasSeparateMemories;

    /// <summary>Masks, biases and positions, as attention alone takes them.</summary>
    public static AttentionInputs Attention(MultiHeadAttentionInputs inputs) => new()
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
        MaskPredicate = inputs.MaskPredicate,
    };

    /// <summary>The rows that keys are projected from.</summary>
    public static double[] KeyInput(
        MultiHeadAttentionAttribute declaration, ReferenceShape shape, MultiHeadAttentionInputs inputs, double[] input)
    {
        if (declaration.HasSeparateMemories)
            return ReferenceAttention.Widen(inputs.KeyMemory);

        if (declaration.HasKeyValueLength)
            return ReferenceAttention.Widen(inputs.Memory);

        if (!declaration.KeyValueCache)
            return input;

        // Of each sample first what was there before, then the new rows.
        double[] cached = ReferenceAttention.Widen(inputs.CachedInput);
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

    /// <summary>The sizes of a call, of inputs that have them.</summary>
    public static ReferenceShape Shape(MultiHeadAttentionAttribute declaration, MultiHeadAttentionInputs inputs)
    {
        int model = declaration.ModelDimension;
        int queryLength = ReferenceChecks.ActualLength(inputs.QueryLength, declaration.SequenceLength, "queryLength");
        int keyLength = HasMemory(declaration)
            ? ReferenceChecks.ActualLength(inputs.KeyLength, declaration.KeyValueLength, "keyLength")
            : queryLength;

        bool isSeparate = declaration.HasSeparateMemories;
        var input = new Argument("input", inputs.Input.Length, true, "query", queryLength, model, "");
        var memory = new Argument(
            "memory",
            inputs.Memory.Length,
            declaration.HasKeyValueLength && !isSeparate,
            "key",
            keyLength,
            model,
            isSeparate ? "KeyInputDimension or ValueInputDimension was set" : "KeyValueLength was not set");
        const string NotSeparate = "neither KeyInputDimension nor ValueInputDimension was set";
        var keyMemory = new Argument(
            "keyMemory", inputs.KeyMemory.Length, isSeparate, "key", keyLength, declaration.KeyInputDimension, NotSeparate);
        var valueMemory = new Argument(
            "valueMemory", inputs.ValueMemory.Length, isSeparate, "key", keyLength, declaration.ValueInputDimension, NotSeparate);

        int batch = input.Batch() ?? memory.Batch() ?? keyMemory.Batch() ?? inputs.KeyLengths.Length;
        foreach (Argument argument in (Argument[])[input, memory, keyMemory, valueMemory])
            argument.Check(batch);

        if (declaration.KeyValueCache)
            keyLength += CachedLength(declaration, inputs, batch, queryLength);
        else
            ReferenceChecks.Empty(inputs.CachedInput.Length, "KeyValueCache was not set", "cachedInput");

        if (!HasMemory(declaration) && inputs.KeyLength is { } given)
        {
            string expected = declaration.KeyValueCache ? "the cached and the new rows" : "the queryLength in self-attention";
            ReferenceChecks.SameLength(given, keyLength, expected, "keyLength");
        }

        return new ReferenceShape(
            batch,
            declaration.HeadCount,
            declaration.KeyValueHeadCount,
            queryLength,
            keyLength,
            declaration.HeadDimension,
            declaration.ValueDimension,
            AttentionLayout.SequenceMajor);
    }

    private static int CachedLength(MultiHeadAttentionAttribute declaration, MultiHeadAttentionInputs inputs, int batch, int queryLength)
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

        public void Check(int batch)
        {
            if (Declared)
                ReferenceChecks.Length(Length, (long)batch * Rows * Width, $"batch {batch}, {Shape}", Name);
            else
                ReferenceChecks.Empty(Length, Reason, Name);
        }
    }
}
