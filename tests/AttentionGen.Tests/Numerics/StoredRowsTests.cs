using System.Runtime.CompilerServices;
using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests.Numerics;

/// <summary>16-bit rows: every bit pattern widened, every rounding decision narrowed, and nothing touched outside the rows.</summary>
public sealed class StoredRowsTests
{
    // One more than whole vectors of 16, of 8 and of 4 together, so that every width has its share and a scalar follows.
    private const int OddLength = 16 + 8 + 4 + 1;

    [Fact]
    public void Every_half_is_widened_exactly()
    {
        ushort[] bits = [.. Enumerable.Range(0, 65536).Select(n => (ushort)n)];
        foreach (int length in (int[])[OddLength, bits.Length])
        {
            for (int start = 0; start < bits.Length; start += length)
            {
                ushort[] part = bits[start..Math.Min(start + length, bits.Length)];
                var widened = new float[part.Length];
                StoredRows.GatherHalf(ref part[0], 0, 1, part.Length, ref widened[0], 0);
                for (int i = 0; i < part.Length; i++)
                    ExpectSame((float)BitConverter.UInt16BitsToHalf(part[i]), widened[i]);
            }
        }
    }

    [Fact]
    public void Every_bfloat16_is_the_upper_half_of_its_float_and_comes_back()
    {
        BFloat16[] all = [.. Enumerable.Range(0, 65536).Select(n => BFloat16.FromBits((ushort)n))];
        var widened = new float[all.Length];
        BFloat16.ConvertTo(all, widened);
        var back = new BFloat16[all.Length];
        BFloat16.ConvertTo(widened, back);
        for (int n = 0; n < all.Length; n++)
        {
            Assert.Equal((uint)n << 16, BitConverter.SingleToUInt32Bits(widened[n]));
            ExpectSame(widened[n], all[n]);
            if (float.IsNaN(widened[n]))
                Assert.True(float.IsNaN(back[n]));
            else
                Assert.Equal(n, back[n].ToBits());
        }
    }

    [Fact]
    public void Halves_are_rounded_to_the_nearest_even()
    {
        float[] values = Decisions(n => (float)BitConverter.UInt16BitsToHalf(n));
        foreach (float[] part in Parts(values))
        {
            var narrowed = new ushort[part.Length];
            StoredRows.ScatterHalf(ref part[0], 0, 1, part.Length, ref narrowed[0], 0);
            for (int i = 0; i < part.Length; i++)
                ExpectSame((float)(Half)part[i], (float)BitConverter.UInt16BitsToHalf(narrowed[i]));
        }
    }

    [Fact]
    public void BFloat16s_are_rounded_to_the_nearest_even()
    {
        float[] values = Decisions(n => BitConverter.UInt32BitsToSingle((uint)n << 16));
        foreach (float[] part in Parts(values))
        {
            var narrowed = new BFloat16[part.Length];
            BFloat16.ConvertTo(part, narrowed);
            for (int i = 0; i < part.Length; i++)
            {
                ExpectSame(Nearest(part[i]), narrowed[i]);
                ExpectSame(Nearest(part[i]), (BFloat16)part[i]);
            }
        }
    }

    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void Rows_between_guard_pages_are_converted_and_nothing_else_is_touched(ElementType type)
    {
        foreach (int dimension in (int[])[1, 3, 4, 7, 8, 15, 16, 29, 31, 64, 65])
        {
            foreach (GuardSide side in Enum.GetValues<GuardSide>())
                ConvertRows(type, dimension, rows: 19, side);
        }
    }

    [Fact]
    public void A_value_that_is_not_finite_is_found_in_any_row_and_column()
    {
        const int Rows = 20, Dimension = 29;
        var target = new float[Rows * Dimension];
        foreach (int place in (int[])[0, 15, 16, 28, (17 * Dimension) + 23, (Rows * Dimension) - 1])
        {
            var source = new ushort[Rows * Dimension];
            Assert.True(StoredRows.GatherHalfFinite(ref source[0], Dimension, Rows, Dimension, ref target[0], Dimension));
            Assert.True(StoredRows.GatherBFloat16Finite(ref source[0], Dimension, Rows, Dimension, ref target[0], Dimension));
            source[place] = 0x7C00;
            Assert.False(StoredRows.GatherHalfFinite(ref source[0], Dimension, Rows, Dimension, ref target[0], Dimension));
            source[place] = 0xFFC0;
            Assert.False(StoredRows.GatherBFloat16Finite(ref source[0], Dimension, Rows, Dimension, ref target[0], Dimension));
        }
    }

