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
