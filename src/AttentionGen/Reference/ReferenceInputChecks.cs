namespace AttentionGen.Reference;

/// <summary>The inputs beside the rows: exactly the declared ones are there, with the actual lengths.</summary>
internal static class ReferenceInputChecks
{
    /// <param name="declaration">The options.</param>
    /// <param name="shape">The sizes of the call.</param>
    /// <param name="inputs">What the call got.</param>
    /// <param name="keysAreQueryRows">Whether keys come from the queries' rows, so that one array may tell the positions of both.</param>
    public static void Check(AttentionAttribute declaration, ReferenceShape shape, in AttentionInputs inputs, bool keysAreQueryRows)
    {
        Table(declaration, AttentionMask.Boolean, declaration.MaskAxes, shape, inputs.Mask.Length, "mask");
        Table(declaration, AttentionMask.Additive, declaration.BiasAxes, shape, inputs.Bias.Length, "bias");

        bool hasKeyLengths = (declaration.Mask & AttentionMask.KeyPadding) != 0;
        if (Declared(hasKeyLengths, inputs.KeyLengths.Length, "Mask does not have KeyPadding", "keyLengths"))
        {
            ReferenceChecks.Length(inputs.KeyLengths.Length, shape.Batch, $"batch {shape.Batch}", "keyLengths");
            ReferenceChecks.Range(inputs.KeyLengths, shape.KeyLength, "the key length", "keyLengths");
        }

        if (Declared((declaration.Mask & AttentionMask.Keys) != 0, inputs.KeyMask.Keys.Length, "Mask does not have Keys", "keyMask"))
            PerRow(inputs.KeyMask.Keys.Length, "key", shape.KeyLength, "keyMask");

        Method(declaration.ScoreModifier, inputs.ScoreModifier, "ScoreModifier", "scoreModifier");
        if (inputs.ScoreModifier is null && inputs.ScoreModifierGradient is not null)
            throw ReferenceChecks.Invalid("scoreModifierGradient", "scoreModifierGradient must be null, since there is no scoreModifier.");
        Method(declaration.MaskPredicate, inputs.MaskPredicate, "MaskPredicate", "maskPredicate");
        if (Declared(declaration.Sinks, inputs.Sinks.Length, "Sinks was not set", "sinks"))
            ReferenceChecks.Length(inputs.Sinks.Length, shape.HeadCount, $"head {shape.HeadCount}", "sinks");

        Declared(ReferenceDropout.IsDeclared(declaration), inputs.Dropout is null ? 0 : 1, "no dropout was set", "dropout");
        if (inputs.FirstKey != 0 && !declaration.KeyShards)
            throw ReferenceChecks.Invalid("firstKey", $"firstKey must be 0, since KeyShards was not set, but is {inputs.FirstKey}.");

        if (inputs.FirstKey < 0 || inputs.FirstKey > int.MaxValue - shape.KeyLength)
        {
            throw ReferenceChecks.OutOfRange(
                "firstKey", inputs.FirstKey, $"firstKey must be from 0 to {int.MaxValue - shape.KeyLength}, so that every key has a place.");
        }

        Rotary(declaration, shape, inputs, keysAreQueryRows);

        void PerRow(int length, string axis, int rows, string name) =>
            ReferenceChecks.Length(length, (long)shape.Batch * rows, $"batch {shape.Batch}, {axis} {rows}", name);
    }

