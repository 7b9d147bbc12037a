using System.Numerics;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>Rotary positions by the textbook, in one number type.</summary>
internal static class PlainRotation<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rotates all queries and keys in place, and returns the size that each element's rounding goes by.</summary>
    public static (T[] QuerySizes, T[] KeySizes) Rotate(AttentionProblem problem, T[] query, T[] key)
    {
        T[] querySizes = Array.ConvertAll(query, T.Abs);
        T[] keySizes = Array.ConvertAll(key, T.Abs);
        if (problem.Rotary is null)
            return (querySizes, keySizes);

        for (int batch = 0; batch < problem.BatchSize; batch++)
        {
            for (int head = 0; head < problem.HeadCount; head++)
            for (int i = 0; i < problem.QueryCount(batch); i++)
            {
                int position = problem.QueryPositions.Length == 0
                    ? problem.QueryPosition(batch, i)
                    : problem.QueryPositions[batch * problem.QueryLength + i];
                Turn(problem, query, querySizes, problem.QueryRow(batch, head, i), position);
            }

            for (int head = 0; head < problem.KeyHeadCount; head++)
            for (int j = 0; j < problem.KeyCount(batch); j++)
            {
                int position = problem.KeyPositions.Length == 0 ? problem.KeyPosition(j) : problem.KeyPositions[batch * problem.KeyLength + j];
                Turn(problem, key, keySizes, problem.KeyHeadKeyRow(batch, head, j), position);
            }
        }

        return (querySizes, keySizes);
    }

    /// <summary>Gradients of rotated rows become those of the rows: each pair is turned the other way.</summary>
    public static void RotateBack(AttentionProblem problem, T[] query, T[] key) => ForEachRow(problem, query, key, static (problem, rows, row, position) =>
        ForEachPair(problem, row, position, (first, second, cosine, sine) =>
            (rows[first], rows[second]) = ((rows[first] * cosine) + (rows[second] * sine), (rows[second] * cosine) - (rows[first] * sine))));

    /// <summary>The same for errors, which add up.</summary>
    public static void SpreadBack(AttentionProblem problem, T[] query, T[] key) => ForEachRow(problem, query, key, static (problem, rows, row, position) =>
        ForEachPair(problem, row, position, (first, second, cosine, sine) =>
            (rows[first], rows[second]) = (
                (rows[first] * T.Abs(cosine)) + (rows[second] * T.Abs(sine)), (rows[second] * T.Abs(cosine)) + (rows[first] * T.Abs(sine)))));

    private static void ForEachRow(AttentionProblem problem, T[] query, T[] key, Action<AttentionProblem, T[], int, int> action)
    {
        if (problem.Rotary is null)
            return;
        for (int batch = 0; batch < problem.BatchSize; batch++)
        {
            for (int head = 0; head < problem.HeadCount; head++)
            for (int i = 0; i < problem.QueryCount(batch); i++)
            {
                int position = problem.QueryPositions.Length == 0 ? problem.QueryPosition(batch, i) : problem.QueryPositions[(batch * problem.QueryLength) + i];

                // A query before the first key sees none, and has no gradient.
                if (position >= 0)
                    action(problem, query, problem.QueryRow(batch, head, i), position);
            }

            for (int head = 0; head < problem.KeyHeadCount; head++)
            for (int j = 0; j < problem.KeyCount(batch); j++)
            {
                int position = problem.KeyPositions.Length == 0 ? problem.KeyPosition(j) : problem.KeyPositions[(batch * problem.KeyLength) + j];
                action(problem, key, problem.KeyHeadKeyRow(batch, head, j), position);
            }
        }
    }

    private static void ForEachPair(AttentionProblem problem, int row, int position, Action<int, int, T, T> action)
    {
        int half = problem.Attribute.RotaryDimension / 2;
        bool isSplit = problem.Attribute.Rotary == RotaryPairing.HalfSplit;
        for (int n = 0; n < half; n++)
        {
            int first = row + (isSplit ? n : 2 * n);
            action(
                first, isSplit ? first + half : first + 1,
                T.CreateChecked(problem.Rotary!.Cosines[(position * half) + n]), T.CreateChecked(problem.Rotary.Sines[(position * half) + n]));
        }
    }

    private static void Turn(AttentionProblem problem, T[] rows, T[] sizes, int row, int position)
    {
        int half = problem.Attribute.RotaryDimension / 2;
        bool isSplit = problem.Attribute.Rotary == RotaryPairing.HalfSplit;
        for (int n = 0; n < half; n++)
        {
            int first = row + (isSplit ? n : 2 * n);
            int second = isSplit ? first + half : first + 1;
            T cosine = T.CreateChecked(problem.Rotary!.Cosines[position * half + n]);
            T sine = T.CreateChecked(problem.Rotary.Sines[position * half + n]);
            T a = rows[first];
            T b = rows[second];
            rows[first] = a * cosine - b * sine;
            rows[second] = a * sine + b * cosine;
            sizes[first] = T.Abs(a * cosine) + T.Abs(b * sine);
            sizes[second] = T.Abs(a * sine) + T.Abs(b * cosine);
        }
    }
}
