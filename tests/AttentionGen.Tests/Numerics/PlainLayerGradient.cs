using System.Numerics;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Layers;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// Gradients of a layer that attends as textbook loops in one number type, from what <see cref="PlainAttention{T}"/> computed on its way. As float the yardstick of every layer's
/// errors; as double a second opinion on the reference.
/// </summary>
internal sealed class PlainLayerGradient<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    private readonly AttentionProblem _problem;
    private readonly PlainResult<T> _forward;
    private readonly bool _readsLogSumExp;

    // By the names of the parameters; matrices are (outputs, inputs).
    private readonly Dictionary<string, T[]> _sums = [];

    private PlainLayerGradient(AttentionProblem problem, PlainResult<T> forward, bool readsLogSumExp)
    {
        _readsLogSumExp = readsLogSumExp;
        _problem = problem;
        _forward = forward;
    }

    /// <summary>All gradients, those of weights, bias and sinks added to what the problem says is there.</summary>
    /// <param name="problem">The call.</param>
    /// <param name="forward">What it computed.</param>
    /// <param name="readsLogSumExp">Whether the attention's are computed from context and log-sum-exp, as by kernels that keep no weights.</param>
    public static GradientArrays<T> Run(AttentionProblem problem, PlainResult<T> forward, bool readsLogSumExp = false) =>
        new PlainLayerGradient<T>(problem, forward, readsLogSumExp).Run();

    private GradientArrays<T> Run()
    {
        T[] input = PlainAttention<T>.Convert(_problem.Query), gradient = PlainAttention<T>.Convert(_problem.OutputGradient);
        if (_problem.Transformer is not { } numbers)
            return Attention(input, gradient, "");

        // x2 = behind(x1, network(before(x1))), x1 = behind(x, attention(before(x))).
        const DropoutPlace place = DropoutPlace.AttentionOutput;
        if (numbers.Up.Length > 0)
        {
            T[] summed = PlainTransformer<T>.Sum(_problem, input, _forward.Attended, numbers.Attention, numbers.AttentionOutput, place);
            T[] rows = _problem.Declaration.NormalizesBefore ? PlainTransformer<T>.Normalized(_problem, numbers.FeedForward, summed) : summed;
            (T[] hidden, T[] output) = PlainTransformer<T>.Network(_problem, rows);
            (T[] added, T[] network) = Behind("feedForward", summed, output, numbers.FeedForward, numbers.FeedForwardOutput, DropoutPlace.NetworkOutput, gradient);
            gradient = Sum(added, Before("feedForward", summed, numbers.FeedForward, Network(rows, hidden, network)));
        }

        (T[] residual, T[] attended) = Behind("attention", input, _forward.Attended, numbers.Attention, numbers.AttentionOutput, place, gradient);
        GradientArrays<T> gradients = Attention(PlainTransformer<T>.Before(_problem, input), attended, "attention.");
        return WithWeights(gradients with { Query = Sum(residual, Before("attention", input, numbers.Attention, gradients.Query)) });
    }

    /// <summary>The gradients of what a sublayer's outputs are added to, and of those outputs.</summary>
    private (T[] Rows, T[] Added) Behind(
        string name, T[] rows, T[] added, TransformerNumbers.Norm norm, TransformerNumbers.Norm outputNorm, DropoutPlace place, T[] gradient)
    {
        int model = _problem.ModelDimension;
        if (!_problem.Declaration.NormalizesBefore)
            gradient = Normalization($"{name}Normalization", Sum(rows, PlainTransformer<T>.Dropped(_problem, place, model, added)), norm, gradient);
        T[] ofAdded = PlainTransformer<T>.Dropped(_problem, place, model, gradient);
        return (gradient, outputNorm.Gain.Length == 0 ? ofAdded : Normalization($"{name}OutputNormalization", added, outputNorm, ofAdded));
    }

    /// <summary>The gradient of the rows that a sublayer gets, normalised or not.</summary>
    private T[] Before(string name, T[] rows, TransformerNumbers.Norm norm, T[] gradient) =>
        _problem.Declaration.NormalizesBefore ? Normalization($"{name}Normalization", rows, norm, gradient) : gradient;

    private T[] Network(T[] rows, T[] hidden, T[] gradient)
    {
        TransformerNumbers numbers = _problem.Transformer!;
        Activation activation = ((TransformerLayerAttribute)_problem.Attribute).Activation;
        int model = _problem.ModelDimension, width = numbers.Up.Length / model;
        T[] up = PlainRowLayer<T>.Linear(rows, model, numbers.Up, numbers.UpBias, width);
        T[] ofHidden = PlainTransformer<T>.Dropped(
            _problem, DropoutPlace.Hidden, width, Linear("feedForward.down.weight", "feedForward.down.bias", hidden, width, PlainAttention<T>.Convert(numbers.Down), gradient));
        if (numbers.Gate.Length == 0)
            return Up([.. ofHidden.Zip(up, (g, x) => g * PlainRowLayer<T>.Slope(activation, x))]);
        T[] gate = PlainRowLayer<T>.Linear(rows, model, numbers.Gate, numbers.GateBias, width);
        T[] ofGate = [.. ofHidden.Select((g, n) => g * up[n] * PlainRowLayer<T>.Slope(activation, gate[n]))];
        return Sum(
            Up([.. ofHidden.Zip(gate, (g, x) => g * PlainRowLayer<T>.Activated(activation, x))]),
            Linear("feedForward.gate.weight", "feedForward.gate.bias", rows, model, PlainAttention<T>.Convert(numbers.Gate), ofGate));

        T[] Up(T[] of) => Linear("feedForward.up.weight", "feedForward.up.bias", rows, model, PlainAttention<T>.Convert(numbers.Up), of);
    }

    /// <summary>The layer's attention with its projections, of the rows that those read.</summary>
    private GradientArrays<T> Attention(T[] rows, T[] gradient, string part)
    {
        T[] contextGradient = Linear(
            $"{part}outProjectionWeight", $"{part}outProjectionBias", _forward.Context, _problem.ContextWidth, PlainAttention<T>.Convert(_problem.OutProjection), gradient);
        (GradientArrays<T> projected, _sums[$"{part}biasKey"], _sums[$"{part}biasValue"]) = PlainGradient<T>.OfContext(_problem, _forward, contextGradient, _readsLogSumExp);

        // Queries, keys and values, of one array of weights or of three.
        T[] memory = _problem.Declaration.HasOwnKeys ? PlainAttention<T>.Convert(_problem.Key) : rows;
        T[] valueMemory = _problem.Declaration.HasSeparateMemories ? PlainAttention<T>.Convert(_problem.Value) : memory;
        int first = 0;
        T[] query = Projection("query", rows, _problem.ModelDimension, projected.Query, _problem.QueryWidth);
        T[] key = Projection("key", memory, _problem.KeyInputDimension, projected.Key, _problem.KeyWidth);
        T[] value = Projection("value", valueMemory, _problem.ValueInputDimension, projected.Value, _problem.ValueWidth);
        _sums[$"{part}inProjectionWeight"] = [.. Sums("Weight")];
        _sums[$"{part}inProjectionBias"] = [.. Sums("Bias")];
        GradientArrays<T> gradients = _problem.Declaration.HasSeparateMemories ? projected with { Query = query, Key = key, Value = value }
            : _problem.Declaration.HasOwnKeys ? projected with { Query = query, Key = Sum(key, value), Value = [] }
            : projected with { Query = Sum(query, Sum(key, value)), Key = [], Value = [] };
        return WithWeights(gradients);

        T[] Projection(string name, T[] from, int inputs, T[] of, int outputs)
        {
            T[] matrix = PlainAttention<T>.Convert(_problem.InProjection[first..(first += inputs * outputs)]);
            return Linear($"{part}{name}Weight", $"{part}{name}Bias", from, inputs, matrix, of);
        }

        IEnumerable<T> Sums(string kind) => ((string[])["query", "key", "value"]).SelectMany(name => _sums[$"{part}{name}{kind}"]);
    }

    /// <summary>Of rows times a matrix: the gradient of the rows. Those of matrix and bias are kept.</summary>
    private T[] Linear(string weightName, string biasName, T[] rows, int inputs, T[] matrix, T[] gradient)
    {
        int outputs = matrix.Length / inputs;
        T[] ofRows = new T[rows.Length], ofMatrix = new T[matrix.Length], ofBias = new T[outputs];
        for (int r = 0; r < rows.Length / inputs; r++)
        for (int o = 0; o < outputs; o++)
        {
            T g = gradient[(r * outputs) + o];
            ofBias[o] += g;
            for (int c = 0; c < inputs; c++)
            {
                ofRows[(r * inputs) + c] += g * matrix[(o * inputs) + c];
                ofMatrix[(o * inputs) + c] += g * rows[(r * inputs) + c];
            }
        }

        (_sums[weightName], _sums[biasName]) = (ofMatrix, ofBias);
        return ofRows;
    }

    /// <summary>Of normalised rows y = gain n + bias, n = (x - mean) / deviation: dL/dx = (g - mean g - n mean (g n)) / deviation with g = gain dL/dy; RMSNorm has no mean.</summary>
    private T[] Normalization(string name, T[] rows, TransformerNumbers.Norm norm, T[] gradient)
    {
        var layer = (TransformerLayerAttribute)_problem.Attribute;
        int model = _problem.ModelDimension;
        T width = T.CreateChecked(model);
        T[] result = new T[rows.Length], ofGain = new T[model], ofBias = new T[model], normalized = new T[model], gained = new T[model];
        for (int first = 0; first < rows.Length; first += model)
        {
            T mean = T.Zero, square = T.Zero, gradientMean = T.Zero, productMean = T.Zero;
            for (int n = 0; n < model; n++)
                mean += rows[first + n];
            mean = layer.Normalization == AttentionGen.Normalization.LayerNorm ? mean / width : T.Zero;
            for (int n = 0; n < model; n++)
                square += (rows[first + n] - mean) * (rows[first + n] - mean);
            T deviation = T.Sqrt((square / width) + T.CreateChecked(layer.Epsilon));
            for (int n = 0; n < model; n++)
            {
                normalized[n] = (rows[first + n] - mean) / deviation;
                gained[n] = gradient[first + n] * T.CreateChecked(norm.Gain[n]);
                ofGain[n] += gradient[first + n] * normalized[n];
                ofBias[n] += gradient[first + n];
                gradientMean += gained[n];
                productMean += gained[n] * normalized[n];
            }

            gradientMean = layer.Normalization == AttentionGen.Normalization.LayerNorm ? gradientMean / width : T.Zero;
            for (int n = 0; n < model; n++)
                result[first + n] = (gained[n] - gradientMean - (normalized[n] * productMean / width)) / deviation;
        }

        (_sums[$"{name}.gain"], _sums[$"{name}.bias"]) = (ofGain, ofBias);
        return result;
    }

    /// <summary>Those of the weights that the layer has, each in the order of its parameter.</summary>
    private GradientArrays<T> WithWeights(GradientArrays<T> gradients) => gradients with
    {
        Weights = [.. ((IWeights)LayerWeights.Of(_problem)!).Parameters.Where(parameter => _sums.ContainsKey(parameter.Name)).Select(parameter => (LayerWeights.GradientName(parameter.Name), Of(parameter.Name)))],
    };

    private T[] Of(string name)
    {
        T[] sums = LayerWeights.InOrder(_problem, name, _sums[name]);
        return [.. sums.Select((sum, n) => T.CreateChecked(LayerWeights.GradientStart(n)) + sum)];
    }

    private static T[] Sum(T[] a, T[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
