using System.Globalization;
using System.Numerics;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>RotaryEmbedding by itself.</summary>
internal sealed class RotaryCalls
{
    private const long MostElements = 1 << 12;

    private readonly GuardedFloats _input = new();
    private readonly GuardedFloats _positions = new();
    private readonly GuardedFloats _output = new();

    public static Outcome Construct(Draw draw)
    {
        int dimension = Even(draw.Chance(0.6) ? draw.Size(5) : draw.Hostile(), draw);
        int positions = draw.Chance(0.6) ? draw.Size(6) : draw.Hostile();
        double theta = draw.Chance(0.8) ? draw.Of(1e4, 1, 1e-300, 1e300, double.Epsilon, double.MaxValue) : draw.Of(0, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0);
        bool areSizes = dimension >= 2 && dimension % 2 == 0 && positions >= 1;
        BigInteger elements = (BigInteger)positions * (dimension / 2);

        // What an array can hold and this machine perhaps not is left out.
        bool isTooLarge = areSizes && elements > Array.MaxLength;
        if (areSizes && elements > MostElements && !isTooLarge)
            return Outcome.Survived;
        bool isRight = areSizes && !isTooLarge && theta > 0 && double.IsFinite(theta);
        return BuildingBlock.Make(isRight, Text($"new RotaryEmbedding({dimension}, {positions}, {theta:R})"), () => _ = new RotaryEmbedding(dimension, positions, theta));
    }

    public static Outcome FromTables(Draw draw)
    {
        int dimension = Even(draw.Chance(0.7) ? draw.Size(5) : draw.Hostile(), draw);
        int cosines = draw.Chance(0.7) ? dimension / 2 * draw.Size(3) : draw.Size(8) - 1;
        cosines = (int)Math.Clamp(cosines, 0, MostElements);
        int sines = draw.Chance(0.8) ? cosines : draw.Size(8) - 1;
        bool isRight = dimension >= 2 && dimension % 2 == 0 && cosines > 0 && cosines % (dimension / 2) == 0 && sines == cosines;
        return BuildingBlock.Make(
            isRight, Text($"FromTables({dimension}, {cosines}, {sines})"), () => RotaryEmbedding.FromTables(dimension, new float[cosines], new float[sines]));
    }

    public Outcome Apply(Draw draw)
    {
        var rotary = new RotaryEmbedding(2 * draw.Size(3), draw.Size(5));
        int sequence = Size(draw), heads = Size(draw), dimension = draw.Chance(0.9) ? rotary.Dimension + draw.Size(3) - 1 : draw.Hostile();
        var pairing = draw.Chance(0.95) ? draw.Of(RotaryPairing.HalfSplit, RotaryPairing.Interleaved) : (RotaryPairing)draw.Hostile();
        var layout = draw.Chance(0.95) ? draw.Of(AttentionLayout.HeadMajor, AttentionLayout.SequenceMajor) : (AttentionLayout)draw.Hostile();
        BigInteger sample = (BigInteger)sequence * heads * dimension;
        int batch = draw.From(0, 3);
        int length = sample > 0 && sample < 20000 ? (int)sample * batch : draw.From(0, 100);
        length = draw.Chance(0.9) ? length : length + draw.Of(-1, 1, 50);
        _input.Put(length, draw);
        bool isInPlace = draw.Chance(0.2);
        if (isInPlace)
            _output.Upon(_input, draw.Chance(0.7) ? 0 : draw.From(-8, 8), _input.Length);
        else
            _output.Put(draw.Chance(0.9) ? length : length + draw.Of(-1, 1), draw);
        bool areRight = sequence >= 1 && heads >= 1 && dimension >= rotary.Dimension && Enum.IsDefined(layout)
            && pairing is RotaryPairing.HalfSplit or RotaryPairing.Interleaved && _input.Length % BigInteger.Max(sample, 1) == 0 && _output.Length == _input.Length
            && !(_input.Span.Overlaps(_output.Span, out int offset) && offset != 0);
        string description = Text($"Apply of {rotary.PositionCount} positions, {rotary.Dimension} elements to {_input.Length} elements, {_output.Length} out, ({sequence}, {heads}, {dimension}), {pairing}, {layout}");
        bool isGiven = draw.Chance(0.5);
        float[] before = _input.Span.ToArray();
        Outcome outcome = isGiven
            ? ApplyGiven(rotary, sequence, heads, dimension, pairing, layout, areRight, areRight ? (int)(_input.Length / sample) : draw.From(0, 3), isInPlace, description, draw)
            : ApplyRunning(rotary, sequence, heads, dimension, pairing, layout, areRight, isInPlace, description, draw);
        if (outcome == Outcome.Refused)
            _output.ExpectUntouched(description);
        else
            ExpectRight(rotary, before, sequence, heads, dimension, pairing, layout, isGiven, description);
        return outcome;
    }

