using System.Globalization;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Layers;
using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;

namespace AttentionGen.Fuzz.Targets;

/// <summary>
/// A layer that learns: its forward call that keeps activations, and Backward of any numbers. Nothing leaves a span; right calls give the same bits on several threads; wrong ones
/// are refused with nothing written.
/// </summary>
/// <typeparam name="TLayer">The layer.</typeparam>
internal sealed class TrainedLayerCalls<TLayer>
    where TLayer : class, ITrainedLayer
{
    private const int Model = 18, MostQueries = 9, MostKeys = 7;

    /// <summary>The spans in the order of the parameters of Backward; from here on they are written, and may be left out.</summary>
    private const int KeyLengths = 3, Activations = 4, OutputGradient = 5, FirstGradient = 6;

    private readonly TLayer _layer;

    private readonly GuardedFloats[] _spans = [.. Enumerable.Range(0, 9).Select(_ => new GuardedFloats())];
    private readonly GuardedFloats _output = new();
    private DropoutSeed? _dropout;
    private readonly TransformerLayerWeights _gradients;

    /// <param name="ownsKey">Whether its weights have a key and value of its own.</param>
    /// <param name="create">Its constructor.</param>
    public TrainedLayerCalls(bool ownsKey, Func<TransformerLayerWeights, TLayer> create)
    {
        TransformerLayerWeights weights = Weights(ownsKey);
        _layer = create(weights);
        _gradients = weights.CreateGradients();
    }

    public Outcome Run(Draw draw)
    {
        int batch = draw.From(0, 3), queries = draw.From(0, MostQueries), keys = draw.From(0, MostKeys);
        if (queries == 0 && keys == 0)
            queries = 1;
        int[] lengths = Lengths(batch, queries, keys);
        bool isRight = true;
        for (int n = 0; n < _spans.Length; n++)
        {
            bool isLeftOut = n >= FirstGradient && draw.Chance(0.2);
            int length = draw.Chance(0.01) ? lengths[n] + draw.Of(-1, 1, 64, 1 << 29) : isLeftOut ? 0 : lengths[n];
            _spans[n].Put(length, draw);
            isRight &= _spans[n].Length == lengths[n] || (n >= FirstGradient && _spans[n].Length == 0);
            if (n != KeyLengths && draw.Chance(0.1))
                DrawnSpans.Spoil(_spans[n], draw);
        }

        for (int sample = 0; sample < _spans[KeyLengths].Length && _spans[KeyLengths].Length <= 4; sample++)
        {
            int visible = draw.Chance(0.98) ? draw.From(0, keys) : draw.Hostile();
            _spans[KeyLengths].Ints[sample] = visible;
            isRight &= visible >= 0 && visible <= keys;
        }

        ParallelAttention.SplitsAlways = draw.Chance(0.5);
        _dropout = draw.Chance(0.5) ? new DropoutSeed((ulong)draw.Hostile(), (ulong)draw.Hostile()) : null;
        int? threads = draw.Chance(0.5) ? draw.From(1, 4) : null;
        return draw.Chance(0.3) ? Forward(draw, isRight, batch, queries, keys, threads) : Backward(draw, isRight, batch, queries, keys, threads);
    }

    /// <summary>What is kept is written where it would be read.</summary>
    private Outcome Forward(Draw draw, bool isRight, int batch, int queries, int keys, int? threads)
    {
        int expected = batch * queries * Model;
        _output.Put(draw.Chance(0.98) ? expected : expected + draw.Of(-1, 1, 64), draw);

        // Gradients are not passed, nor missed.
        bool fits = _output.Length == expected;
        int[] lengths = Lengths(batch, queries, keys);
        for (int n = 0; n < OutputGradient; n++)
            fits &= _spans[n].Length == lengths[n];
        isRight = fits && HasRightLengths(keys);
        _output.Keep();
        _spans[Activations].Keep();
        string description = Describe("Forward", batch, queries, keys);
        Outcome outcome = BuildingBlock.Make(isRight, description, () =>
        {
            GuardedFloats[] s = _spans;
            if (threads is { } degree)
                _layer.Forward(s[0].Span, s[1].Span, s[2].Span, s[3].Ints, _dropout, _output.Span, s[4].Span, queries, keys, new ParallelOptions { MaxDegreeOfParallelism = degree });
            else
                _layer.Forward(s[0].Span, s[1].Span, s[2].Span, s[3].Ints, _dropout, _output.Span, s[4].Span, queries, keys);
        });
        if (outcome != Outcome.Refused)
            return outcome;
        _output.ExpectUntouched(description);
        _spans[Activations].ExpectUntouched(description);
        return outcome;
    }

    private bool HasRightLengths(int keys)
    {
        bool isRight = true;
        foreach (int visible in _spans[KeyLengths].Length <= 4 ? _spans[KeyLengths].Ints : [])
            isRight &= visible >= 0 && visible <= keys;
        return isRight;
    }

    private Outcome Backward(Draw draw, bool isRight, int batch, int queries, int keys, int? threads)
    {
        if (draw.Chance(0.05))
            isRight &= !DrawnSpans.Overlap(_spans, draw.From(FirstGradient, _spans.Length - 1), draw.Below(_spans.Length), draw);
        foreach (GuardedFloats span in _spans)
            span.Keep();
        string description = Describe("Backward", batch, queries, keys);
        float[][] before = isRight ? Gradients() : [];
        TransformerLayerWeights? gradients = draw.Chance(0.8) ? _gradients : null;
        Clear();
        Outcome outcome = BuildingBlock.Make(isRight, description, () => Call(queries, keys, threads, gradients));
        if (outcome == Outcome.Refused)
        {
            foreach (GuardedFloats span in _spans)
                span.ExpectUntouched(description);
            if (WeightGradients().Any(values => values.Any(value => value != 0)))
                throw new Failure($"{description}: refused, and gradients of weights written.");
            return outcome;
        }

        float[][] first = [.. Gradients(), .. WeightGradients()];
        for (int n = FirstGradient; n < _spans.Length; n++)
            before[n - FirstGradient].CopyTo(_spans[n].Span);
        Clear();
        Call(queries, keys, threads: null, gradients);
        if (!first.Zip([.. Gradients(), .. WeightGradients()]).All(pair => DrawnSpans.SameBits(pair.First, pair.Second)))
            throw new Failure($"{description}: other bits on one thread.");
        return outcome;
    }

    private string Describe(string method, int batch, int queries, int keys) => string.Create(
        CultureInfo.InvariantCulture, $"{method} of a layer, {batch} samples of {queries} queries and {keys} keys, spans of {string.Join(", ", _spans.Select(span => span.Length))} into {_output.Length}");

    private static int[] Lengths(int batch, int queries, int keys)
    {
        int rows = batch * queries * Model, memory = batch * keys * Model, bias = queries * keys;
        int kept = batch * queries == 0 ? 0 : TLayer.ActivationCount(batch * queries, batch * keys);
        return [rows, memory, bias, batch, kept, rows, rows, memory, bias];
    }

    private float[][] Gradients() => [.. _spans[FirstGradient..].Select(span => span.Span.ToArray())];

    private float[][] WeightGradients() => [.. _gradients.Parameters.Select(parameter => parameter.Values.ToArray())];

    private void Clear()
    {
        foreach (WeightParameter parameter in _gradients.Parameters)
            parameter.Values.Span.Clear();
    }

    private void Call(int queries, int keys, int? threads, TransformerLayerWeights? gradients)
    {
        GuardedFloats[] s = _spans;
        if (threads is { } degree)
        {
            _layer.Backward(
                s[0].Span, s[1].Span, s[2].Span, s[3].Ints, _dropout, s[4].Span, s[5].Span, s[6].Span, s[7].Span, s[8].Span, gradients, queries, keys,
                new ParallelOptions { MaxDegreeOfParallelism = degree });
            return;
        }

        _layer.Backward(s[0].Span, s[1].Span, s[2].Span, s[3].Ints, _dropout, s[4].Span, s[5].Span, s[6].Span, s[7].Span, s[8].Span, gradients, queries, keys);
    }

    private static TransformerLayerWeights Weights(bool ownsKey)
    {
        var random = new Random(1);
        float[] Drawn(int length) => RowLayerCalls.Floats(random, length);
        var attention = MultiHeadAttentionWeights.FromOnnx(Drawn(3 * Model * Model), Drawn(3 * Model), Drawn(Model * Model), Drawn(Model));
        return new()
        {
            Attention = ownsKey ? attention.WithBiasKeyValue(Drawn(Model), Drawn(Model)) : attention,
            FeedForward = new(RowLayerCalls.Linear(random, Model, 23), RowLayerCalls.Linear(random, Model, 23), RowLayerCalls.Linear(random, 23, Model)),
            AttentionNormalization = new(Drawn(Model), Drawn(Model)),
            AttentionOutputNormalization = new(Drawn(Model)),
            FeedForwardNormalization = new(Drawn(Model)),
            FeedForwardOutputNormalization = new(Drawn(Model), Drawn(Model)),
        };
    }
}
