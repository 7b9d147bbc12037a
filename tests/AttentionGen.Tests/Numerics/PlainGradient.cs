using System.Numerics;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// Gradients as a textbook loop in one number type, from the weights of <see cref="PlainAttention{T}"/>, or from what a forward call returned. As float it is the yardstick of every
/// kernel's error; as double a second opinion on the reference.
/// </summary>
internal static class PlainGradient<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    /// <summary>From the weights, as the chain rule says.</summary>
    public static GradientArrays<T> Run(AttentionProblem problem, PlainResult<T> forward) => Run(problem, forward, [], []);

    /// <summary>From output and log-sum-exp, where there are any: weights are exp(score - log-sum-exp), and the mean of their gradients is dO O.</summary>
    public static GradientArrays<T> Run(AttentionProblem problem, PlainResult<T> forward, T[] output, T[] logSumExp)
    {
        if (logSumExp.Length > 0)
            forward = WithWeightsFrom(problem, forward, logSumExp);
        return Sums(problem, forward, output, PlainAttention<T>.Convert(problem.OutputGradient)).Gradients;
    }

    /// <summary>
    /// The attention of a layer, whose output is the context, from the weights, or from context and log-sum-exp; beside the gradients those of the key and the value that the layer's
    /// weights add.
    /// </summary>
    public static (GradientArrays<T> Gradients, T[] BiasKey, T[] BiasValue) OfContext(AttentionProblem problem, PlainResult<T> forward, T[] contextGradient, bool readsLogSumExp) => readsLogSumExp
        ? Sums(problem, WithWeightsFrom(problem, forward, forward.LogSumExp), forward.Context, contextGradient)
        : Sums(problem, forward, [], contextGradient);

    private static (GradientArrays<T> Gradients, T[] BiasKey, T[] BiasValue) Sums(AttentionProblem problem, PlainResult<T> forward, T[] output, T[] outputGradient)
    {
        T[] start = Array.ConvertAll(problem.BiasGradientStart, T.CreateChecked);
        var sums = new GradientArrays<T>(
            new T[forward.Query.Length], new T[forward.Key.Length], new T[forward.Value.Length], [.. start], Array.ConvertAll(problem.SinkGradientStart, T.CreateChecked));
        T scale = T.CreateChecked(problem.Attribute.Scale);
        var weightGradients = new T[problem.KeyLength];
        T[] biasKey = PlainAttention<T>.Convert(problem.BiasKey), biasValue = PlainAttention<T>.Convert(problem.BiasValue);
        T[] biasKeyGradient = new T[biasKey.Length], biasValueGradient = new T[biasValue.Length];
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryCount(batch); i++)
        {
            int query = problem.QueryRow(batch, head, i), weights = problem.WeightsRow(batch, head, i);
            ReadOnlySpan<T> dO = outputGradient.AsSpan(problem.OutputRow(batch, head, i), problem.ValueDimension);
            T mean = T.Zero;
            for (int j = 0; j < problem.KeyCount(batch); j++)
            {
                T weight = forward.Softmax[weights + j];
                if (T.IsZero(weight))
                    continue;
                T factor = T.CreateChecked(problem.WeightFactor(batch, head, i, j));
                weightGradients[j] = T.IsZero(factor) ? T.Zero : factor * Dot(dO, forward.Value.AsSpan(problem.ValueRow(batch, head, j), problem.ValueDimension));
                mean += weight * weightGradients[j];
            }

            T extraWeight = forward.BiasKeyWeights[PlainAttention<T>.RowIndex(problem, batch, head, i)], extraGradient = T.Zero;
            int extraKey = problem.KeyHead(head) * problem.HeadDimension, extraValue = problem.KeyHead(head) * problem.ValueDimension;
            if (problem.HasBiasKey)
            {
                extraGradient = Dot(dO, biasValue.AsSpan(extraValue, problem.ValueDimension));
                mean += extraWeight * extraGradient;
            }

            // Not in the order of the products with values: where one weight is 1, both would round alike and cancel, as they do in no kernel.
            if (output.Length > 0)
                mean = Backwards(dO, output.AsSpan(problem.OutputRow(batch, head, i), problem.ValueDimension));

            for (int j = 0; j < problem.KeyCount(batch); j++)
            {
                T weight = forward.Softmax[weights + j];
                if (T.IsZero(weight))
                    continue;
                int key = problem.KeyRow(batch, head, j);
                AddRow(sums.Value.AsSpan(problem.ValueRow(batch, head, j), problem.ValueDimension), weight * T.CreateChecked(problem.WeightFactor(batch, head, i, j)), dO);
                T gradient = weight * (weightGradients[j] - mean);
                if (sums.Bias.Length > 0)
                    sums.Bias[problem.BiasIndex(batch, head, i, j)] += gradient;
                ReadOnlySpan<T> q = forward.Query.AsSpan(query, problem.HeadDimension), k = forward.Key.AsSpan(key, problem.HeadDimension);
                gradient *= PlainScore<T>.ModifierSlope(problem, head) * CapSlope(problem, Dot(q, k) * scale) * scale;
                AddRow(sums.Query.AsSpan(query, problem.HeadDimension), gradient, k);
                AddRow(sums.Key.AsSpan(key, problem.HeadDimension), gradient, q);
            }

            if (problem.HasBiasKey)
            {
                ReadOnlySpan<T> q = forward.Query.AsSpan(query, problem.HeadDimension), k = biasKey.AsSpan(extraKey, problem.HeadDimension);
                T gradient = extraWeight * (extraGradient - mean) * CapSlope(problem, Dot(q, k) * scale) * scale;
                AddRow(sums.Query.AsSpan(query, problem.HeadDimension), gradient, k);
                AddRow(biasKeyGradient.AsSpan(extraKey, problem.HeadDimension), gradient, q);
                AddRow(biasValueGradient.AsSpan(extraValue, problem.ValueDimension), extraWeight, dO);
            }

            if (sums.Sinks.Length > 0)
                sums.Sinks[head] -= forward.SinkWeights[PlainAttention<T>.RowIndex(problem, batch, head, i)] * mean;
        }

        PlainRotation<T>.RotateBack(problem, sums.Query, sums.Key);
        return (sums, biasKeyGradient, biasValueGradient);
    }

    /// <summary>The same with all weights computed anew, those of keys, of the key that a layer adds and of sinks.</summary>
    private static PlainResult<T> WithWeightsFrom(AttentionProblem problem, PlainResult<T> forward, T[] logSumExp)
    {
        T[] weights = new T[forward.Softmax.Length], extraWeights = [.. forward.BiasKeyWeights], sinkWeights = [.. forward.SinkWeights];
        T[] biasKey = PlainAttention<T>.Convert(problem.BiasKey);
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryCount(batch); i++)
        {
            ReadOnlySpan<T> q = forward.Query.AsSpan(problem.QueryRow(batch, head, i), problem.HeadDimension);
            T statistic = logSumExp[problem.LogSumExpIndex(batch, head, i)];
            for (int j = 0; j < problem.KeyCount(batch); j++)
            {
                if (!problem.IsVisible(batch, head, i, j))
                    continue;
                T score = Capped(q, forward.Key.AsSpan(problem.KeyRow(batch, head, j), problem.HeadDimension)) - PlainScore<T>.Penalty(problem, batch, head, i, j);
                score = PlainScore<T>.Modified(problem, score, batch, head, i, j) + T.CreateChecked(problem.BiasAt(batch, head, i, j));
                weights[problem.WeightsRow(batch, head, i) + j] = T.Exp(score - statistic);
            }

            int row = PlainAttention<T>.RowIndex(problem, batch, head, i);
            if (problem.HasBiasKey)
                extraWeights[row] = T.Exp(Capped(q, biasKey.AsSpan(problem.KeyHead(head) * problem.HeadDimension, problem.HeadDimension)) - statistic);
            if (problem.Sinks.Length > 0 && problem.SeesAnyKey(batch, head, i))
                sinkWeights[row] = T.Exp(T.CreateChecked(problem.Sinks[head]) - statistic);
        }

        return forward with { Softmax = weights, BiasKeyWeights = extraWeights, SinkWeights = sinkWeights };

        T Capped(ReadOnlySpan<T> q, ReadOnlySpan<T> k) => PlainScore<T>.Capped(problem, Dot(q, k) * T.CreateChecked(problem.Attribute.Scale));
    }

    /// <summary>The derivative of cap * tanh(score / cap).</summary>
    public static T CapSlope(AttentionProblem problem, T score)
    {
        T cap = T.CreateChecked(problem.Attribute.SoftCap);
        if (T.IsZero(cap))
            return T.One;
        // In double as exactly as can be: 1 - tanh^2 loses all digits where tanh is close to 1. In float as a plain loop has it.
        if (typeof(T) == typeof(double))
        {
            T cosh = T.Cosh(score / cap);
            return T.One / (cosh * cosh);
        }

        T bounded = T.Tanh(score / cap);
        return T.One - (bounded * bounded);
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        T sum = T.Zero;
        for (int c = 0; c < a.Length; c++)
            sum += a[c] * b[c];
        return sum;
    }

    private static T Backwards(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        T sum = T.Zero;
        for (int c = a.Length - 1; c >= 0; c--)
            sum += a[c] * b[c];
        return sum;
    }

    private static void AddRow(Span<T> sum, T factor, ReadOnlySpan<T> row)
    {
        for (int c = 0; c < sum.Length; c++)
            sum[c] += factor * row[c];
    }
}