    private int _first;

    private Outcome ApplyRunning(
        RotaryEmbedding rotary, int sequence, int heads, int dimension, RotaryPairing pairing, AttentionLayout layout, bool areRight, bool isInPlace, string description, Draw draw)
    {
        int first = draw.Chance(0.8) ? draw.From(0, Math.Max(rotary.PositionCount - Math.Clamp(sequence, 0, 100), 0)) : draw.Hostile();
        _first = first;
        bool isRight = areRight && first >= 0 && (long)first + sequence <= rotary.PositionCount;
        return BuildingBlock.Make(
            isRight, Text($"{description}, from {first} on"),
            () => rotary.Apply(isInPlace ? _input.Span : _input.Input, _output.Span, sequence, heads, dimension, pairing, layout, first));
    }

    private Outcome ApplyGiven(
        RotaryEmbedding rotary, int sequence, int heads, int dimension, RotaryPairing pairing, AttentionLayout layout, bool areRight, int batch, bool isInPlace, string description, Draw draw)
    {
        long rows = Math.Clamp((long)batch * sequence, 0, 4096);
        _positions.Put((int)rows + (draw.Chance(0.9) ? 0 : draw.Of(-1, 1)), draw);
        foreach (ref int position in _positions.Ints)
            position = draw.Below(rotary.PositionCount);
        if (_positions.Length > 0 && draw.Chance(0.1))
            _positions.Ints[draw.Below(_positions.Length)] = draw.Of(rotary.PositionCount, draw.Hostile());
        bool areInTable = true;
        foreach (int position in _positions.Ints)
            areInTable &= position >= 0 && position < rotary.PositionCount;
        return BuildingBlock.Make(
            areRight && areInTable && _positions.Length == (long)batch * sequence, Text($"{description}, {_positions.Length} positions"),
            () => rotary.Apply(isInPlace ? _input.Span : _input.Input, _positions.Ints, _output.Span, sequence, heads, dimension, pairing, layout));
    }

    // A product and a sum of two products: two roundings each of numbers up to 2, so that 2^-20 leaves room for none but them.
    private void ExpectRight(RotaryEmbedding rotary, float[] before, int sequence, int heads, int dimension, RotaryPairing pairing, AttentionLayout layout, bool isGiven, string description)
    {
        int pairs = rotary.Dimension / 2;
        for (int n = 0; n < before.Length; n++)
        {
            int element = n % dimension, row = n / dimension;
            int at = layout == AttentionLayout.HeadMajor ? row % sequence : row / heads % sequence;
            int sample = row / (sequence * heads);
            double expected = before[n];
            if (element < rotary.Dimension)
            {
                int pair = pairing == RotaryPairing.HalfSplit ? element % pairs : element / 2;
                bool isFirst = pairing == RotaryPairing.HalfSplit ? element < pairs : element % 2 == 0;
                int other = n + (pairing == RotaryPairing.HalfSplit ? (isFirst ? pairs : -pairs) : (isFirst ? 1 : -1));
                int position = isGiven ? _positions.Ints[(sample * sequence) + at] : _first + at;
                double cosine = rotary.Cosines[(position * pairs) + pair], sine = rotary.Sines[(position * pairs) + pair];
                expected = (before[n] * cosine) + (isFirst ? -before[other] * sine : before[other] * sine);
            }

            if (Math.Abs(_output.Span[n] - expected) > Math.ScaleB(1, -20))
                throw new Failure(Text($"{description}: element {n} is {_output.Span[n]:R}, not {expected:R}."));
        }
    }

    private static int Size(Draw draw) => draw.Chance(0.93) ? draw.Size(3) : draw.Hostile();

    private static int Even(int number, Draw draw) => draw.Chance(0.9) ? number & ~1 : number;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
