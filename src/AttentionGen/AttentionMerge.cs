using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>
/// Puts together what attention over parts of the keys gave, into what attention over all of them gives. A part is an output with the log-sum-exp of
/// each of its rows; parts may be joined in any order.
/// </summary>
/// <remarks>
/// <para>
/// A row's parts with log-sum-exps a and b have the shares e^a / (e^a + e^b) and e^b / (e^a + e^b); the whole has log(e^a + e^b). Both are computed in
/// double, shares and results are rounded to float. (Milakov and Gimelshein, "Online normalizer calculation for softmax".)
/// </para>
/// <para>
/// A part that saw no key has -infinity: it takes no part, whatever its output row holds, and the other is taken bit for bit. If no part saw one, the
/// row is 0 and its log-sum-exp -infinity. So it is with any share that is 0 in float. A log-sum-exp of +infinity outweighs a finite one, and its row
/// is taken as it is; two of them, or a NaN, make the row NaN.
/// </para>
/// <para>
/// Log-sum-exps are (batch, head, query). Outputs are (batch, query, head, valueDimension), or (batch, head, query, valueDimension) if head-major.
/// Packed samples are one sample of all their rows. If a sink joined the softmax, it must have joined that of one part only. Nothing allocates.
/// </para>
/// </remarks>
public static class AttentionMerge
{
    /// <summary>Joins a part to what has been joined so far, in place.</summary>
    /// <param name="partialOutput">The part's output.</param>
    /// <param name="partialLogSumExp">The part's log-sum-exps.</param>
    /// <param name="output">The output so far; receives the joined one. May start as the first part, or as anything where log-sum-exps are -infinity.</param>
    /// <param name="logSumExp">The log-sum-exps so far; receives the joined ones.</param>
    /// <param name="queryLength">Queries of a sample, at least 1.</param>
    /// <param name="headCount">Heads, at least 1.</param>
    /// <param name="valueDimension">Elements of an output row, at least 1.</param>
    /// <param name="layout">The order of the outputs' axes.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the others, or spans overlap. Nothing was written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the layout none. Nothing was written.</exception>
    public static void Add(
        ReadOnlySpan<float> partialOutput,
        ReadOnlySpan<float> partialLogSumExp,
        Span<float> output,
        Span<float> logSumExp,
        int queryLength,
        int headCount,
        int valueDimension,
        AttentionLayout layout = AttentionLayout.SequenceMajor)
    {
        int batchSize = BatchSize(logSumExp.Length, queryLength, headCount, valueDimension, layout, nameof(logSumExp));
        long elements = (long)logSumExp.Length * valueDimension;
        Length(partialLogSumExp.Length, logSumExp.Length, nameof(partialLogSumExp));
        Length(partialOutput.Length, elements, nameof(partialOutput));
        Length(output.Length, elements, nameof(output));
        Apart(output, logSumExp, nameof(output), nameof(logSumExp));
        Apart(output, partialOutput, nameof(output), nameof(partialOutput));
        Apart(output, partialLogSumExp, nameof(output), nameof(partialLogSumExp));
        Apart(logSumExp, partialOutput, nameof(logSumExp), nameof(partialOutput));
        Apart(logSumExp, partialLogSumExp, nameof(logSumExp), nameof(partialLogSumExp));
        Join(output, logSumExp, partialOutput, partialLogSumExp, output, logSumExp, batchSize, queryLength, headCount, valueDimension, layout);
    }

    /// <summary>Joins two parts.</summary>
    /// <param name="firstOutput">One part's output.</param>
    /// <param name="firstLogSumExp">Its log-sum-exps.</param>
    /// <param name="secondOutput">The other part's output.</param>
    /// <param name="secondLogSumExp">Its log-sum-exps.</param>
    /// <param name="output">Receives the joined output; may be either part's itself.</param>
    /// <param name="logSumExp">Receives the joined log-sum-exps; may be either part's themselves.</param>
    /// <param name="queryLength">Queries of a sample, at least 1.</param>
    /// <param name="headCount">Heads, at least 1.</param>
    /// <param name="valueDimension">Elements of an output row, at least 1.</param>
    /// <param name="layout">The order of the outputs' axes.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the others, or a result overlaps another argument in part. Nothing was written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the layout none. Nothing was written.</exception>
    public static void Merge(
        ReadOnlySpan<float> firstOutput,
        ReadOnlySpan<float> firstLogSumExp,
        ReadOnlySpan<float> secondOutput,
        ReadOnlySpan<float> secondLogSumExp,
        Span<float> output,
        Span<float> logSumExp,
        int queryLength,
        int headCount,
        int valueDimension,
        AttentionLayout layout = AttentionLayout.SequenceMajor)
    {
        int batchSize = BatchSize(firstLogSumExp.Length, queryLength, headCount, valueDimension, layout, nameof(firstLogSumExp));
        long elements = (long)firstLogSumExp.Length * valueDimension;
        Length(firstOutput.Length, elements, nameof(firstOutput));
        Length(secondLogSumExp.Length, firstLogSumExp.Length, nameof(secondLogSumExp));
        Length(secondOutput.Length, elements, nameof(secondOutput));
        Length(logSumExp.Length, firstLogSumExp.Length, nameof(logSumExp));
        Length(output.Length, elements, nameof(output));
        Apart(output, logSumExp, nameof(output), nameof(logSumExp));
        SameOrApart(output, firstOutput, nameof(output), nameof(firstOutput));
        SameOrApart(output, secondOutput, nameof(output), nameof(secondOutput));
        SameOrApart(logSumExp, firstLogSumExp, nameof(logSumExp), nameof(firstLogSumExp));
        SameOrApart(logSumExp, secondLogSumExp, nameof(logSumExp), nameof(secondLogSumExp));
        Apart(output, firstLogSumExp, nameof(output), nameof(firstLogSumExp));
        Apart(output, secondLogSumExp, nameof(output), nameof(secondLogSumExp));
        Apart(logSumExp, firstOutput, nameof(logSumExp), nameof(firstOutput));
        Apart(logSumExp, secondOutput, nameof(logSumExp), nameof(secondOutput));
        Join(firstOutput, firstLogSumExp, secondOutput, secondLogSumExp, output, logSumExp, batchSize, queryLength, headCount, valueDimension, layout);
    }

