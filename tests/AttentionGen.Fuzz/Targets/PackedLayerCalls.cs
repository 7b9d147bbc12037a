using System.Globalization;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Layers;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Layers of packed samples: cumulative lengths that are right, or wrong in a number.</summary>
internal sealed class PackedLayerCalls
{
    private static readonly PackedLayer s_self = new(Weights(18, 23));
    private static readonly PackedMemoryLayer s_cross = new(Weights(16, 32));

    private readonly GuardedFloats _input = new(), _memory = new(), _output = new(), _queryEnds = new(), _keyEnds = new();

    public Outcome Run(Draw draw)
    {
        bool isSelf = draw.Chance(0.5);
        int model = isSelf ? 18 : 16, samples = draw.Chance(0.1) ? 0 : draw.Size(6);
        int queryRows = Ends(draw, _queryEnds, samples, 9), keyRows = isSelf ? 0 : Ends(draw, _keyEnds, draw.Chance(0.95) ? samples : samples + 1, 5);
        _input.Put((queryRows * model) + (draw.Chance(0.05) ? draw.Of(1, model) : 0), draw);
        _memory.Put((keyRows * model) + (draw.Chance(0.05) ? draw.Of(1, model) : 0), draw);
        _output.Put(draw.Chance(0.95) ? queryRows * model : draw.Hostile(), draw);
        _output.Keep();
        ParallelOptions options = new() { MaxDegreeOfParallelism = draw.Of(1, 2, 3) };
        bool isParallel = draw.Chance(0.5);
        bool isRight = Fit(_queryEnds.Ints, _input.Length, model, 9) && _output.Length == _input.Length
            && (isSelf || (Fit(_keyEnds.Ints, _memory.Length, model, 5) && _queryEnds.Length == _keyEnds.Length));
        string description = string.Create(
            CultureInfo.InvariantCulture, $"{(isSelf ? "PackedLayer" : "PackedMemoryLayer")} of {_input.Length} and {_memory.Length} elements into {_output.Length}, ends {string.Join(" ", _queryEnds.Ints.ToArray())} and {string.Join(" ", isSelf ? [] : _keyEnds.Ints.ToArray())}");
        Outcome outcome = BuildingBlock.Make(isRight, description, () =>
        {
            if (isSelf && isParallel)
                s_self.Forward(_input.Input, _queryEnds.Ints, _output.Span, options);
            else if (isSelf)
                s_self.Forward(_input.Input, _queryEnds.Ints, _output.Span);
            else if (isParallel)
                s_cross.Forward(_input.Input, _memory.Input, _queryEnds.Ints, _keyEnds.Ints, _output.Span, options);
            else
                s_cross.Forward(_input.Input, _memory.Input, _queryEnds.Ints, _keyEnds.Ints, _output.Span);
        });
        if (outcome == Outcome.Refused)
            _output.ExpectUntouched(description);
        return outcome;
    }

    /// <summary>Row numbers, one of which may be wrong, and the rows that they were of.</summary>
    private static int Ends(Draw draw, GuardedFloats span, int samples, int longest)
    {
        span.Put(samples + 1, draw);
        Span<int> ends = span.Ints;
        ends[0] = 0;
        for (int sample = 0; sample < samples; sample++)
            ends[sample + 1] = ends[sample] + draw.From(0, longest);
        int rows = ends[^1], changed = draw.Below(ends.Length);
        if (draw.Chance(0.2))
            ends[changed] = draw.Chance(0.5) ? ends[changed] + draw.From(-3, 3) : draw.Hostile();
        return rows;
    }

    /// <summary>Whether they are from 0 to all rows, none of a sample more than declared.</summary>
    private static bool Fit(ReadOnlySpan<int> ends, int elements, int model, int longest)
    {
        int rows = elements / model;
        bool fits = elements % model == 0 && ends[0] == 0 && ends[^1] == rows;
        for (int sample = 1; sample < ends.Length; sample++)
            fits &= (long)ends[sample] - ends[sample - 1] is var length && length >= 0 && length <= longest && ends[sample] <= rows;
        return fits;
    }

    private static TransformerLayerWeights Weights(int model, int hidden)
    {
        var random = new Random(1);
        float[] Drawn(int length) => RowLayerCalls.Floats(random, length);
        return new()
        {
            Attention = MultiHeadAttentionWeights.FromPyTorch(Drawn(3 * model * model), Drawn(3 * model), Drawn(model * model), Drawn(model)),
            FeedForward = new(RowLayerCalls.Linear(random, model, hidden), RowLayerCalls.Linear(random, hidden, model)),
            AttentionNormalization = new(Drawn(model), Drawn(model)),
            FeedForwardNormalization = new(Drawn(model)),
        };
    }
}
