using System.Numerics;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Layers;

namespace AttentionGen.Tests.Numerics;

/// <summary>What a transformer layer has around its attention, as textbook loops in one number type.</summary>
internal static class PlainTransformer<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    /// <summary>What the attention gets of its input: the rows themselves, or normalised.</summary>
    public static T[] Before(AttentionProblem problem, T[] rows) =>
        problem.Declaration.NormalizesBefore ? Normalized(problem, problem.Transformer!.Attention, rows) : rows;

    /// <summary>The layer's output of its input and of what its attention returns.</summary>
    public static T[] Behind(AttentionProblem problem, T[] input, T[] attended)
    {
        TransformerNumbers numbers = problem.Transformer!;
        T[] summed = Sum(problem, input, attended, numbers.Attention, numbers.AttentionOutput, DropoutPlace.AttentionOutput);
        if (numbers.Up.Length == 0)
            return summed;
        T[] rows = problem.Declaration.NormalizesBefore ? Normalized(problem, numbers.FeedForward, summed) : summed;
        return Sum(problem, summed, Network(problem, rows).Output, numbers.FeedForward, numbers.FeedForwardOutput, DropoutPlace.NetworkOutput);
    }

    /// <summary>The feed-forward network.</summary>
    public static (T[] Hidden, T[] Output) Network(AttentionProblem problem, T[] rows)
    {
        TransformerNumbers numbers = problem.Transformer!;
        int model = problem.ModelDimension;
        int hidden = numbers.Up.Length / model;
        Activation activation = ((TransformerLayerAttribute)problem.Attribute).Activation;
        T[] activated = PlainRowLayer<T>.Hidden(activation, rows, model, hidden, numbers.Up, numbers.UpBias, numbers.Gate, numbers.GateBias);
        activated = Dropped(problem, DropoutPlace.Hidden, hidden, activated);
        return (activated, PlainRowLayer<T>.Linear(activated, hidden, numbers.Down, numbers.DownBias, model));
    }

    /// <summary>Rows less what is dropped of them, or their errors.</summary>
    public static T[] Dropped(AttentionProblem problem, DropoutPlace place, int width, T[] rows) => problem.Dropout is null
        ? rows
        : [.. rows.Select((value, n) => value * T.CreateChecked(problem.RowFactor(place, n / width, n % width)))];

    /// <summary>Every row, normalised.</summary>
    public static T[] Normalized(AttentionProblem problem, TransformerNumbers.Norm norm, T[] rows)
    {
        var layer = (TransformerLayerAttribute)problem.Attribute;
        int model = problem.ModelDimension;
        T width = T.CreateChecked(model);
        var result = new T[rows.Length];
        for (int first = 0; first < rows.Length; first += model)
        {
            T mean = T.Zero, square = T.Zero;
            for (int n = first; n < first + model; n++)
                mean += rows[n];
            mean = layer.Normalization == Normalization.LayerNorm ? mean / width : T.Zero;
            for (int n = first; n < first + model; n++)
                square += (rows[n] - mean) * (rows[n] - mean);
            T deviation = T.Sqrt((square / width) + T.CreateChecked(layer.Epsilon));
            for (int n = 0; n < model; n++)
            {
                T scaled = (rows[first + n] - mean) / deviation * T.CreateChecked(norm.Gain[n]);
                result[first + n] = norm.Bias.Length == 0 ? scaled : scaled + T.CreateChecked(norm.Bias[n]);
            }
        }

        return result;
    }

    /// <summary>What becomes of rows and of what a sublayer made of them.</summary>
    public static T[] Sum(AttentionProblem problem, T[] rows, T[] added, TransformerNumbers.Norm norm, TransformerNumbers.Norm outputNorm, DropoutPlace place)
    {
        if (outputNorm.Gain.Length > 0)
            added = Normalized(problem, outputNorm, added);
        added = Dropped(problem, place, problem.ModelDimension, added);
        T[] sum = [.. rows.Zip(added, (a, b) => a + b)];
        return problem.Declaration.NormalizesBefore ? sum : Normalized(problem, norm, sum);
    }
}
