using AttentionGen.Reference;

namespace AttentionGen;

/// <summary>
/// The plain implementation of every declaration: loops over double, written to be read. Generated kernels are tested against it.
/// </summary>
/// <remarks>
/// <para>
/// For each sample, head and query: softmax(cap(scale * q K^T) + bias) V over the visible keys (Vaswani et al., "Attention Is All You Need",
/// section 3.2), with what the declaration adds: rotated rows, a soft cap, biases by distance, sinks. Masks select, they never multiply: what
/// stands in a hidden key's rows, bias or score, NaN and infinity included, has no influence on the output. A query that sees no key has weights 0 and attention output 0. A visible key whose weight is exactly 0, because exp
/// underflowed in double, takes no part either. A NaN or infinite score of a visible key is treated as the formula says.
/// </para>
/// <para>
/// The batch is inferred from the length of the query (or input); if that has no rows, from the key (or memory), then from the key
/// lengths. A span of wrong length is an <see cref="ArgumentException"/>, a length out of range an <see cref="ArgumentOutOfRangeException"/>;
/// both come before anything is written. Outputs may overlap inputs, but not each other. Every call allocates.
/// </para>
/// </remarks>
public static partial class ReferenceAttention
{
    /// <summary>Attention without projections, rounded to float at the very end.</summary>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="inputs">Query, key, value and the declared run-time masks.</param>
    /// <param name="output">(batch, query, head, ValueDimension), or (batch, head, query, ValueDimension) if the layout is head-major.</param>
    /// <param name="weights">(batch, head, query, key), whether declared or not; empty if they are not wanted.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length or a sample's key length is out of range.</exception>
    public static void Forward(
        ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs, Span<float> output, Span<float> weights = default)
    {
        ReferenceChecks.Apart(output, weights);
        var exactOutput = new double[output.Length];
        var exactWeights = new double[weights.Length];
        Forward(declaration, inputs, exactOutput, exactWeights);
        Round(exactOutput, output);
        Round(exactWeights, weights);
    }

    /// <summary>Attention without projections, in double: for measuring errors.</summary>
    /// <inheritdoc cref="Forward(ScaledDotProductAttentionAttribute, AttentionInputs, Span{float}, Span{float})"/>
    public static void Forward(
        ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs, Span<double> output, Span<double> weights = default) =>
        Forward(declaration, inputs, output, new AttentionResults<double> { Weights = weights });

    /// <summary>Attention without projections, in double, with everything that a kernel may return beside its output.</summary>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="inputs">
    /// Query, key, value and what else the declaration asks for. With a cache, key and value hold the cached rows and behind them the new ones;
    /// with positions given, those of the keys may be left out if the cached ones stand at running positions.
    /// </param>
    /// <param name="output">(batch, query, head, ValueDimension), or (batch, head, query, ValueDimension) if the layout is head-major.</param>
    /// <param name="results">The further outputs that are wanted, whether declared or not.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Forward(
        ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs, Span<double> output, in AttentionResults<double> results)
    {
        ReferenceDeclarations.Check(declaration);
        ReferenceResultChecks.Apart(output, results);
        ReferenceChecks.NoCache(inputs.Cache);
        inputs = ReferenceNarrow.Widened(declaration, inputs);
        if (declaration.PackedSequences)
        {
            ReferencePacked.CheckRows(declaration, inputs, output.Length, results);
            ReferencePacked.Check(declaration, inputs);
            ReferencePacked.Attend(declaration, inputs, Rows(inputs), output, results);
            return;
        }

        ReferencePacked.CheckNone(inputs.CumulativeQueryLengths, inputs.CumulativeKeyLengths);
        ReferenceShape shape = Shape(declaration, inputs);
        ReferenceInputChecks.Check(declaration, shape, inputs, keysAreQueryRows: declaration.KeyValueCache);
        CheckOutput(shape, output.Length);
        ReferenceResultChecks.Shapes(shape, results);

        ReferenceCore.Attend(declaration, shape, inputs, Rows(inputs), output, results);
    }

    private static ReferenceRows Rows(AttentionInputs inputs) => new()
    {
        Query = Widen(inputs.Query), Key = Widen(inputs.Key), Value = Widen(inputs.Value), Sinks = Widen(inputs.Sinks),
    };

    private static ReferenceShape Shape(ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs)
    {
        int heads = declaration.HeadCount, keyValueHeads = declaration.KeyValueHeadCount;
        int queryLength = ReferenceChecks.ActualLength(inputs.QueryLength, declaration.SequenceLength, "queryLength");
        int keyLength = ReferenceChecks.ActualLength(inputs.KeyLength, declaration.KeyValueLength, "keyLength");
        if (declaration.KeyValueCache && queryLength > keyLength)
        {
            throw ReferenceChecks.OutOfRange(
                nameof(queryLength), queryLength, $"queryLength must be from 0 to the key length {keyLength}, which counts the new keys too.");
        }

        long querySample = (long)queryLength * heads * declaration.HeadDimension;
        long keySample = (long)keyLength * keyValueHeads * declaration.HeadDimension;
        long valueSample = (long)keyLength * keyValueHeads * declaration.ValueDimension;
        string queryShape = Axes("query", queryLength, heads, declaration.HeadDimension);
        string keyShape = Axes("key", keyLength, keyValueHeads, declaration.HeadDimension);
        string valueShape = Axes("key", keyLength, keyValueHeads, declaration.ValueDimension);

        int batch =
            queryLength > 0 ? ReferenceChecks.Batch(inputs.Query.Length, querySample, queryShape, "query") :
            keyLength > 0 ? ReferenceChecks.Batch(inputs.Key.Length, keySample, keyShape, "key") :
            inputs.KeyLengths.Length;

        ReferenceChecks.Length(inputs.Query.Length, batch * querySample, $"batch {batch}, {queryShape}", "query");
        ReferenceChecks.Length(inputs.Key.Length, batch * keySample, $"batch {batch}, {keyShape}", "key");
        ReferenceChecks.Length(inputs.Value.Length, batch * valueSample, $"batch {batch}, {valueShape}", "value");

        return new ReferenceShape(
            batch, heads, keyValueHeads, queryLength, keyLength, declaration.HeadDimension, declaration.ValueDimension, declaration.Layout);

        string Axes(string rowName, int rows, int headCount, int dimension) => declaration.Layout == AttentionLayout.HeadMajor
            ? $"head {headCount}, {rowName} {rows}, dimension {dimension}"
            : $"{rowName} {rows}, head {headCount}, dimension {dimension}";
    }

    private static void CheckOutput(ReferenceShape shape, int length)
    {
        string rows = shape.Layout == AttentionLayout.HeadMajor
            ? $"head {shape.HeadCount}, query {shape.QueryLength}"
            : $"query {shape.QueryLength}, head {shape.HeadCount}";
        long expected = (long)shape.Batch * shape.QueryLength * shape.HeadCount * shape.ValueDimension;
        ReferenceChecks.Length(length, expected, $"batch {shape.Batch}, {rows}, dimension {shape.ValueDimension}", "output");
    }

    internal static double[] Widen(ReadOnlySpan<float> source)
    {
        var result = new double[source.Length];
        for (int i = 0; i < source.Length; i++)
            result[i] = source[i];

        return result;
    }

    internal static void Round(ReadOnlySpan<double> source, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = (float)source[i];
    }
}
