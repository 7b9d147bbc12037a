using System.Globalization;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Layers;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Layers that compute row by row: rows of all numbers, whole and not, on one thread and on several, apart and upon one another.</summary>
internal sealed class RowLayerCalls
{
    private static readonly IRowLayer[] s_layers = Layers();

    private readonly GuardedFloats _input = new(), _output = new();

    public Outcome Run(Draw draw)
    {
        IRowLayer layer = draw.OneOf(s_layers);
        int rows = draw.Chance(0.1) ? 0 : draw.Size(8);
        _input.Put(draw.Chance(0.85) ? rows * layer.InputDimension : draw.Hostile(), draw);
        _output.Put(draw.Chance(0.9) ? rows * layer.OutputDimension : (rows * layer.OutputDimension) + draw.Of(-1, 1, 100, 1 << 29), draw);
        bool isUpon = draw.Chance(0.1);
        if (isUpon)
            _output.Upon(_input, draw.Chance(0.5) ? 0 : draw.From(-5, 5), rows * layer.OutputDimension);
        _output.Keep();
        ParallelOptions? options = draw.Chance(0.5) ? null : new ParallelOptions { MaxDegreeOfParallelism = draw.Of(-1, 1, 2, 3, 16) };
        bool isWhole = _input.Length % layer.InputDimension == 0;
        bool isRight = isWhole
            && _output.Length == (long)(_input.Length / layer.InputDimension) * layer.OutputDimension
            && !((ReadOnlySpan<float>)_output.Span).Overlaps(_input.Span);
        string description = string.Create(
            CultureInfo.InvariantCulture, $"{layer.GetType().Name} of {_input.Length} elements into {_output.Length}, degree {options?.MaxDegreeOfParallelism ?? 0}");

        // Where a write to the input would fault, it has other addresses, and overlaps nothing.
        Outcome outcome = BuildingBlock.Make(isRight, description, () => layer.Forward(isUpon ? _input.Span : _input.Input, _output.Span, options));
        if (outcome == Outcome.Refused)
            _output.ExpectUntouched(description);
        return outcome;
    }

    private static IRowLayer[] Layers()
    {
        var random = new Random(1);
        return
        [
            new OddLinear(Linear(random, 5, 7)), new WideLinear(Linear(random, 40, 65)), new WholeNetwork(new(Linear(random, 32, 64), Linear(random, 64, 32))),
            new OddNetwork(new(Linear(random, 7, 19), Linear(random, 7, 19), Linear(random, 19, 7))),
            new NarrowLinear(Linear(random, 41, 67)), new NarrowNetwork(new(Linear(random, 9, 21), Linear(random, 9, 21), Linear(random, 21, 9))),
            new ByteLinear(Linear(random, 41, 67)), new ByteNetwork(new(Linear(random, 9, 21), Linear(random, 9, 21), Linear(random, 21, 9))),
        ];
    }

    /// <summary>A drawn matrix with its bias.</summary>
    public static LinearWeights Linear(Random random, int inputs, int outputs) =>
        LinearWeights.FromPyTorch(Floats(random, inputs * outputs), Floats(random, outputs));

    /// <summary>Drawn numbers.</summary>
    public static float[] Floats(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
}
