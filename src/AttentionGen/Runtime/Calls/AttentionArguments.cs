using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// One call of a kernel: everything that any declaration can ask for, what is not declared left empty, and the actual lengths. For a layer the
/// queries are the input, the keys its memory, the values its memory of values.
/// For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct AttentionArguments
{
    /// <summary>Queries, in the declared layout.</summary>
    public ReadOnlySpan<float> Query { get; set; }

    /// <summary>Keys, in the declared layout.</summary>
    public ReadOnlySpan<float> Key { get; set; }

    /// <summary>Values, in the declared layout.</summary>
    public ReadOnlySpan<float> Value { get; set; }

    /// <summary>Queries of 16 bits.</summary>
    public ReadOnlySpan<ushort> Query16 { get; set; }

    /// <summary>Keys of 16 bits.</summary>
    public ReadOnlySpan<ushort> Key16 { get; set; }

    /// <summary>Values of 16 bits.</summary>
    public ReadOnlySpan<ushort> Value16 { get; set; }

    /// <summary>Keys of 8 bits, which a cache holds.</summary>
    public ReadOnlySpan<sbyte> Key8 { get; set; }

    /// <summary>Values of 8 bits.</summary>
    public ReadOnlySpan<sbyte> Value8 { get; set; }

    /// <summary>The scale of each of their rows, keys'.</summary>
    public ReadOnlySpan<float> KeyScales { get; set; }

    /// <summary>The scale of each of their rows, values'.</summary>
    public ReadOnlySpan<float> ValueScales { get; set; }

    /// <summary>The boolean mask, (batch?, head?, query?, key).</summary>
    public ReadOnlySpan<bool> Mask { get; set; }

    /// <summary>The additive bias, (batch?, head?, query?, key).</summary>
    public ReadOnlySpan<float> Bias { get; set; }

    /// <summary>Visible keys of each sample.</summary>
    public ReadOnlySpan<int> KeyLengths { get; set; }

    /// <summary>One boolean for each key of each sample.</summary>
    public ReadOnlySpan<bool> KeyMask { get; set; }

    /// <summary>Whether true in the key mask hides.</summary>
    public bool KeyMaskHides { get; set; }

    /// <summary>Where the query rows of packed samples start, and the last ends.</summary>
    public ReadOnlySpan<int> CumulativeQueryLengths { get; set; }

    /// <summary>Where the key rows of packed samples start, and the last ends.</summary>
    public ReadOnlySpan<int> CumulativeKeyLengths { get; set; }

    /// <summary>A logit for each head that has no value row.</summary>
    public ReadOnlySpan<float> Sinks { get; set; }

    /// <summary>The angles that rows are rotated by.</summary>
    public RotaryEmbedding? Rotary { get; set; }

    /// <summary>Positions of the queries, (batch, query), where they are given.</summary>
    public ReadOnlySpan<int> QueryPositions { get; set; }

    /// <summary>Positions of the keys, (batch, key), where they are given.</summary>
    public ReadOnlySpan<int> KeyPositions { get; set; }

    /// <summary>The cache that keys and values are appended to.</summary>
    public KeyValueCache? Cache { get; set; }

    /// <summary>A layer's own key, (head, dimension), which every query sees.</summary>
    public ReadOnlySpan<float> BiasKey { get; set; }

    /// <summary>A layer's own value, (head, dimension).</summary>
    public ReadOnlySpan<float> BiasValue { get; set; }

    /// <summary>The scratch that all threads of a layer's call share.</summary>
    public Span<float> Scratch { get; set; }

    /// <summary>Rows that a layer takes together through what it computes row by row.</summary>
    public int BlockRows { get; set; }

    /// <summary>The first row of a part of a layer's call.</summary>
    public int FirstRow { get; set; }

    /// <summary>Place of the first key in the whole sequence.</summary>
    public int FirstKey { get; set; }

    /// <summary>Receives the output, in the declared layout.</summary>
    public Span<float> Output { get; set; }

    /// <summary>Receives an output of 16 bits.</summary>
    public Span<ushort> Output16 { get; set; }

    /// <summary>Receives the attention weights, (batch, head, query, key).</summary>
    public Span<float> Weights { get; set; }

    /// <summary>Receives the weights' mean over the heads, (batch, query, key).</summary>
    public Span<float> AveragedWeights { get; set; }

    /// <summary>Receives the logarithm of the softmax denominators, (batch, head, query).</summary>
    public Span<float> LogSumExp { get; set; }

    /// <summary>Receives the scaled scores, (batch, head, query, key).</summary>
    public Span<float> ScaledScores { get; set; }

    /// <summary>Receives the capped scores, (batch, head, query, key).</summary>
    public Span<float> CappedScores { get; set; }

    /// <summary>Receives the masked scores, (batch, head, query, key).</summary>
    public Span<float> MaskedScores { get; set; }

    /// <summary>Receives the weights that each key gets from all queries, (batch, head, key).</summary>
    public Span<float> KeyWeightSums { get; set; }

    /// <summary>The caller's floats number 0 for the methods on scores.</summary>
    public ReadOnlySpan<float> ScoreNumbers0 { get; set; }

    /// <summary>The caller's floats number 1 for the methods on scores.</summary>
    public ReadOnlySpan<float> ScoreNumbers1 { get; set; }

    /// <summary>The caller's floats number 2 for the methods on scores.</summary>
    public ReadOnlySpan<float> ScoreNumbers2 { get; set; }

    /// <summary>The caller's floats number 3 for the methods on scores.</summary>
    public ReadOnlySpan<float> ScoreNumbers3 { get; set; }

    /// <summary>The caller's integers number 0 for the methods on scores.</summary>
    public ReadOnlySpan<int> ScoreIntegers0 { get; set; }

    /// <summary>The caller's integers number 1 for the methods on scores.</summary>
    public ReadOnlySpan<int> ScoreIntegers1 { get; set; }

    /// <summary>The caller's integers number 2 for the methods on scores.</summary>
    public ReadOnlySpan<int> ScoreIntegers2 { get; set; }

    /// <summary>The caller's integers number 3 for the methods on scores.</summary>
    public ReadOnlySpan<int> ScoreIntegers3 { get; set; }

    /// <summary>The caller's number 0 for the methods on scores: an integer, or the bits of a float.</summary>
    public int ScoreArgument0 { get; set; }

    /// <summary>The caller's number 1 for the methods on scores: an integer, or the bits of a float.</summary>
    public int ScoreArgument1 { get; set; }

    /// <summary>The caller's number 2 for the methods on scores: an integer, or the bits of a float.</summary>
    public int ScoreArgument2 { get; set; }

    /// <summary>The caller's number 3 for the methods on scores: an integer, or the bits of a float.</summary>
    public int ScoreArgument3 { get; set; }

    /// <summary>What the call drops; null where it drops nothing.</summary>
    public DropoutSeed? Dropout { get; set; }

    /// <summary>The output of the forward call, in the declared layout, where gradients are asked for.</summary>
    public ReadOnlySpan<float> Attended { get; set; }

    /// <summary>Log-sum-exp of the forward call, (batch, head, query).</summary>
    public ReadOnlySpan<float> Denominators { get; set; }

    /// <summary>What the forward call of a layer kept.</summary>
    public ReadOnlySpan<float> Activations { get; set; }

    /// <summary>The gradient of the output, in the declared layout.</summary>
    public ReadOnlySpan<float> OutputGradient { get; set; }

    /// <summary>Receives the gradient of the queries.</summary>
    public Span<float> QueryGradient { get; set; }

    /// <summary>Receives the gradient of the keys.</summary>
    public Span<float> KeyGradient { get; set; }

    /// <summary>Receives the gradient of the values.</summary>
    public Span<float> ValueGradient { get; set; }

    /// <summary>The gradient of the bias is added to this; empty where it is not wanted.</summary>
    public Span<float> BiasGradient { get; set; }

    /// <summary>The gradient of the sinks is added to this.</summary>
    public Span<float> SinkGradient { get; set; }

    /// <summary>The gradient of a projection's weights is added to this, from the first output's and input's on.</summary>
    public Span<float> WeightGradient { get; set; }

    /// <summary>Floats from the weight of an output of a projection to that of the next.</summary>
    public int OutputStride { get; set; }

    /// <summary>Floats from the weight of an input of a projection to that of the next.</summary>
    public int InputStride { get; set; }

    /// <summary>The gradient of the floats number 0 is added to this; empty where it is not wanted.</summary>
    public Span<float> ScoreNumbers0Gradient { get; set; }

    /// <summary>The gradient of the floats number 1 is added to this; empty where it is not wanted.</summary>
    public Span<float> ScoreNumbers1Gradient { get; set; }

    /// <summary>The gradient of the floats number 2 is added to this; empty where it is not wanted.</summary>
    public Span<float> ScoreNumbers2Gradient { get; set; }

    /// <summary>The gradient of the floats number 3 is added to this; empty where it is not wanted.</summary>
    public Span<float> ScoreNumbers3Gradient { get; set; }

    /// <summary>Sums of the gradients of a layer's own key and value, of each key head of a sample by itself; empty where there are none.</summary>
    internal Span<float> AddedRowSums { get; set; }

    /// <summary>Sums of the gradients of these floats, of each key head by itself; empty where all add to the caller's.</summary>
    internal Span<float> TableSums { get; set; }

    /// <summary>Whether a gradient of some of these floats is wanted.</summary>
    internal readonly bool HasScoreGradients =>
        !(ScoreNumbers0Gradient.IsEmpty && ScoreNumbers1Gradient.IsEmpty && ScoreNumbers2Gradient.IsEmpty && ScoreNumbers3Gradient.IsEmpty);

    /// <summary>Number of the first sample, in a call that is a part of another.</summary>
    public int FirstSample { get; set; }

    /// <summary>Samples of this call.</summary>
    public int BatchSize { get; set; }

    /// <summary>Actual query rows of a sample; of packed samples, of all together.</summary>
    public int QueryLength { get; set; }

    /// <summary>Actual key rows of a sample; of packed samples, of all together; with a cache, those that it held and the new ones.</summary>
    public int KeyLength { get; set; }

    /// <summary>Visible keys of a sample.</summary>
    /// <param name="sample">Number of the sample.</param>
    /// <exception cref="InvalidOperationException">The number was changed since it was checked.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int KeyCount(int sample)
    {
        int count = KeyLengths[sample];
        if ((uint)count > (uint)KeyLength)
            ChangedInput.Throw("keyLengths");
        return count;
    }
}
