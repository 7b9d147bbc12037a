using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The further outputs: each of its shape, none on another, and of packed samples one alone.</summary>
public class ResultErrorTests
{
    // 2 samples, 3 heads of 2 elements, 4 queries, 5 keys.
    private const int Rows = 2 * 3 * 4, Table = Rows * 5;

    /// <summary>Every further output with its length and its shape, in the order in which they are written.</summary>
    private static readonly (string Name, int Length, string Shape)[] s_results =
    [
        ("weights", Table, "batch 2, head 3, query 4, key 5"),
        ("averagedWeights", Table / 3, "batch 2, query 4, key 5"),
        ("logSumExp", Rows, "batch 2, head 3, query 4"),
        ("scaledScores", Table, "batch 2, head 3, query 4, key 5"),
        ("cappedScores", Table, "batch 2, head 3, query 4, key 5"),
        ("maskedScores", Table, "batch 2, head 3, query 4, key 5"),
        ("keyWeightSums", 2 * 3 * 5, "batch 2, head 3, key 5"),
    ];

    public static IEnumerable<TheoryDataRow<string>> Names => s_results.Select(result => new TheoryDataRow<string>(result.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_length_is_told_with_the_shape(string name)
    {
        (_, int length, string shape) = s_results.Single(result => result.Name == name);
        double[] output = Data.Fill(9.0, Rows * 2);
        var refusal = Assert.Throws<ArgumentException>(() => Forward(output, Results(name, new double[length + 1])));

        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith($"{name} must be ({shape}), {length} elements, but has {length + 1}.", refusal.Message, StringComparison.Ordinal);
        Assert.All(output, x => Assert.Equal(9.0, x));
        Forward(output, Results(name, new double[length]));
        Assert.DoesNotContain(9.0, output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void None_may_lie_on_the_output(string name)
    {
        var memory = new double[Table + (Rows * 2)];
        var refusal = Assert.Throws<ArgumentException>(() => Forward(memory.AsSpan(0, Rows * 2), Results(name, memory.AsSpan((Rows * 2) - 1, s_results.Single(result => result.Name == name).Length))));

        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith($"{name} must not overlap output.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void None_may_lie_on_another()
    {
        var memory = new double[Table];
        var refusal = Assert.Throws<ArgumentException>(() =>
            Forward(new double[Rows * 2], new AttentionResults<double> { ScaledScores = memory, LogSumExp = memory.AsSpan(0, Rows) }));

        Assert.Equal("scaledScores", refusal.ParamName);
        Assert.StartsWith("scaledScores must not overlap logSumExp.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Packed_samples_have_a_log_sum_exp_only(string name)
    {
        int[] starts = [0, 4, 8];
        float[] rows = new float[8 * 6];
        var output = new double[rows.Length];
        Refusal(name == "logSumExp" ? 23 : 24, name == "logSumExp"
            ? "logSumExp must be (head 3, query 8), 24 elements, but has 23."
            : $"{name} must be empty, since PackedSequences has no such output, but has 24 elements.");

        void Refusal(int length, string message)
        {
            var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
                new ScaledDotProductAttentionAttribute(3, 6, 4) { PackedSequences = true },
                new AttentionInputs { Query = rows, Key = rows, Value = rows, CumulativeQueryLengths = starts, CumulativeKeyLengths = starts },
                output,
                Results(name, new double[length])));
            Assert.Equal(name, refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static void Forward(Span<double> output, AttentionResults<double> results) => ReferenceAttention.Forward(
        new ScaledDotProductAttentionAttribute(3, 6, 4) { KeyValueLength = 5 },
        new AttentionInputs { Query = new float[48], Key = new float[60], Value = new float[60] },
        output,
        results);

    private static AttentionResults<double> Results(string name, Span<double> span) => name switch
    {
        "weights" => new() { Weights = span },
        "averagedWeights" => new() { AveragedWeights = span },
        "logSumExp" => new() { LogSumExp = span },
        "scaledScores" => new() { ScaledScores = span },
        "cappedScores" => new() { CappedScores = span },
        "maskedScores" => new() { MaskedScores = span },
        _ => new() { KeyWeightSums = span },
    };
}
