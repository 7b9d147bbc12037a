using System.Runtime.InteropServices;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Fuzz.Calls;

/// <summary>What the spans of a call are.</summary>
internal static class Arguments
{
    public static IReadOnlyList<Argument> All { get; } = Enum.GetValues<Argument>();

    public static bool IsOutput(Argument argument) => argument >= Argument.Output;

    public static int ElementSize(Argument argument) => argument switch
    {
        Argument.Mask or Argument.KeyMask => sizeof(bool),
        Argument.NarrowQuery or Argument.NarrowKey or Argument.NarrowValue or Argument.NarrowOutput => sizeof(ushort),
        _ => sizeof(float),
    };

    /// <summary>The bytes of a problem's input, or of an expected output.</summary>
    public static ReadOnlySpan<byte> BytesOf(Argument argument, AttentionProblem problem, KernelResult expected) => argument switch
    {
        Argument.Query => Bytes(problem.Arguments.Query),
        Argument.Key => Bytes(problem.Arguments.Key),
        Argument.Value => Bytes(problem.Arguments.Value),
        Argument.NarrowQuery => Bytes(problem.Arguments.NarrowQuery),
        Argument.NarrowKey => Bytes(problem.Arguments.NarrowKey),
        Argument.NarrowValue => Bytes(problem.Arguments.NarrowValue),
        Argument.Mask => Bytes(problem.Mask),
        Argument.Bias => Bytes(problem.Bias),
        Argument.KeyLengths => Bytes(problem.KeyLengths),
        Argument.KeyMask => Bytes(problem.KeyMask),
        Argument.CumulativeQueryLengths => Bytes(problem.CumulativeQueryLengths),
        Argument.CumulativeKeyLengths => Bytes(problem.CumulativeKeyLengths),
        Argument.Sinks => Bytes(problem.Sinks),
        Argument.QueryPositions => Bytes(problem.QueryPositions),
        Argument.KeyPositions => Bytes(problem.KeyPositions),

        // Of narrow rows, the floats beside them are the test's.
        Argument.Output => problem.Declaration.RowType == ElementType.Float32 ? Bytes(expected.Output) : [],
        Argument.NarrowOutput => Bytes(expected.NarrowOutput),
        Argument.Weights => Bytes(expected.Weights),
        Argument.AveragedWeights => Bytes(expected.AveragedWeights),
        Argument.LogSumExp => Bytes(expected.LogSumExp),
        Argument.ScaledScores => Bytes(expected.ScaledScores),
        Argument.CappedScores => Bytes(expected.CappedScores),
        Argument.MaskedScores => Bytes(expected.MaskedScores),
        Argument.KeyWeightSums => Bytes(expected.KeyWeightSums),
        _ => throw new ArgumentOutOfRangeException(nameof(argument)),
    };

    private static ReadOnlySpan<byte> Bytes<T>(T[] values)
        where T : struct => MemoryMarshal.AsBytes<T>(values);
}
