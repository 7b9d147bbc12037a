namespace AttentionGen.Tests.Weights.Files;

/// <summary>Numbers from their bits, as IEEE 754 defines them, in double arithmetic.</summary>
internal static class PlainNumbers
{
    public static float Half(int bits) => FromFields(bits >> 15 & 1, bits >> 10 & 31, bits & 1023, 5, 10);

    public static float BFloat16(int bits) => FromFields(bits >> 15 & 1, bits >> 7 & 255, bits & 127, 8, 7);

    public static float Single(uint bits) => FromFields((int)(bits >> 31), (int)(bits >> 23 & 255), (int)(bits & 0x7FFFFF), 8, 23);

    /// <summary>Little-endian elements of a type that is read.</summary>
    public static float[] Decode(string typeName, ReadOnlySpan<byte> bytes)
    {
        int size = typeName is "F64" or "DOUBLE" ? 8 : typeName is "F32" or "FLOAT" ? 4 : 2;
        var values = new float[bytes.Length / size];
        for (int n = 0; n < values.Length; n++)
        {
            ulong bits = 0;
            for (int place = size - 1; place >= 0; place--)
                bits = (bits << 8) | bytes[(n * size) + place];
            values[n] = typeName switch
            {
                "F64" or "DOUBLE" => (float)BitConverter.UInt64BitsToDouble(bits),
                "F32" or "FLOAT" => Single((uint)bits),
                "F16" or "FLOAT16" => Half((int)bits),
                "BF16" or "BFLOAT16" => BFloat16((int)bits),
                _ => throw new ArgumentException(typeName, nameof(typeName)),
            };
        }
        return values;
    }

    private static float FromFields(int sign, int exponent, int fraction, int exponentBits, int fractionBits)
    {
        int last = (1 << exponentBits) - 1, bias = last >> 1;
        double magnitude = exponent == last
            ? fraction == 0 ? double.PositiveInfinity : double.NaN
            : exponent == 0
                ? Math.ScaleB(fraction, 1 - bias - fractionBits)
                : Math.ScaleB((1 << fractionBits) + fraction, exponent - bias - fractionBits);
        return (float)(sign == 0 ? magnitude : -magnitude);
    }
}
