using System;

namespace AttentionGen.Tests.Onnx;

/// <summary>One call that a conformance case asks of an attention kernel: a declaration, its inputs, and what must come out.</summary>
internal sealed record OnnxAttentionCall
{
    /// <summary>
    /// Shape and options; Outputs has the one that <see cref="Scores"/> are, if they are there. The inputs are floats even where its element type is
    /// narrower, which then holds them exactly.
    /// </summary>
    public required ScaledDotProductAttentionAttribute Declaration { get; init; }

    public required float[] Query { get; init; }

    public required float[] Key { get; init; }

    public required float[] Value { get; init; }

    /// <summary>The boolean mask, empty if not declared.</summary>
    public required bool[] Mask { get; init; }

    /// <summary>The additive bias, empty if not declared.</summary>
    public required float[] Bias { get; init; }

    /// <summary>Key lengths of the samples, empty if not declared.</summary>
    public required int[] KeyLengths { get; init; }

    /// <summary>The actual key length, at most the declared one.</summary>
    public required int KeyLength { get; init; }

    /// <summary>
    /// The expected output, (batch, head, query, dimension) or (batch, query, head*dimension). The call may have more queries than this, which only
    /// place the causal diagonal.
    /// </summary>
    public required OnnxTensor Output { get; init; }

    /// <summary>
    /// The expected weights or scores, (batch, head, query, key), or null if the case does not give them. The call may have more queries and keys.
    /// </summary>
    public required OnnxTensor? Scores { get; init; }

    /// <summary>How many samples the call has.</summary>
    public int Batch => Output.Shape[0];

    /// <summary>Elements of what the call returns as its output.</summary>
    public int OutputLength => Batch * Declaration.SequenceLength * Declaration.HeadCount * Declaration.ValueDimension;

    /// <summary>Elements of what the call returns as its weights or scores, if they are expected.</summary>
    public int ScoresLength => Scores is null ? 0 : Batch * Declaration.HeadCount * Declaration.SequenceLength * KeyLength;

    /// <summary>The first element that does not agree with what is expected, in words, or null if all do.</summary>
    /// <param name="output">What the call returned, with all its queries.</param>
    /// <param name="scores">The weights or scores that it returned, with all its queries and keys; empty if none are expected.</param>
    public string? Difference(ReadOnlySpan<float> output, ReadOnlySpan<float> scores)
    {
        int axis = Output.Shape.Length - 2;
        OnnxTensor actual = new OnnxTensor(
                Output.Type, [.. Output.Shape[..axis], Declaration.SequenceLength, .. Output.Shape[(axis + 1)..]], output.ToArray())
            .Resize(axis, Output.Shape[axis], 0);
        if (OnnxCases.Difference(Output, actual) is { } difference)
            return $"output: {difference}";

        if (Scores is null)
            return null;

        OnnxTensor actualScores = new OnnxTensor(
                Scores.Type, [Batch, Declaration.HeadCount, Declaration.SequenceLength, KeyLength], scores.ToArray())
            .Resize(axis: 2, Scores.Shape[2], 0)
            .Resize(axis: 3, Scores.Shape[3], 0);
        return OnnxCases.Difference(Scores, actualScores) is { } scoresDifference ? $"{Declaration.Outputs}: {scoresDifference}" : null;
    }
}
