namespace AttentionGen.Tests.Cases;

/// <summary>The narrow formats, to nearest and ties to even: an opinion of its own beside the library's.</summary>
internal static class NarrowType
{
    // 2^-126.
    private const double LeastInt8Scale = 1.1754943508222875E-38;

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
        return Math.Max(most / 127, LeastInt8Scale);
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

    /// <summary>
    /// Rounds weights as a layer stores them, (outputs, inputs): bytes have a scale for each output. Scales are rounded up to 8 significant bits here, and an output's largest weight to 127 of
    /// them and all others to 126 at most, so that a layer that is given these weights, or others near them, finds the same scales, and a byte times a scale is exact.
    /// </summary>
    public static void RoundMatrix(ElementType type, Span<float> matrix, int inputs)
    {
        if (type != ElementType.Int8)
        {
            Round(type, matrix);
            return;
        }

        for (int first = 0; first < matrix.Length; first += inputs)
        {
            Span<float> weights = matrix.Slice(first, inputs);
            double least = Int8Scale(weights), unit = Math.ScaleB(1, Math.ILogB(least) - 7), scale = Math.Ceiling(least / unit) * unit;
            int largest = Largest(weights);
            bool isLeast = least == LeastInt8Scale;
            for (int input = 0; input < inputs; input++)
            {
                double multiple = input == largest && !isLeast ? Math.CopySign(127, weights[input]) : Math.Clamp(Math.Round(weights[input] / scale, MidpointRounding.ToEven), -126, 126);
                weights[input] = (float)(multiple * scale);
            }
        }
    }

    /// <summary>Other weights, which a layer rounds to these; of bytes an output's largest stays, which its scale follows from.</summary>
    public static float[] UnroundedMatrix(ElementType type, float[] matrix, int inputs)
    {
        if (type != ElementType.Int8)
            return Unrounded(type, matrix);

        float[] other = [.. matrix];
        for (int first = 0; first < matrix.Length; first += inputs)
        {
            Span<float> weights = other.AsSpan(first, inputs);
            float quarter = (float)(Int8Scale(weights) / 4);
            int largest = Largest(weights);
            for (int input = 0; input < inputs; input++)
            {
                if (input != largest)
                    weights[input] += (input % 2 == 0 ? 1 : -1) * MathF.CopySign(quarter, weights[input]);
            }
        }

        return other;
    }

    private static int Largest(ReadOnlySpan<float> weights)
    {
        int largest = 0;
        for (int n = 1; n < weights.Length; n++)
        {
            if (Math.Abs(weights[n]) > Math.Abs(weights[largest]))
                largest = n;
        }

        return largest;
    }

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