    private static void Rotary(AttentionAttribute declaration, ReferenceShape shape, in AttentionInputs inputs, bool keysAreQueryRows)
    {
        if (declaration.Rotary == RotaryPairing.None)
        {
            if (inputs.Rotary is not null)
                throw ReferenceChecks.Invalid("rotary", "rotary must be null, since Rotary was not set.");
        }
        else if (inputs.Rotary is null)
        {
            throw ReferenceChecks.Invalid("rotary", "rotary must be there, since Rotary was set, but is null.");
        }
        else if (inputs.Rotary.Dimension != declaration.RotaryDimension)
        {
            throw ReferenceChecks.Invalid(
                "rotary", $"rotary must rotate the declared {declaration.RotaryDimension} elements, but rotates {inputs.Rotary.Dimension}.");
        }

        int lastPosition = inputs.Rotary is null ? 0 : inputs.Rotary.PositionCount - 1;
        if (Declared(declaration.PositionIds, inputs.QueryPositions.Length, "PositionIds was not set", "queryPositions"))
            Positions(inputs.QueryPositions, "query", shape.QueryLength, "queryPositions");

        bool given = Declared(declaration.PositionIds, inputs.KeyPositions.Length, "PositionIds was not set", "keyPositions");
        if (given && !(keysAreQueryRows && inputs.KeyPositions.IsEmpty))
            Positions(inputs.KeyPositions, "key", shape.KeyLength, "keyPositions");
        else if (declaration.Rotary != RotaryPairing.None && shape.Batch > 0)
            RunningPositions(declaration, shape, inputs, lastPosition);

        void Positions(ReadOnlySpan<int> positions, string axis, int rows, string name)
        {
            ReferenceChecks.Length(positions.Length, (long)shape.Batch * rows, $"batch {shape.Batch}, {axis} {rows}", name);
            ReferenceChecks.Range(positions, lastPosition, "the last position that rotary has,", name);
        }
    }

    private static void RunningPositions(AttentionAttribute declaration, ReferenceShape shape, in AttentionInputs inputs, int lastPosition)
    {
        var positions = new ReferencePositions(declaration, shape, inputs.FirstKey);

        // With positions given for the queries, only what a cache held before them stands at running ones.
        int last = declaration.PositionIds
            ? shape.KeyLength - shape.QueryLength - 1
            : Math.Max(positions.Query(shape.QueryLength - 1), positions.Key(shape.KeyLength - 1));
        if (last > lastPosition)
            throw ReferenceChecks.Invalid("rotary", $"rotary must have positions 0 to {last}, but has {lastPosition + 1} positions.");

        // A row before the first key sees none if the kernel is causal, and needs no angle.
        if (positions.Offset < 0 && (declaration.Mask & AttentionMask.Causal) == 0)
        {
            throw ReferenceChecks.OutOfRange(
                "queryLength",
                shape.QueryLength,
                $"queryLength must be at most the key length {shape.KeyLength}, since positions end together and rotary has none before 0.");
        }
    }

    // Whether an input is to be looked at; one that was not declared must not be there.
    private static void Method(string? declared, Delegate? method, string option, string name)
    {
        // An empty name names no method, to the generator too.
        bool isDeclared = !string.IsNullOrEmpty(declared);
        Declared(isDeclared, method is null ? 0 : 1, $"{option} was not set", name);
        if (isDeclared && method is null)
            throw ReferenceChecks.Invalid(name, $"{name} must be given, since {option} is '{declared}'.");
    }

    private static bool Declared(bool declared, int length, string reason, string name)
    {
        if (!declared)
            ReferenceChecks.Empty(length, reason, name);

        return declared;
    }

    private static void Table(
        AttentionAttribute declaration, AttentionMask kind, AttentionAxes axes, ReferenceShape shape, int length, string name)
    {
        if (!Declared((declaration.Mask & kind) != 0, length, $"Mask does not have {kind}", name))
            return;

        long expected = shape.KeyLength;
        string text = $"key {shape.KeyLength}";
        Axis(AttentionAxes.Query, shape.QueryLength, "query");
        Axis(AttentionAxes.Head, shape.HeadCount, "head");
        Axis(AttentionAxes.Batch, shape.Batch, "batch");
        ReferenceChecks.Length(length, expected, text, name);

        void Axis(AttentionAxes axis, int size, string axisName)
        {
            if ((axes & axis) == 0)
                return;

            expected *= size;
            text = $"{axisName} {size}, {text}";
        }
    }
}
