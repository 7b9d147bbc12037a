using AttentionGen.Reference;

namespace AttentionGen;

/// <summary>
/// The plain implementation of every declaration: loops over double, written to be read. Generated kernels are tested against it.
/// </summary>
/// <remarks>
/// <para>
/// For each sample, head and query: softmax(scale * q K^T + bias) V over the visible keys (Vaswani et al., "Attention Is All You Need",
/// section 3.2). Masks select, they never multiply: what stands in a hidden key's rows, bias or score, NaN and infinity included, has
/// no influence. A query that sees no key has weights 0 and attention output 0. A visible key whose weight is exactly 0, because exp
/// underflowed in double, takes no part either. A NaN or infinite score of a visible key is treated as the formula says.
/// </para>
/// <para>
/// The batch is inferred from the length of the query (or input); if that has no rows, from the key (or memory), then from the key lengths.
/// A span of wrong length is an <see cref="ArgumentException"/>, a length out of range an <see cref="ArgumentOutOfRangeException"/>;
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
        ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs, Span<double> output, Span<double> weights = default)
    {
        ReferenceChecks.Declaration(declaration);
        ReferenceChecks.Apart(output, weights);
        ReferenceShape shape = Shape(declaration, inputs);
        ReferenceChecks.Masks(declaration, shape, inputs.Mask, inputs.Bias, inputs.KeyLengths);
        CheckOutput(shape, output.Length);
        CheckWeights(shape, weights.Length);

        ReferenceCore.Attend(
            shape,
            new ReferenceMask(declaration, shape, inputs.Mask, inputs.Bias, inputs.KeyLengths),
            declaration.Scale,
            Widen(inputs.Query),
            Widen(inputs.Key),
            Widen(inputs.Value),
            output,
            weights);
    }

    private static ReferenceShape Shape(ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs)
    {
        int heads = declaration.HeadCount;
        int queryLength = ReferenceChecks.ActualLength(inputs.QueryLength, declaration.SequenceLength, "queryLength");
        int keyLength = ReferenceChecks.ActualLength(inputs.KeyLength, declaration.KeyValueLength, "keyLength");
        long querySample = (long)queryLength * heads * declaration.HeadDimension;
        long keySample = (long)keyLength * heads * declaration.HeadDimension;
        long valueSample = (long)keyLength * heads * declaration.ValueDimension;
        string queryShape = Axes("query", queryLength, declaration.HeadDimension);
        string keyShape = Axes("key", keyLength, declaration.HeadDimension);
        string valueShape = Axes("key", keyLength, declaration.ValueDimension);

        int batch =
            queryLength > 0 ? ReferenceChecks.Batch(inputs.Query.Length, querySample, queryShape, "query") :
            keyLength > 0 ? ReferenceChecks.Batch(inputs.Key.Length, keySample, keyShape, "key") :
            inputs.KeyLengths.Length;

        ReferenceChecks.Length(inputs.Query.Length, batch * querySample, $"batch {batch}, {queryShape}", "query");
        ReferenceChecks.Length(inputs.Key.Length, batch * keySample, $"batch {batch}, {keyShape}", "key");
        ReferenceChecks.Length(inputs.Value.Length, batch * valueSample, $"batch {batch}, {valueShape}", "value");

        return new ReferenceShape(
            batch, heads, queryLength, keyLength, declaration.HeadDimension, declaration.ValueDimension, declaration.Layout);

        string Axes(string rowName, int rows, int dimension) => declaration.Layout == AttentionLayout.HeadMajor
            ? $"head {heads}, {rowName} {rows}, dimension {dimension}"
            : $"{rowName} {rows}, head {heads}, dimension {dimension}";
    }

    private static void CheckOutput(ReferenceShape shape, int length)
    {
        string rows = shape.Layout == AttentionLayout.HeadMajor
            ? $"head {shape.HeadCount}, query {shape.QueryLength}"
            : $"query {shape.QueryLength}, head {shape.HeadCount}";
        long expected = (long)shape.Batch * shape.QueryLength * shape.HeadCount * shape.ValueDimension;
        ReferenceChecks.Length(length, expected, $"batch {shape.Batch}, {rows}, dimension {shape.ValueDimension}", "output");
    }

    private static void CheckWeights(ReferenceShape shape, int length)
    {
        if (length == 0)
            return;

        long expected = (long)shape.Batch * shape.HeadCount * shape.QueryLength * shape.KeyLength;
        string text = $"batch {shape.Batch}, head {shape.HeadCount}, query {shape.QueryLength}, key {shape.KeyLength}";
        ReferenceChecks.Length(length, expected, text, "weights");
    }

    private static double[] Widen(ReadOnlySpan<float> source)
    {
        var result = new double[source.Length];
        for (int i = 0; i < source.Length; i++)
            result[i] = source[i];

        return result;
    }

    private static void Round(ReadOnlySpan<double> source, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = (float)source[i];
    }
}
