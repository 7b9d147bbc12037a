using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests;

/// <summary>Attention over parts of the keys, joined, against attention over all of them at once.</summary>
public sealed class AttentionMergeTests
{
    private const int Batch = 2, Heads = 3, Queries = 4, Keys = 24, Dimension = 8, Values = 19;

    [Theory]
    [InlineData(AttentionLayout.SequenceMajor, 1f)]
    [InlineData(AttentionLayout.HeadMajor, 1f)]
    [InlineData(AttentionLayout.SequenceMajor, 12f)]
    public void Parts_in_any_order_are_the_whole(AttentionLayout layout, float spread)
    {
        var random = new Random(5);
        float[] query = Numbers(random, Batch * Queries * Heads * Dimension, spread);
        float[] key = Numbers(random, Batch * Keys * Heads * Dimension, spread);
        float[] value = Numbers(random, Batch * Keys * Heads * Values, 1);
        (double[] whole, double[] wholeLogs) = Attend(query, key, value, 0, Keys, layout);
        double largestLog = wholeLogs.Max(Math.Abs);
        double largestValue = value.Max(Math.Abs);

        foreach (int parts in (int[])[1, 2, 3, 6])
        {
            int length = Keys / parts;
            (float[] Output, float[] Logs)[] shards = [.. Enumerable.Range(0, parts).Select(part =>
            {
                (double[] output, double[] logs) = Attend(query, key, value, part * length, length, layout);
                largestLog = Math.Max(largestLog, logs.Max(Math.Abs));
                return (Round(output), Round(logs));
            })];
            for (int order = 0; order < 4; order++)
            {
                random.Shuffle(shards);
                var output = new float[whole.Length];
                float[] logs = [.. Enumerable.Repeat(float.NegativeInfinity, wholeLogs.Length)];
                foreach ((float[] partOutput, float[] partLogs) in shards)
                    AttentionMerge.Add(partOutput, partLogs, output, logs, Queries, Heads, Values, layout);

                // Each of k parts' and k results' log-sum-exps is rounded, by u L at most, and errors of logs do not grow when joined; a share's
                // relative error is at most both logs' together. A join rounds shares, products and sum: 3u; a part is rounded once. Errors of the
                // k joins add up, with 1% for products of errors. A share that is less than the least float is lost: nothing beside u.
                double u = Math.ScaleB(1, -24);
                double logError = (parts + 1) * u * (largestLog + 1);
                double outputError = 1.01 * largestValue * (u + (parts * ((3 * u) + (2 * logError))));
                for (int i = 0; i < logs.Length; i++)
                    Assert.InRange(Math.Abs(logs[i] - wholeLogs[i]), 0, logError);
                for (int i = 0; i < output.Length; i++)
                    Assert.InRange(Math.Abs(output[i] - whole[i]), 0, outputError);
            }
        }
    }

