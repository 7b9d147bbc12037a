using System.Globalization;
using AttentionGen.Fuzz.Gradients;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;

namespace AttentionGen.Fuzz.Targets;

/// <summary>
/// Backward, of numbers that no forward call returned: whatever they are, nothing leaves a span. Right calls give the same bits on several threads; wrong ones are refused with nothing
/// written.
/// </summary>
internal sealed class GradientCalls
{
    private const int Heads = 4, KeyHeads = 2, Dimension = 11, ValueDimension = 9, MostQueries = 37, MostKeys = 21;

    /// <summary>The spans in the order of the parameters, the lengths of samples among them; from here on they are written.</summary>
    private const int KeyLengths = 4, FirstGradient = 9;

    private readonly GuardedFloats[] _spans = [.. Enumerable.Range(0, 14).Select(_ => new GuardedFloats())];
    private DropoutSeed? _dropout;

    public Outcome Run(Draw draw)
    {
        int batch = draw.From(0, 3), queries = draw.From(0, MostQueries), keys = draw.From(0, MostKeys);
        if (queries == 0 && keys == 0)
            queries = 1;
        int[] lengths = Lengths(batch, queries, keys);
        bool isRight = true;
        for (int n = 0; n < _spans.Length; n++)
        {
            bool isWrong = draw.Chance(0.01);
            bool isLeftOut = n >= _spans.Length - 2 && draw.Chance(0.2);
            int length = isWrong ? lengths[n] + draw.Of(-1, 1, 64, 1 << 29) : isLeftOut ? 0 : lengths[n];
            _spans[n].Put(length, draw);
            isRight &= _spans[n].Length == lengths[n] || (n >= _spans.Length - 2 && _spans[n].Length == 0);
            if (n != KeyLengths && draw.Chance(0.1))
                DrawnSpans.Spoil(_spans[n], draw);
        }

        // Where no row tells the number of samples, the lengths of their keys do.
        for (int sample = 0; sample < _spans[KeyLengths].Length && _spans[KeyLengths].Length <= 4; sample++)
        {
            int visible = draw.Chance(0.98) ? draw.From(0, keys) : draw.Hostile();
            _spans[KeyLengths].Ints[sample] = visible;
            isRight &= visible >= 0 && visible <= keys;
        }

        if (draw.Chance(0.05))
            isRight &= !DrawnSpans.Overlap(_spans, draw.From(FirstGradient, _spans.Length - 1), draw.Below(_spans.Length), draw);
        foreach (GuardedFloats span in _spans)
            span.Keep();

        string description = string.Create(
            CultureInfo.InvariantCulture, $"Backward of {batch} samples of {queries} queries and {keys} keys, spans of {string.Join(", ", _spans.Select(span => span.Length))}");
        ParallelAttention.SplitsAlways = draw.Chance(0.5);
        _dropout = draw.Chance(0.5) ? new DropoutSeed((ulong)draw.Hostile(), (ulong)draw.Hostile()) : null;
        float[][] before = isRight ? Gradients() : [];
        Outcome outcome = BuildingBlock.Make(isRight, description, () => Call(queries, keys, draw.Chance(0.5) ? draw.From(1, 4) : null));
        if (outcome == Outcome.Refused)
        {
            foreach (GuardedFloats span in _spans)
                span.ExpectUntouched(description);
            return outcome;
        }

        float[][] first = Gradients();
        for (int n = FirstGradient; n < _spans.Length; n++)
            before[n - FirstGradient].CopyTo(_spans[n].Span);
        Call(queries, keys, threads: null);
        if (!first.Zip(Gradients()).All(pair => DrawnSpans.SameBits(pair.First, pair.Second)))
            throw new Failure($"{description}: other bits on one thread.");
        return outcome;
    }

    private static int[] Lengths(int batch, int queries, int keys)
    {
        int query = batch * queries * Heads * Dimension, key = batch * keys * KeyHeads * Dimension, value = batch * keys * KeyHeads * ValueDimension;
        int output = batch * queries * Heads * ValueDimension, bias = Heads * queries * keys;
        return [query, key, value, bias, batch, Heads, output, batch * Heads * queries, output, query, key, value, bias, Heads];
    }

    private float[][] Gradients() => [.. _spans[FirstGradient..].Select(span => span.Span.ToArray())];

    private void Call(int queries, int keys, int? threads)
    {
        GuardedFloats[] s = _spans;
        if (threads is { } degree)
        {
            Trained.Backward(
                s[0].Span, s[1].Span, s[2].Span, s[3].Span, s[4].Ints, s[5].Span, _dropout, s[6].Span, s[7].Span, s[8].Span, s[9].Span, s[10].Span, s[11].Span, s[12].Span, s[13].Span,
                queries, keys, new ParallelOptions { MaxDegreeOfParallelism = degree });
            return;
        }

        Trained.Backward(
            s[0].Span, s[1].Span, s[2].Span, s[3].Span, s[4].Ints, s[5].Span, _dropout, s[6].Span, s[7].Span, s[8].Span, s[9].Span, s[10].Span, s[11].Span, s[12].Span, s[13].Span, queries, keys);
    }
}