    [Fact]
    public void BFloat16_is_two_bytes_compares_as_a_number_and_says_its_value()
    {
        Assert.Equal(2, Unsafe.SizeOf<BFloat16>());
        Assert.Equal((BFloat16)0f, (BFloat16)(-0f));
        Assert.Equal(((BFloat16)0f).GetHashCode(), ((BFloat16)(-0f)).GetHashCode());
        Assert.Equal((BFloat16)float.NaN, BFloat16.FromBits(0xFFC1));
        Assert.False((BFloat16)float.NaN == (BFloat16)float.NaN);
        Assert.True((BFloat16)float.NaN != (BFloat16)1f);
        Assert.False(((BFloat16)1f).Equals("1"));
        Assert.Equal("1.5", ((BFloat16)1.5f).ToString());
        Assert.Equal(float.PositiveInfinity, (BFloat16)float.MaxValue);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => BFloat16.ConvertTo(new float[3], new BFloat16[2])).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => BFloat16.ConvertTo(new BFloat16[3], new float[2])).ParamName);
    }

    private static void ConvertRows(ElementType type, int dimension, int rows, GuardSide side)
    {
        int stride = dimension + 3;
        int length = ((rows - 1) * stride) + dimension;
        ushort[] bits = [.. Enumerable.Range(0, length).Select(n => (ushort)(n * 37 % 0x7C00))];
        using GuardedMemory<ushort> source = new GuardedMemory<ushort>(bits, side).AsReadOnly();
        using var floats = new GuardedMemory<float>(length, side);
        using var back = new GuardedMemory<ushort>(length, side);
        floats.Span.Fill(-7);
        back.Span.Fill(0x1234);
        StoredRows.Gather(ref source.Span[0], type, stride, rows, dimension, ref floats.Span[0], stride);
        StoredRows.Scatter(ref floats.Span[0], stride, rows, dimension, ref back.Span[0], type, stride);
        for (int i = 0; i < length; i++)
        {
            bool isInRow = i % stride < dimension;
            float value = type == ElementType.Float16 ? (float)BitConverter.UInt16BitsToHalf(bits[i]) : BFloat16.FromBits(bits[i]);
            Assert.Equal(isInRow ? value : -7, floats.Span[i]);
            Assert.Equal(isInRow ? bits[i] : 0x1234, back.Span[i]);
        }
    }

    // Each number of the format, the point half way to the next, and the floats on either side of both; both signs, infinities and NaN.
    private static float[] Decisions(Func<ushort, float> widen)
    {
        var values = new List<float>(800_000);
        for (int n = 0; n < 0x8000; n++)
        {
            float number = widen((ushort)n), next = widen((ushort)(n + 1));
            float middle = (float)(((double)number + next) / 2);
            foreach (float value in (float[])[number, middle])
                values.AddRange([value, -value, MathF.BitIncrement(value), MathF.BitDecrement(value), -MathF.BitIncrement(value), -MathF.BitDecrement(value)]);
        }
        values.AddRange([float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 65519.996f, 65520f, 65536f, -65520f, BitConverter.UInt32BitsToSingle(0x7F800001)]);
        return [.. values];
    }

    private static IEnumerable<float[]> Parts(float[] values)
    {
        yield return values;
        foreach (float[] part in values.Chunk(OddLength))
            yield return part;
    }

    // By its definition: of the two neighbours, which a float's bits cut off give, the nearer or the even one.
    private static float Nearest(float value)
    {
        if (!float.IsFinite(value))
            return value;
        uint cut = BitConverter.SingleToUInt32Bits(value) >> 16;
        float lower = BitConverter.UInt32BitsToSingle(cut << 16), upper = BitConverter.UInt32BitsToSingle((cut + 1) << 16);

        // Behind the largest number stands infinity in the place of 2^128.
        double end = float.IsFinite(upper) ? upper : Math.CopySign(Math.ScaleB(1, 128), value);
        double below = Math.Abs((double)value - lower), above = Math.Abs(end - value);
        return below < above || (below == above && cut % 2 == 0) ? lower : upper;
    }

    private static void ExpectSame(float expected, float actual)
    {
        bool same = float.IsNaN(expected) ? float.IsNaN(actual) : BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(actual);
        if (!same)
            Assert.Fail(FormattableString.Invariant($"{actual:R} instead of {expected:R}"));
    }
}