    [Fact]
    public void A_part_that_saw_no_key_changes_nothing_even_if_its_rows_are_NaN()
    {
        float[] rows = Numbers(new Random(1), 2 * Values, 1), nothing = [.. Enumerable.Repeat(float.NaN, 2 * Values)];
        float[] logs = [0.3f, -200], none = [float.NegativeInfinity, float.NegativeInfinity];
        var output = new float[2 * Values];
        var joined = new float[2];
        AttentionMerge.Merge(rows, logs, nothing, none, output, joined, 2, 1, Values);
        Assert.Equal(rows, output);
        Assert.Equal(logs, joined);
        AttentionMerge.Merge(nothing, none, rows, logs, output, joined, 1, 2, Values);
        Assert.Equal(rows, output);
        Assert.Equal(logs, joined);
        AttentionMerge.Merge(nothing, none, nothing, none, output, joined, 1, 2, Values);
        Assert.Equal(new float[2 * Values], output);
        Assert.Equal(none, joined);
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 3f, 1f, float.PositiveInfinity)]
    [InlineData(3f, float.PositiveInfinity, 2f, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, 1f, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, float.NaN, float.PositiveInfinity)]
    [InlineData(float.NaN, 3f, float.NaN, float.NaN)]
    [InlineData(float.NegativeInfinity, float.NaN, float.NaN, float.NaN)]
    [InlineData(300f, 0f, 1f, 300f)]
    [InlineData(3.4e38f, -3.4e38f, 1f, 3.4e38f)]
    public void Log_sum_exps_out_of_the_ordinary(float first, float second, float expected, float expectedLog)
    {
        float[] output = [0], logs = [0];
        AttentionMerge.Merge([1], [first], [2], [second], output, logs, 1, 1, 1);
        Assert.Equal([expected], output);
        Assert.Equal([expectedLog], logs);
    }

    [Fact]
    public void Rows_between_guard_pages_are_joined_in_place()
    {
        foreach (int dimension in (int[])[1, 7, 8, 16, 37])
        {
            foreach (GuardSide side in Enum.GetValues<GuardSide>())
            {
                using var part = new GuardedMemory<float>(3 * dimension, side);
                using var output = new GuardedMemory<float>(3 * dimension, side);
                part.Span.Fill(1);
                output.Span.Fill(3);
                part.AsReadOnly();
                float[] logs = [0, 0, 0];
                AttentionMerge.Add(part.Span, [0, 0, 0], output.Span, logs, 3, 1, dimension);
                Assert.Equal(Enumerable.Repeat(2f, 3 * dimension), output.Span.ToArray());
                Assert.All(logs, log => Assert.Equal((float)Math.Log(2), log));
            }
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_written()
    {
        float[] part = new float[12], partLogs = new float[4], output = new float[12], logs = new float[4];
        Array.Fill(partLogs, 1);
        Refused<ArgumentException>("logSumExp", () => AttentionMerge.Add(part, partLogs, output, logs, 3, 1, 3));
        Refused<ArgumentException>("partialLogSumExp", () => AttentionMerge.Add(part, partLogs.AsSpan(1), output, logs, 2, 2, 3));
        Refused<ArgumentException>("partialOutput", () => AttentionMerge.Add(part.AsSpan(1), partLogs, output, logs, 2, 2, 3));
        Refused<ArgumentException>("output", () => AttentionMerge.Add(part, partLogs, output.AsSpan(1), logs, 2, 2, 3));
        Refused<ArgumentOutOfRangeException>("queryLength", () => AttentionMerge.Add(part, partLogs, output, logs, 0, 2, 3));
        Refused<ArgumentOutOfRangeException>("headCount", () => AttentionMerge.Add(part, partLogs, output, logs, 2, 0, 3));
        Refused<ArgumentOutOfRangeException>("valueDimension", () => AttentionMerge.Add(part, partLogs, output, logs, 2, 2, 0));
        Refused<ArgumentOutOfRangeException>("layout", () => AttentionMerge.Add(part, partLogs, output, logs, 2, 2, 3, (AttentionLayout)2));
        Refused<ArgumentException>("output", () => AttentionMerge.Add(output, partLogs, output, logs, 2, 2, 3));
        Refused<ArgumentException>("logSumExp", () => AttentionMerge.Add(part, logs, output, logs, 2, 2, 3));
        Assert.Equal(new float[12], output);
        Assert.Equal(new float[4], logs);
    }

    private static void Refused<T>(string parameter, Action action)
        where T : ArgumentException => Assert.Equal(parameter, Assert.Throws<T>(action).ParamName);

    // The reference over a slice of the keys, and by hand the logarithm of each row's sum.
    private static (double[] Output, double[] Logs) Attend(float[] query, float[] key, float[] value, int first, int length, AttentionLayout layout)
    {
        float[] keys = Slice(key, Dimension), values = Slice(value, Values);
        var declaration = new ScaledDotProductAttentionAttribute(Heads, Heads * Dimension, Queries)
        {
            KeyValueLength = length,
            HeadDimension = Dimension,
            ValueDimension = Values,
            Layout = layout,
        };
        var output = new double[Batch * Queries * Heads * Values];
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = query, Key = keys, Value = values }, output);

        bool isHeadMajor = layout == AttentionLayout.HeadMajor;
        var logs = new double[Batch * Heads * Queries];
        for (int row = 0; row < logs.Length; row++)
        {
            int i = row % Queries, head = row / Queries % Heads, sample = row / Queries / Heads;
            double sum = 0;
            for (int j = 0; j < length; j++)
            {
                double score = 0;
                for (int d = 0; d < Dimension; d++)
                    score += (double)query[(Row(i, Queries) * Dimension) + d] * keys[(Row(j, length) * Dimension) + d];
                sum += Math.Exp(score * declaration.Scale);
            }
            logs[row] = Math.Log(sum);

            int Row(int n, int count) => isHeadMajor ? (((sample * Heads) + head) * count) + n : (((sample * count) + n) * Heads) + head;
        }
        return (output, logs);

        float[] Slice(float[] all, int dimension)
        {
            // The axes that lie within a key: the heads of sequence-major rows; and how often keys start anew.
            int within = (layout == AttentionLayout.SequenceMajor ? Heads : 1) * dimension;
            return [.. all.Chunk(Keys * within).SelectMany(rows => rows.Skip(first * within).Take(length * within))];
        }
    }

    private static float[] Round(double[] numbers) => [.. numbers.Select(number => (float)number)];

    private static float[] Numbers(Random random, int count, float spread) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1) * spread)];
}
