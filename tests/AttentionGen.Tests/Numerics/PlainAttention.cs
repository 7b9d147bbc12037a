using System.Numerics;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>Everything that a plain run computes on its way.</summary>
/// <param name="Query">Queries as attended with: given, or projected.</param>
/// <param name="Key">Keys, likewise.</param>
/// <param name="Value">Values, likewise.</param>
/// <param name="Weights">(batch, head, query, key).</param>
/// <param name="Context">Attention output before the output projection.</param>
/// <param name="Output">What Forward returns.</param>
internal sealed record PlainResult<T>(T[] Query, T[] Key, T[] Value, T[] Weights, T[] Context, T[] Output);

/// <summary>
/// Attention as a textbook loop in one number type. As float it is the yardstick of every kernel's error; as double it gives the
/// intermediate values that the error bound is derived from, and a second opinion on the reference.
/// </summary>
/// <remarks>No fused multiply-adds, no blocking, no base-2 tricks: dot product, scale, bias, maximum, exp, sum, weighted sum.</remarks>
internal static class PlainAttention<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    public static PlainResult<T> Run(AttentionProblem problem)
    {
        T[] query = Convert(problem.Query);
        T[] key = Convert(problem.Key);
        T[] value = Convert(problem.Value);
        if (problem.Declaration.IsMultiHead)
        {
            int width = problem.QueryWidth;
            T[] memory = problem.Declaration.HasOwnKeys ? key : query;
            T[] input = query;
            query = Project(problem, input, firstOutput: 0, outputs: width);
            key = Project(problem, memory, firstOutput: width, outputs: width);
            value = Project(problem, memory, firstOutput: 2 * width, outputs: problem.ValueWidth);
        }

        var weights = new T[problem.BatchSize * problem.WeightsSample];
        var context = new T[problem.BatchSize * problem.QueryLength * problem.ValueWidth];
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryLength; i++)
        {
            Span<T> row = weights.AsSpan(problem.WeightsRow(batch, head, i), problem.KeyLength);
            Softmax(problem, batch, head, i, query, key, row);
            Span<T> result = context.AsSpan(problem.OutputRow(batch, head, i), problem.ValueDimension);
            for (int j = 0; j < row.Length; j++)
            {
                if (T.IsZero(row[j]))
                    continue;
                ReadOnlySpan<T> values = value.AsSpan(problem.ValueRow(batch, head, j), problem.ValueDimension);
                for (int c = 0; c < result.Length; c++)
                    result[c] += row[j] * values[c];
            }
        }

        T[] output = problem.Declaration.IsMultiHead
            ? Linear(context, problem.ValueWidth, problem.OutProjection, problem.OutProjectionBias, 0, problem.ModelDimension)
            : context;
        return new PlainResult<T>(query, key, value, weights, context, output);
    }

    private static void Softmax(AttentionProblem problem, int batch, int head, int i, T[] query, T[] key, Span<T> row)
    {
        T scale = T.CreateChecked(problem.Attribute.Scale);
        ReadOnlySpan<T> q = query.AsSpan(problem.QueryRow(batch, head, i), problem.HeadDimension);
        T maximum = T.NegativeInfinity;
        for (int j = 0; j < row.Length; j++)
        {
            if (!problem.IsVisible(batch, head, i, j))
                continue;
            ReadOnlySpan<T> k = key.AsSpan(problem.KeyRow(batch, head, j), problem.HeadDimension);
            T dot = T.Zero;
            for (int c = 0; c < q.Length; c++)
                dot += q[c] * k[c];
            row[j] = dot * scale + T.CreateChecked(problem.BiasAt(batch, head, i, j));
            if (row[j] > maximum)
                maximum = row[j];
        }

        T sum = T.Zero;
        for (int j = 0; j < row.Length; j++)
        {
            if (!problem.IsVisible(batch, head, i, j))
                continue;
            row[j] = T.Exp(row[j] - maximum);
            sum += row[j];
        }

        for (int j = 0; j < row.Length; j++)
        {
            if (problem.IsVisible(batch, head, i, j))
                row[j] /= sum;
        }
    }

    private static T[] Project(AttentionProblem problem, T[] rows, int firstOutput, int outputs) =>
        Linear(rows, problem.ModelDimension, problem.InProjection, problem.InProjectionBias, firstOutput, outputs);

    private static T[] Linear(T[] rows, int inputs, float[] weight, float[] bias, int firstOutput, int outputs)
    {
        int rowCount = rows.Length / inputs;
        T[] matrix = Convert(weight);
        var result = new T[rowCount * outputs];
        for (int r = 0; r < rowCount; r++)
        for (int o = 0; o < outputs; o++)
        {
            ReadOnlySpan<T> x = rows.AsSpan(r * inputs, inputs);
            ReadOnlySpan<T> w = matrix.AsSpan((firstOutput + o) * inputs, inputs);
            T sum = T.Zero;
            for (int c = 0; c < x.Length; c++)
                sum += w[c] * x[c];
            result[r * outputs + o] = bias.Length == 0 ? sum : sum + T.CreateChecked(bias[firstOutput + o]);
        }

        return result;
    }

    private static T[] Convert(float[] values) => Array.ConvertAll(values, T.CreateChecked);
}
