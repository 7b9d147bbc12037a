using System.Numerics;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// Attention as a textbook loop in one number type. As float it is the yardstick of every kernel's error; as double it gives the
/// intermediate values that the error bound is derived from, and a second opinion on the reference.
/// </summary>
/// <remarks>No fused multiply-adds, no blocking, no base-2 tricks: rotation, dot product, scale, cap, distance, bias, maximum, exp, sum, weighted sum.</remarks>
internal static class PlainAttention<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    public static PlainResult<T> Run(AttentionProblem problem)
    {
        (T[] query, T[] key, T[] value) = problem.Declaration.IsMultiHead
            ? Project(problem)
            : (Convert(problem.Query), Convert(problem.Key), Convert(problem.Value));
        (T[] querySizes, T[] keySizes) = PlainRotation<T>.Rotate(problem, query, key);

        DeclaredAttention declaration = problem.Declaration;
        int rows = problem.BatchSize * problem.HeadCount * problem.QueryLength;
        var context = new T[problem.AllQueries * problem.ContextWidth];
        var weights = new T[problem.BatchSize * problem.WeightsSample];
        var result = new PlainResult<T>([], weights)
        {
            Softmax = problem.Dropout is null ? weights : new T[weights.Length],
            Query = query,
            Key = key,
            Value = value,
            QuerySizes = querySizes,
            KeySizes = keySizes,
            Context = context,
            SinkWeights = new T[rows],
            BiasKeyWeights = new T[rows],
            LogSumExp = new T[problem.LengthOf(AttentionOutputs.LogSumExp)],
            AveragedWeights = Declared(AttentionOutputs.AveragedWeights),
            ScaledScores = Declared(AttentionOutputs.ScaledScores),
            CappedScores = Declared(AttentionOutputs.CappedScores),
            MaskedScores = Declared(AttentionOutputs.MaskedScores),
            KeyWeightSums = Declared(AttentionOutputs.KeyWeightSums),
        };
        T[] biasValue = Convert(problem.BiasValue);
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryCount(batch); i++)
        {
            Softmax(problem, batch, head, i, result);
            int firstWeight = problem.WeightsRow(batch, head, i);
            for (int j = 0; j < problem.KeyCount(batch) && problem.Dropout is not null; j++)
                weights[firstWeight + j] = result.Softmax[firstWeight + j] * T.CreateChecked(problem.WeightFactor(batch, head, i, j));
            ReadOnlySpan<T> row = weights.AsSpan(firstWeight, problem.KeyCount(batch));
            Span<T> o = context.AsSpan(problem.OutputRow(batch, head, i), problem.ValueDimension);
            for (int j = 0; j < row.Length; j++)
            {
                if (T.IsZero(row[j]))
                    continue;
                AddRow(o, row[j], value.AsSpan(problem.ValueRow(batch, head, j), problem.ValueDimension));
            }

            T extra = result.BiasKeyWeights[RowIndex(problem, batch, head, i)];
            if (problem.HasBiasKey && !T.IsZero(extra))
                AddRow(o, extra, biasValue.AsSpan(problem.KeyHead(head) * problem.ValueDimension, problem.ValueDimension));
        }

        SumWeights(problem, result);
        T[] output = declaration.IsMultiHead
            ? Linear(context, problem.ContextWidth, Convert(problem.OutProjection), problem.OutProjectionBias, 0, problem.ModelDimension)
            : context;
        return problem.Transformer is null
            ? result with { Output = output }
            : result with { Output = PlainTransformer<T>.Behind(problem, Convert(problem.Query), output), Attended = output };

        T[] Declared(AttentionOutputs output) => new T[declaration.Returns(output) ? problem.LengthOf(output) : 0];
    }

    /// <summary>Where a query of a head stands among all.</summary>
    public static int RowIndex(AttentionProblem problem, int batch, int head, int i) => (batch * problem.HeadCount + head) * problem.QueryLength + i;

    private static void AddRow(Span<T> sum, T weight, ReadOnlySpan<T> values)
    {
        for (int c = 0; c < sum.Length; c++)
            sum[c] += weight * values[c];
    }

    private static void Softmax(AttentionProblem problem, int batch, int head, int i, PlainResult<T> result)
    {
        int first = problem.WeightsRow(batch, head, i);
        int rowIndex = RowIndex(problem, batch, head, i);
        Span<T> row = result.Softmax.AsSpan(first, problem.KeyCount(batch));
        ReadOnlySpan<T> q = result.Query.AsSpan(problem.QueryRow(batch, head, i), problem.HeadDimension);
        bool readsAll = result.ScaledScores.Length + result.CappedScores.Length > 0;
        T maximum = T.NegativeInfinity;
        for (int j = 0; j < row.Length; j++)
        {
            bool isVisible = problem.IsVisible(batch, head, i, j);
            Keep(result.MaskedScores, first + j, T.NegativeInfinity);
            if (!isVisible && !readsAll)
                continue;
            T scaled = Dot(q, result.Key.AsSpan(problem.KeyRow(batch, head, j), problem.HeadDimension)) * T.CreateChecked(problem.Attribute.Scale);
            T capped = PlainScore<T>.Capped(problem, scaled);
            Keep(result.ScaledScores, first + j, scaled);
            Keep(result.CappedScores, first + j, capped);
            if (!isVisible)
                continue;
            T biased = PlainScore<T>.Modified(problem, capped - PlainScore<T>.Penalty(problem, batch, head, i, j), batch, head, i, j);
            row[j] = biased + T.CreateChecked(problem.BiasAt(batch, head, i, j));
            Keep(result.MaskedScores, first + j, row[j]);
            if (row[j] > maximum)
                maximum = row[j];
        }

        if (!problem.SeesAnyKey(batch, head, i))
        {
            result.LogSumExp[problem.LogSumExpIndex(batch, head, i)] = T.NegativeInfinity;
            return;
        }

        // What joins the softmax beside the keys.
        T biasKeyScore = T.NegativeInfinity;
        T sink = T.NegativeInfinity;
        if (problem.HasBiasKey)
        {
            T[] biasKey = Convert(problem.BiasKey);
            T scaled = Dot(q, biasKey.AsSpan(problem.KeyHead(head) * problem.HeadDimension, problem.HeadDimension)) * T.CreateChecked(problem.Attribute.Scale);
            biasKeyScore = PlainScore<T>.Capped(problem, scaled);
            if (biasKeyScore > maximum)
                maximum = biasKeyScore;
        }

        bool hasSink = problem.Sinks.Length > 0 || problem.Declaration.AddZeroAttention == true;
        if (hasSink)
        {
            sink = problem.Sinks.Length > 0 ? T.CreateChecked(problem.Sinks[head]) : T.Zero;
            if (sink > maximum)
                maximum = sink;
        }

        T sinkTerm = hasSink ? T.Exp(sink - maximum) : T.Zero;
        T biasKeyTerm = problem.HasBiasKey ? T.Exp(biasKeyScore - maximum) : T.Zero;
        T sum = sinkTerm + biasKeyTerm;
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

        if (hasSink)
            result.SinkWeights[rowIndex] = sinkTerm / sum;
        if (problem.HasBiasKey)
            result.BiasKeyWeights[rowIndex] = biasKeyTerm / sum;
        result.LogSumExp[problem.LogSumExpIndex(batch, head, i)] = maximum + T.Log(sum);
    }

    private static void SumWeights(AttentionProblem problem, PlainResult<T> result)
    {
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryCount(batch); i++)
        for (int j = 0; j < problem.KeyCount(batch); j++)
        {
            T weight = result.Weights[problem.WeightsRow(batch, head, i) + j];
            if (result.AveragedWeights.Length > 0)
                result.AveragedWeights[problem.AveragedWeightsRow(batch, i) + j] += weight / T.CreateChecked(problem.HeadCount);
            if (result.KeyWeightSums.Length > 0)
                result.KeyWeightSums[problem.KeyWeightSumsRow(batch, head) + j] += weight;
        }
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        T dot = T.Zero;
        for (int c = 0; c < a.Length; c++)
            dot += a[c] * b[c];
        return dot;
    }

    private static void Keep(T[] values, int index, T value)
    {
        if (values.Length > 0)
            values[index] = value;
    }

    private static (T[] Query, T[] Key, T[] Value) Project(AttentionProblem problem)
    {
        (int model, int keyInput, int valueInput) = (problem.ModelDimension, problem.KeyInputDimension, problem.ValueInputDimension);
        (int queries, int keys, int values) = (problem.QueryWidth, problem.KeyWidth, problem.ValueWidth);
        T[] matrix = Convert(problem.InProjection);
        T[] ofQuery = matrix[..(queries * model)];
        T[] ofKey = matrix[(queries * model)..(queries * model + keys * keyInput)];
        T[] ofValue = matrix[(queries * model + keys * keyInput)..];
        T[] input = PlainTransformer<T>.Before(problem, Convert(problem.Query));
        T[] memory = problem.Declaration.HasOwnKeys ? Convert(problem.Key) : WithCached(problem, input);
        T[] valueMemory = problem.Declaration.HasSeparateMemories ? Convert(problem.Value) : memory;
        return (
            Linear(input, model, ofQuery, problem.InProjectionBias, firstBias: 0, queries),
            Linear(memory, keyInput, ofKey, problem.InProjectionBias, firstBias: queries, keys),
            Linear(valueMemory, valueInput, ofValue, problem.InProjectionBias, firstBias: queries + keys, values));
    }

    // Each sample's earlier rows, then its new ones.
    private static T[] WithCached(AttentionProblem problem, T[] input)
    {
        if (!problem.Declaration.HasCache)
            return input;
        int cached = problem.CachedLength * problem.ModelDimension;
        int added = problem.QueryLength * problem.ModelDimension;
        T[] earlier = PlainTransformer<T>.Before(problem, Convert(problem.CachedInput));
        return [.. Enumerable.Range(0, problem.BatchSize).SelectMany(batch =>
            earlier[(batch * cached)..((batch + 1) * cached)].Concat(input[(batch * added)..((batch + 1) * added)]))];
    }

    /// <summary>Rows times a matrix of a row for each output, plus some of the biases, if there are any.</summary>
    public static T[] Linear(T[] rows, int inputs, T[] matrix, float[] bias, int firstBias, int outputs)
    {
        int rowCount = rows.Length / inputs;
        var result = new T[rowCount * outputs];
        for (int r = 0; r < rowCount; r++)
        for (int o = 0; o < outputs; o++)
        {
            ReadOnlySpan<T> x = rows.AsSpan(r * inputs, inputs);
            ReadOnlySpan<T> w = matrix.AsSpan(o * inputs, inputs);
            T sum = T.Zero;
            for (int c = 0; c < x.Length; c++)
                sum += w[c] * x[c];
            result[r * outputs + o] = bias.Length == 0 ? sum : sum + T.CreateChecked(bias[firstBias + o]);
        }

        return result;
    }

    /// <summary>Numbers of this type.</summary>
    public static T[] Convert(float[] values) => Array.ConvertAll(values, T.CreateChecked);
}
