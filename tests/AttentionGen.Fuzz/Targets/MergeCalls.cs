using System.Globalization;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>AttentionMerge.</summary>
internal sealed class MergeCalls
{
    private static readonly float[] s_logarithms = [float.NegativeInfinity, float.PositiveInfinity, float.NaN, float.MaxValue, float.MinValue, 0];

    private readonly GuardedFloats[] _spans = [new(), new(), new(), new(), new(), new()];

    public Outcome Run(Draw draw)
    {
        int queries = Size(draw), heads = Size(draw), dimension = draw.Chance(0.95) ? draw.Size(5) : draw.Hostile();
        var layout = draw.Chance(0.95) ? draw.Of(AttentionLayout.HeadMajor, AttentionLayout.SequenceMajor) : (AttentionLayout)draw.Hostile();
        long sample = (long)queries * heads;
        int rows = sample is > 0 and < 100 ? (int)sample * draw.From(0, 3) : draw.From(0, 20);
        long elements = (long)rows * dimension;
        int outputs = elements is >= 0 and < 20000 ? (int)elements : draw.From(0, 100);

        // Pairs of an output and its logarithms: one part, the other, the result.
        for (int n = 0; n < _spans.Length; n++)
        {
            int length = n % 2 == 0 ? outputs : rows;
            _spans[n].Put(draw.Chance(0.98) ? length : length + draw.Of(-1, 1, 100, 1 << 29), draw);
            if (n % 2 == 1 && _spans[n].Length == rows)
                Logarithms(_spans[n], draw);
        }

        bool isAdd = draw.Chance(0.5);
        if (draw.Chance(0.15))
            _spans[draw.Of(4, 5)].Upon(_spans[draw.Below(4)], draw.Chance(0.5) ? 0 : draw.From(-5, 5), draw.Chance(0.5) ? rows : outputs);
        foreach (GuardedFloats span in _spans)
            span.Keep();

        bool isRight = queries >= 1 && heads >= 1 && dimension >= 1 && Enum.IsDefined(layout) && rows % Math.Max(sample, 1) == 0 && Fit(isAdd, rows, elements);
        string description = string.Create(
            CultureInfo.InvariantCulture, $"{(isAdd ? "Add" : "Merge")} of {string.Join(", ", _spans.Select(span => span.Length))} elements, ({queries}, {heads}, {dimension}), {layout}");
        Outcome outcome = BuildingBlock.Make(isRight, description, () =>
        {
            if (isAdd)
                AttentionMerge.Add(_spans[0].Span, _spans[1].Span, _spans[4].Span, _spans[5].Span, queries, heads, dimension, layout);
            else
                AttentionMerge.Merge(_spans[0].Span, _spans[1].Span, _spans[2].Span, _spans[3].Span, _spans[4].Span, _spans[5].Span, queries, heads, dimension, layout);
        });
        if (outcome == Outcome.Refused)
        {
            foreach (GuardedFloats span in _spans)
                span.ExpectUntouched(description);
        }

        return outcome;
    }

    private static void Logarithms(GuardedFloats span, Draw draw)
    {
        foreach (ref float logarithm in span.Span)
        {
            if (draw.Chance(0.3))
                logarithm = draw.Of(s_logarithms);
        }
    }

    private bool Fit(bool isAdd, int rows, long elements)
    {
        int[] parts = isAdd ? [0, 1, 4, 5] : [0, 1, 2, 3, 4, 5];
        if (parts.Any(n => _spans[n].Length != (n % 2 == 0 ? elements : rows)))
            return false;
        ReadOnlySpan<float> output = _spans[4].Span, logarithms = _spans[5].Span;
        bool isApart = !output.Overlaps(logarithms);
        foreach (int n in parts.Where(n => n < 4))
        {
            isApart &= Apart(output, _spans[n].Span, mayBeSame: !isAdd && n % 2 == 0);
            isApart &= Apart(logarithms, _spans[n].Span, mayBeSame: !isAdd && n % 2 == 1);
        }

        return isApart;
    }

    private static bool Apart(ReadOnlySpan<float> result, ReadOnlySpan<float> other, bool mayBeSame) =>
        !result.Overlaps(other, out int offset) || (mayBeSame && offset == 0);

    private static int Size(Draw draw) => draw.Chance(0.95) ? draw.Size(3) : draw.Hostile();
}
