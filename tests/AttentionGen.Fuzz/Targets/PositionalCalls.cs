using System.Globalization;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>PositionalEncoding.</summary>
internal sealed class PositionalCalls
{
    private const long MostElements = 1 << 12;

    private readonly GuardedFloats _rows = new();

    public static Outcome Construct(Draw draw)
    {
        int positions = draw.Chance(0.6) ? draw.Size(6) : draw.Hostile(), model = draw.Chance(0.6) ? draw.Size(5) : draw.Hostile();
        if (draw.Chance(0.5))
        {
            int length = draw.Chance(0.7) && model > 0 && model < 64 ? model * draw.Size(4) : draw.Size(8) - 1;
            return BuildingBlock.Make(
                model >= 1 && length > 0 && length % model == 0, Text($"Learned({length}, {model})"), () => PositionalEncoding.Learned(new float[length], model));
        }

        long elements = (long)positions * model;
        bool areSizes = positions >= 1 && model >= 1;
        if (areSizes && elements > MostElements && elements <= Array.MaxLength)
            return Outcome.Survived;
        return BuildingBlock.Make(areSizes && elements <= MostElements, Text($"Sinusoidal({positions}, {model})"), () => PositionalEncoding.Sinusoidal(positions, model));
    }

    public Outcome Add(Draw draw)
    {
        int positions = draw.Size(5), model = draw.Size(5);
        PositionalEncoding encoding = PositionalEncoding.Learned(draw.Floats(positions * model), model);
        int first = draw.Chance(0.8) ? draw.From(0, positions) : draw.Hostile();
        int sequence = draw.Chance(0.8) ? draw.From(1, positions) : draw.Hostile();
        bool isBatch = draw.Chance(0.5);
        int length = draw.Of(0, 1, 2) * model * (isBatch ? Math.Clamp(sequence, 0, 64) : 1) + (draw.Chance(0.9) ? 0 : draw.Of(-1, 1, 1 << 29));
        _rows.Put(length, draw);
        length = _rows.Length;
        float[] before = length <= MostElements * 4 ? _rows.Span.ToArray() : [];
        int rows = isBatch ? sequence : length / model;
        bool isRight = first >= 0 && (long)first + rows <= positions && rows >= (isBatch ? 1 : 0) && length % ((long)Math.Max(isBatch ? sequence : 1, 1) * model) == 0;

        // A right call on memory that is not there.
        if (isRight && before.Length < length)
            return Outcome.Survived;
        string description = Text($"Add({length} elements, {(isBatch ? sequence : -1)}, {first}) of ({positions}, {model})");
        Outcome outcome = BuildingBlock.Make(isRight, description, () =>
        {
            if (isBatch)
                encoding.Add(_rows.Span, sequence, first);
            else
                encoding.Add(_rows.Span, first);
        });
        if (outcome == Outcome.Refused)
        {
            _rows.ExpectUntouched(description);
            return outcome;
        }

        for (int n = 0; n < length; n++)
        {
            int row = n / model % Math.Max(rows, 1);
            if (_rows.Span[n] != before[n] + encoding.Table[((first + row) * model) + (n % model)])
                throw new Failure(Text($"{description}: element {n} is {_rows.Span[n]:R}."));
        }

        return outcome;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
