using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests;

/// <summary>Kernels over parts of the keys, joined by <see cref="AttentionMerge"/>, against one kernel over all of them.</summary>
public sealed class KeyShardMergeTests
{
    private const int BatchSize = 2;
    private const int Orders = 4;

    private static readonly DeclaredAttention s_plain = new(3, 48, 33) { KeyValueLength = 70, Outputs = AttentionOutputs.LogSumExp };

    private static readonly DeclaredAttention[] s_wholes =
    [
        s_plain with { Mask = AttentionMask.Causal, KeyValueLength = 33 },
        s_plain with { WindowLeft = 9, WindowRight = 14, KeyValueLength = 46 },
        s_plain with { Alibi = true, Layout = AttentionLayout.HeadMajor },
        s_plain with { Mask = AttentionMask.Causal, WindowLeft = 11, KeyValueLength = 33, Alibi = true, SoftCap = 4 },
        s_plain with { Rotary = RotaryPairing.HalfSplit, Mask = AttentionMask.Causal, KeyValueLength = 33 },
        s_plain with { HeadCount = 4, ModelDimension = 64, KeyValueHeadCount = 2, Alibi = true, Mask = AttentionMask.Causal, SequenceLength = 600, KeyValueLength = 600 },
    ];

    private static readonly CompiledKernels s_kernels = CompiledKernels.Of(s_wholes.SelectMany(whole => new[] { whole, Sharded(whole) }));

    public static IEnumerable<TheoryDataRow<int, int>> Cases =>
        Enumerable.Range(0, s_wholes.Length).SelectMany(n => Enumerable.Range(2, 3).Select(parts => new TheoryDataRow<int, int>(n, parts)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parts_in_any_order_are_the_whole(int number, int parts)
    {
        var random = new Random((number * 10) + parts);
        AttentionProblem whole = ProblemNumbers.Draw(new KernelCase(s_wholes[number], BatchSize, InputFamily.Normal, Seed: 40 + number));
        KernelResult expected = KernelRun.Execute(s_kernels.Create(whole), whole, passesLengths: false, GuardSide.End);
        ErrorBound bound = BoundOf(whole);

        int[] cuts = [0, .. Cuts(random, whole.KeyLength, parts), whole.KeyLength];
        AttentionProblem[] shards = [.. Enumerable.Range(0, parts).Select(n => Shard(whole, cuts[n], cuts[n + 1] - cuts[n]))];
        KernelResult[] results = [.. shards.Select(shard => KernelRun.Execute(s_kernels.Create(shard), shard, passesLengths: true, GuardSide.End))];

        // Each part's results lie within its bound of the exact ones, d for log-sum-exps and e for outputs. What joining adds is as in
        // AttentionMergeTests (a part that sees no key has -infinity exactly and adds nothing): each of k parts' and k results' log-sum-exps is rounded, u L at most, and their errors do not grow when joined; a share's
        // relative error is at most both logs' together. A join rounds shares, products and sum: 3u. Errors of the k joins add up, with 1% for products
        // of errors. The joined rows are averages of the parts', so that e stays as it is.
        ErrorBound[] bounds = [.. shards.Select(BoundOf)];
        double u = Math.ScaleB(1, -24);
        double largestLog = results.SelectMany(result => result.LogSumExp).Where(float.IsFinite).Max(Math.Abs);
        double largestValue = whole.Value.Max(Math.Abs);
        double logError = Largest(bounds, expected.LogSumExp.Length, (part, n) => LogBound(bounds[part], results[part], n)) + ((parts + 1) * u * (largestLog + 1));
        double outputError = Largest(bounds, expected.Output.Length, (part, n) => bounds[part].OfOutput(n)) + (1.01 * largestValue * parts * ((3 * u) + (2 * logError)));

        // A bound that allows anything would prove nothing: values are around 1. It grows with the largest log-sum-exp, which is that of the keys that
        // linear biases put the farthest.
        Assert.InRange(outputError, 0, 0.01);

        int[] order = [.. Enumerable.Range(0, parts)];
        for (int n = 0; n < Orders; n++)
        {
            random.Shuffle(order);
            var output = new float[expected.Output.Length];
            float[] logs = [.. Enumerable.Repeat(float.NegativeInfinity, expected.LogSumExp.Length)];
            foreach (int part in order)
            {
                AttentionMerge.Add(
                    results[part].Output, results[part].LogSumExp, output, logs, whole.QueryLength, whole.HeadCount, whole.ValueDimension, whole.Attribute is ScaledDotProductAttentionAttribute { Layout: var layout } ? layout : default);
            }

            for (int i = 0; i < logs.Length; i++)
                Assert.True(logs[i].Equals(expected.LogSumExp[i]) || Math.Abs(logs[i] - expected.LogSumExp[i]) <= logError + bound.Of(AttentionOutputs.LogSumExp, i));
            for (int i = 0; i < output.Length; i++)
                Assert.InRange(Math.Abs(output[i] - expected.Output[i]), 0, outputError + bound.OfOutput(i));
        }
    }

    private static DeclaredAttention Sharded(DeclaredAttention whole) => whole with { KeyShards = true };

    private static ErrorBound BoundOf(AttentionProblem problem) => new(problem, PlainAttention<double>.Run(problem), PlainAttention<float>.Run(problem));

    private static double Largest(ErrorBound[] bounds, int count, Func<int, int, double> of) =>
        Enumerable.Range(0, bounds.Length).Max(part => Enumerable.Range(0, count).Max(n => of(part, n)));

    private static double LogBound(ErrorBound bound, KernelResult result, int n) =>
        float.IsNegativeInfinity(result.LogSumExp[n]) ? 0 : bound.Of(AttentionOutputs.LogSumExp, n);

    // Parts of any lengths, none of them empty.
    private static int[] Cuts(Random random, int keys, int parts)
    {
        int[] cuts = [.. Enumerable.Range(1, keys - 1)];
        random.Shuffle(cuts);
        Array.Resize(ref cuts, parts - 1);
        Array.Sort(cuts);
        return cuts;
    }

    private static AttentionProblem Shard(AttentionProblem whole, int first, int length)
    {
        var shard = new AttentionProblem(Sharded(whole.Declaration), whole.BatchSize, whole.QueryLength, length)
        {
            Query = whole.Query,
            Key = new float[whole.BatchSize * length * whole.KeyWidth],
            Value = new float[whole.BatchSize * length * whole.ValueWidth],
            Rotary = whole.Rotary,
            FirstKey = first,
        };
        for (int batch = 0; batch < whole.BatchSize; batch++)
        for (int head = 0; head < whole.KeyHeadCount; head++)
        for (int j = 0; j < length; j++)
        {
            whole.Key.AsSpan(whole.KeyHeadKeyRow(batch, head, first + j), whole.HeadDimension).CopyTo(shard.Key.AsSpan(shard.KeyHeadKeyRow(batch, head, j)));
            whole.Value.AsSpan(whole.KeyHeadValueRow(batch, head, first + j), whole.ValueDimension).CopyTo(shard.Value.AsSpan(shard.KeyHeadValueRow(batch, head, j)));
        }

        return shard;
    }
}
