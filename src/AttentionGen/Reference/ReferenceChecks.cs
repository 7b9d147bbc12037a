namespace AttentionGen.Reference;

/// <summary>What is refused before anything is computed, each message with the expected shape and length and the length it got.</summary>
internal static class ReferenceChecks
{
    /// <summary>The sizes that a generated kernel would have been refused for at compile time.</summary>
    public static void Declaration(AttentionAttribute declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);

        // The head count first: the defaults of the two head dimensions divide by it.
        Positive(declaration.HeadCount, nameof(declaration.HeadCount));
        Positive(declaration.ModelDimension, nameof(declaration.ModelDimension));
        if (declaration.ModelDimension % declaration.HeadCount != 0 && !declaration.HasHeadDimensions)
        {
            throw new ArgumentException(
                $"ModelDimension {declaration.ModelDimension} is no multiple of HeadCount {declaration.HeadCount}; " +
                "set HeadDimension and ValueDimension.",
                nameof(declaration));
        }

        Positive(declaration.SequenceLength, nameof(declaration.SequenceLength));
        Positive(declaration.KeyValueLength, nameof(declaration.KeyValueLength));
        Positive(declaration.HeadDimension, nameof(declaration.HeadDimension));
        Positive(declaration.ValueDimension, nameof(declaration.ValueDimension));

        static void Positive(int size, string name)
        {
            if (size < 1)
                throw new ArgumentException($"{name} must be at least 1, but is {size}.", nameof(declaration));
        }
    }

    /// <summary>The actual length of a call, which the declared one bounds.</summary>
    public static int ActualLength(int? actual, int declared, string name)
    {
        int length = actual ?? declared;
        if (length < 0 || length > declared)
            throw new ArgumentOutOfRangeException(name, length, $"{name} must be from 0 to the declared {declared}.");

        return length;
    }

    /// <summary>How many samples a span holds.</summary>
    public static int Batch(int length, long sampleLength, string shape, string name)
    {
        if (length % sampleLength != 0)
            throw new ArgumentException($"{name} must be (batch, {shape}), a multiple of {sampleLength} elements, but has {length}.", name);

        return (int)(length / sampleLength);
    }

    /// <summary>A span of exactly this shape.</summary>
    public static void Length(int length, long expected, string shape, string name)
    {
        if (length != expected)
            throw new ArgumentException($"{name} must be ({shape}), {expected} elements, but has {length}.", name);
    }

    /// <summary>A span that the declaration does not ask for.</summary>
    public static void Empty(int length, string reason, string name)
    {
        if (length != 0)
            throw new ArgumentException($"{name} must be empty, since {reason}, but has {length} elements.", name);
    }

    /// <summary>In self-attention the keys are the queries' rows.</summary>
    public static void SameLength(int length, int queryLength, string name)
    {
        if (length != queryLength)
            throw new ArgumentException($"{name} must be the queryLength, {queryLength}, in self-attention, but is {length}.", name);
    }

    /// <summary>The run-time masks: exactly the declared ones are there, with the actual lengths.</summary>
    public static void Masks(
        AttentionAttribute declaration,
        ReferenceShape shape,
        ReadOnlySpan<bool> mask,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<int> keyLengths)
    {
        Table(declaration, AttentionMask.Boolean, declaration.MaskAxes, shape, mask.Length, nameof(mask));
        Table(declaration, AttentionMask.Additive, declaration.BiasAxes, shape, bias.Length, nameof(bias));

        if ((declaration.Mask & AttentionMask.KeyPadding) == 0)
        {
            Empty(keyLengths.Length, "Mask does not have KeyPadding", nameof(keyLengths));
            return;
        }

        Length(keyLengths.Length, shape.Batch, $"batch {shape.Batch}", nameof(keyLengths));
        foreach (int keyLength in keyLengths)
        {
            if (keyLength < 0 || keyLength > shape.KeyLength)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(keyLengths), keyLength, $"Every value of keyLengths must be from 0 to the key length {shape.KeyLength}.");
            }
        }
    }

    /// <summary>Output and weights are written in turn, so neither may lie on the other.</summary>
    public static void Apart<T>(Span<T> output, Span<T> weights)
    {
        if (output.Overlaps(weights))
            throw new ArgumentException("weights must not overlap output.", nameof(weights));
    }

    private static void Table(
        AttentionAttribute declaration, AttentionMask kind, AttentionAxes axes, ReferenceShape shape, int length, string name)
    {
        if ((declaration.Mask & kind) == 0)
        {
            Empty(length, $"Mask does not have {kind}", name);
            return;
        }

        long expected = shape.KeyLength;
        string text = $"key {shape.KeyLength}";
        Axis(AttentionAxes.Query, shape.QueryLength, "query");
        Axis(AttentionAxes.Head, shape.HeadCount, "head");
        Axis(AttentionAxes.Batch, shape.Batch, "batch");
        Length(length, expected, text, name);

        void Axis(AttentionAxes axis, int size, string axisName)
        {
            if ((axes & axis) == 0)
                return;

            expected *= size;
            text = $"{axisName} {size}, {text}";
        }
    }
}
