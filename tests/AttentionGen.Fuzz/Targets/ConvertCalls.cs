using System.Globalization;
using System.Runtime.InteropServices;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Running;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Fuzz.Targets;

/// <summary>BFloat16.ConvertTo, both ways.</summary>
internal sealed class ConvertCalls
{
    private readonly GuardedFloats _floats = new();
    private readonly GuardedFloats _narrow = new();

    public Outcome Run(Draw draw)
    {
        int length = draw.Size(8) - 1, other = draw.Chance(0.8) ? length : draw.Size(8) - 1;
        _floats.Put(length, draw);

        // Two in each four bytes.
        _narrow.Put((other + 1) / 2, draw);
        Span<float> floats = _floats.Span;
        if (draw.Chance(0.3) && length > 0)
            floats[draw.Below(length)] = BitConverter.Int32BitsToSingle(draw.Hostile());
        string description = string.Create(CultureInfo.InvariantCulture, $"ConvertTo of {length} floats and {other} BFloat16");
        bool narrows = draw.Chance(0.5);
        Outcome outcome = BuildingBlock.Make(narrows ? other >= length : length >= other, description, () =>
        {
            if (narrows)
                BFloat16.ConvertTo(_floats.Input, Narrow(other));
            else
                BFloat16.ConvertTo(Narrow(other), _floats.Span);
        });
        for (int n = 0; n < Math.Min(length, other) && outcome == Outcome.Right; n++)
        {
            float wide = floats[n];
            ushort bits = Narrow(other)[n].ToBits();
            bool isSame = narrows ? bits == NarrowType.Bits(ElementType.BFloat16, wide) : wide.Equals(NarrowType.Widen(ElementType.BFloat16, bits));
            if (!isSame)
                throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{description}: element {n} is {wide:R} and {bits:X4}."));
        }

        return outcome;
    }

    private Span<BFloat16> Narrow(int length) => MemoryMarshal.Cast<float, BFloat16>(_narrow.Span)[^length..];
}
