namespace AttentionGen.Tests.Cases;

/// <summary>The narrow formats, to nearest and ties to even: an opinion of its own beside the library's.</summary>
internal static class NarrowType
{
    /// <summary>2^-p for p significant bits: the largest relative error of rounding to the type.</summary>
    public static double UnitRoundoff(ElementType type) => type switch
    {
        ElementType.Float32 => Math.ScaleB(1, -24),
        ElementType.Float16 => Math.ScaleB(1, -11),
        ElementType.BFloat16 => Math.ScaleB(1, -8),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The smallest positive number of the type, of which subnormal results are multiples.</summary>
    public static double SmallestSubnormal(ElementType type) => type switch
    {
        ElementType.Float32 => Math.ScaleB(1, -149),
        ElementType.Float16 => Math.ScaleB(1, -24),
        ElementType.BFloat16 => Math.ScaleB(1, -133),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static float Round(ElementType type, float value) => type == ElementType.Float32 ? value : Widen(type, Bits(type, value));

    /// <summary>Rounds rows as a cache stores them: bytes have a scale for each row, all others stand for themselves.</summary>
    public static void RoundRows(ElementType type, Span<float> rows, int dimension)
    {
        if (type != ElementType.Int8)
        {
            Round(type, rows);
            return;
        }

        for (int row = 0; row < rows.Length; row += dimension)
        {
            Span<float> elements = rows.Slice(row, dimension);
            double scale = Int8Scale(elements);
            foreach (ref float element in elements)
                element = (float)(Math.Round(element / scale, MidpointRounding.ToEven) * scale);
        }
    }

    /// <summary>What the elements of a row of bytes are multiples of, in double; NaN if one is not finite.</summary>
    public static double Int8Scale(ReadOnlySpan<float> row)
    {
        double most = 0;
        foreach (float element in row)
            most = float.IsFinite(element) ? Math.Max(most, Math.Abs((double)element)) : double.NaN;
        return Math.Max(most / 127, Math.ScaleB(1, -126));
    }

    public static void Round(ElementType type, Span<float> values)
    {
        foreach (ref float value in values)
            value = Round(type, value);
    }

    /// <summary>Other floats near these numbers of a type, which round to them: off by 2^-10 of themselves, where half a unit is at least 2^-9.</summary>
    public static float[] Unrounded(ElementType type, float[] values) => type == ElementType.Float32
        ? values
        : [.. values.Select((value, n) => value * (1 + Math.ScaleB(n % 2 == 0 ? 1 : -1, -10))).Select(value => (float)value)];

    public static ushort Bits(ElementType type, float value) =>
        type == ElementType.Float16 ? BitConverter.HalfToUInt16Bits((Half)value) : BFloat16Bits(value);

    public static ushort[] Bits(ElementType type, float[] values) => Array.ConvertAll(values, value => Bits(type, value));

    public static float Widen(ElementType type, ushort bits) =>
        type == ElementType.Float16 ? (float)BitConverter.UInt16BitsToHalf(bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16);

    // The upper half of a float. A NaN keeps a bit of its fraction, whatever rounding would make of it.
    private static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