    private static void Join(
        ReadOnlySpan<float> firstOutput, ReadOnlySpan<float> firstLogSumExp, ReadOnlySpan<float> secondOutput, ReadOnlySpan<float> secondLogSumExp,
        Span<float> output, Span<float> logSumExp, int batchSize, int queryLength, int headCount, int valueDimension, AttentionLayout layout)
    {
        bool isHeadMajor = layout == AttentionLayout.HeadMajor;
        int statistic = 0;
        for (int sample = 0; sample < batchSize; sample++)
        {
            for (int head = 0; head < headCount; head++)
            {
                for (int query = 0; query < queryLength; query++, statistic++)
                {
                    int row = isHeadMajor ? statistic : (((sample * queryLength) + query) * headCount) + head;
                    int start = row * valueDimension;
                    logSumExp[statistic] = JoinRow(
                        firstOutput.Slice(start, valueDimension), firstLogSumExp[statistic], secondOutput.Slice(start, valueDimension),
                        secondLogSumExp[statistic], output.Slice(start, valueDimension));
                }
            }
        }
    }

    private static float JoinRow(ReadOnlySpan<float> first, float firstLog, ReadOnlySpan<float> second, float secondLog, Span<float> row)
    {
        // NaN if either is, +infinity if either is.
        float larger = MathF.Max(firstLog, secondLog);
        if (float.IsNegativeInfinity(larger))
        {
            row.Clear();
            return larger;
        }
        if (float.IsNaN(larger) || (float.IsPositiveInfinity(firstLog) && float.IsPositiveInfinity(secondLog)))
        {
            row.Fill(float.NaN);
            return larger;
        }

        double firstPower = Math.Exp((double)firstLog - larger), secondPower = Math.Exp((double)secondLog - larger);

        // The larger one is +infinity, and infinity less infinity is no number.
        if (float.IsPositiveInfinity(larger))
            (firstPower, secondPower) = float.IsPositiveInfinity(firstLog) ? (1, 0) : (0, 1);
        double sum = firstPower + secondPower;
        float firstShare = (float)(firstPower / sum), secondShare = (float)(secondPower / sum);
        if (secondShare == 0)
            first.CopyTo(row);
        else if (firstShare == 0)
            second.CopyTo(row);
        else
            Combine(first, firstShare, second, secondShare, row);
        return (float)(larger + Math.Log(sum));
    }

    private static void Combine(ReadOnlySpan<float> first, float firstShare, ReadOnlySpan<float> second, float secondShare, Span<float> row)
    {
        int lanes = Vector<float>.Count, d = 0;
        ref float a = ref MemoryMarshal.GetReference(first);
        ref float b = ref MemoryMarshal.GetReference(second);
        ref float result = ref MemoryMarshal.GetReference(row);
        for (; d <= row.Length - lanes; d += lanes)
            ((Vector.LoadUnsafe(ref a, (nuint)d) * firstShare) + (Vector.LoadUnsafe(ref b, (nuint)d) * secondShare)).StoreUnsafe(ref result, (nuint)d);
        for (; d < row.Length; d++)
            row[d] = (first[d] * firstShare) + (second[d] * secondShare);
    }

    private static int BatchSize(int actual, int queryLength, int headCount, int valueDimension, AttentionLayout layout, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queryLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(headCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(valueDimension, 1);
        if (!Enum.IsDefined(layout))
            throw new ArgumentOutOfRangeException(nameof(layout), layout, "Expected a declared layout.");
        long sample = (long)queryLength * headCount;
        if (actual % sample != 0)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"Expected shape (batch, head {headCount}, query {queryLength}), a multiple of {sample} elements, got {actual} elements."), name);
        }
        return (int)(actual / sample);
    }

    private static void Length(int actual, long expected, string name)
    {
        if (actual != expected)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected {expected} elements, got {actual} elements."), name);
    }

    private static void Apart(ReadOnlySpan<float> result, ReadOnlySpan<float> other, string name, string otherName)
    {
        if (result.Overlaps(other))
            throw new ArgumentException($"It overlaps {otherName}.", name);
    }

    private static void SameOrApart(ReadOnlySpan<float> result, ReadOnlySpan<float> other, string name, string otherName)
    {
        if (result.Overlaps(other, out int offset) && offset != 0)
            throw new ArgumentException($"It overlaps {otherName} in part.", name);
    }
}
