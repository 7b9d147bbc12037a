namespace AttentionGen.Tests.Weights.Files;

/// <summary>Does something to one field of a message, or to one within it, whose own lengths stay right.</summary>
/// <param name="random">What, and to which.</param>
internal sealed class FieldFault(Random random)
{
    private static readonly ulong[] s_extremes = [0, 1, 127, 128, 65535, 65536, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue];

    // The fault comes after so many fields.
    private int _left = (int)Math.Pow(2, random.NextDouble() * 7) - 1;

    /// <summary>A number that a check may have forgotten, and its neighbours.</summary>
    public static ulong Extreme(Random random) => unchecked(s_extremes[random.Next(s_extremes.Length)] + (ulong)random.Next(-1, 2));

    /// <returns>How many times the field is written.</returns>
    public int Apply(ref int field, ref int wireType, ref byte[] value)
    {
        if (_left-- != 0)
            return 1;

        switch (random.Next(wireType == 0 ? 4 : 6))
        {
            case 0:
                return 0;

            case 1:
                return 2;

            case 2:
                field = random.Next(1, 20);
                break;

            case 3 when wireType == 0:
                value = WireWriter.Varint(Extreme(random));
                break;

            case 3:
                wireType = random.Next(8);
                break;

            case 4:
                value = value[..random.Next(value.Length + 1)];
                break;

            default:
                byte[] more = new byte[random.Next(1, 9)];
                random.NextBytes(more);
                value = [.. value, .. more];
                break;
        }
        return 1;
    }
}
