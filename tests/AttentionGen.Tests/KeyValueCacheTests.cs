using System.Runtime.CompilerServices;
using AttentionGen.Runtime;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests;

/// <summary>A cache's sizes, its memory, and rows appended in every combination of formats.</summary>
public sealed class KeyValueCacheTests
{
    public static TheoryData<ElementType, ElementType, RotaryPairing, int> Appends
    {
        get
        {
            var data = new TheoryData<ElementType, ElementType, RotaryPairing, int>();
            foreach (ElementType source in (ElementType[])[ElementType.Float32, ElementType.Float16, ElementType.BFloat16])
            {
                foreach (ElementType target in Enum.GetValues<ElementType>())
                {
                    foreach (RotaryPairing pairing in Enum.GetValues<RotaryPairing>())
                    {
                        // The last two are more than fit the buffer on the stack, as rows together and as one row.
                        foreach (int dimension in (int[])[6, 29, 1030, 2050])
                            data.Add(source, target, pairing, dimension);
                    }
                }
            }
            return data;
        }
    }

    [Fact]
    public unsafe void A_new_cache_is_empty_aligned_and_zero_to_the_end_of_its_slack()
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            int size = type switch { ElementType.Float32 => 4, ElementType.Int8 => 1, _ => 2 };
            int scaleBytes = type == ElementType.Int8 ? 2 * 2 * 3 * 5 * sizeof(float) : 0;
            var cache = new KeyValueCache(2, 3, 5, 7, 9, type);
            Assert.Equal((2, 3, 5, 7, 9, type, 0), (cache.BatchSize, cache.HeadCount, cache.Capacity, cache.HeadDimension, cache.ValueDimension, cache.Type, cache.Count));
            Assert.Equal(0, (nint)Unsafe.AsPointer(ref cache.KeyStart) % 64);
            Assert.Equal(0, (nint)Unsafe.AsPointer(ref cache.ValueStart) % 64);
            int keyBytes = ((2 * 3 * 5) + 16) * 7 * size, valueBytes = ((2 * 3 * 5) + 16) * 9 * size;
            Assert.InRange(cache.ByteCount, keyBytes + valueBytes + scaleBytes, keyBytes + valueBytes + scaleBytes + 128);
            Assert.Equal(-1, new Span<byte>(Unsafe.AsPointer(ref cache.KeyStart), keyBytes).IndexOfAnyExcept((byte)0));
            Assert.Equal(-1, new Span<byte>(Unsafe.AsPointer(ref cache.ValueStart), valueBytes).IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public void Tokens_are_counted_cut_off_and_forgotten()
    {
        var cache = new KeyValueCache(1, 1, 8, 4, 4, ElementType.Float32);
        Assert.Equal(0, cache.CountBefore(8));
        cache.Advance(Appending(6, found: 0));
        Assert.Equal(6, cache.Count);
        string message = Assert.Throws<InvalidOperationException>(() => cache.CountBefore(3)).Message;
        Assert.Contains("6 of at most 8 tokens; 3 more", message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => cache.CountBefore(-1));
        Assert.Equal(6, cache.CountBefore(2));
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(7)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(-1)).ParamName);
        Assert.Equal(6, cache.Count);
        cache.Truncate(2);
        Assert.Equal(2, cache.Count);
        cache.Clear();
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_call_during_which_others_changed_the_count_is_told_so()
    {
        var cache = new KeyValueCache(1, 1, 8, 4, 4, ElementType.Float32);
        cache.Advance(Appending(3, found: 0));
        string message = Assert.Throws<InvalidOperationException>(() => cache.Advance(Appending(2, found: 0))).Message;
        Assert.Contains("found 0 tokens and left 3", message, StringComparison.Ordinal);
        Assert.Equal(3, cache.Count);

        // Nothing that was not checked counts either.
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Advance(Appending(6, found: 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Advance(Appending(-4, found: 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Advance(Appending(-1, found: 3)));
        Assert.Equal(3, cache.Count);
    }

    private static AttentionArguments Appending(int rows, int found) => new() { QueryLength = rows, KeyLength = found + rows };

    [Fact]
    public void Sizes_that_make_no_cache_are_refused()
    {
        Refused("batchSize", () => new KeyValueCache(0, 1, 1, 1, 1, 0));
        Refused("headCount", () => new KeyValueCache(1, 0, 1, 1, 1, 0));
        Refused("capacity", () => new KeyValueCache(1, 1, 0, 1, 1, 0));
        Refused("headDimension", () => new KeyValueCache(1, 1, 1, 0, 1, 0));
        Refused("valueDimension", () => new KeyValueCache(1, 1, 1, 1, 0, 0));
        Refused("type", () => new KeyValueCache(1, 1, 1, 1, 1, (ElementType)4));
        Refused("capacity", () => new KeyValueCache(int.MaxValue, int.MaxValue, int.MaxValue, 1, int.MaxValue, 0));
        Refused("capacity", () => new KeyValueCache(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, 1, 0));
        Refused("capacity", () => new KeyValueCache(878005998, 2147483646, 28, 2147483646, 1, ElementType.BFloat16));
        Refused("capacity", () => new KeyValueCache(1, 1, 1 << 20, 1, 1 << 10, ElementType.Float16));

        static void Refused(string parameter, Func<KeyValueCache> make) =>
            Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(make).ParamName);
    }

    [Fact]
    public void A_cache_of_another_declaration_is_refused()
    {
        var cache = new KeyValueCache(2, 3, 5, 7, 9, ElementType.Float16);
        cache.Check(3, 5, 7, 9, ElementType.Float16, "cache");
        foreach (Action other in (Action[])
        [
            () => cache.Check(2, 5, 7, 9, ElementType.Float16, "cache"),
            () => cache.Check(3, 6, 7, 9, ElementType.Float16, "cache"),
            () => cache.Check(3, 5, 8, 9, ElementType.Float16, "cache"),
            () => cache.Check(3, 5, 7, 8, ElementType.Float16, "cache"),
            () => cache.Check(3, 5, 7, 9, ElementType.Float32, "cache"),
        ])
        {
            var error = Assert.Throws<ArgumentException>(other);
            Assert.Equal("cache", error.ParamName);
            Assert.Contains("got one of (head 3, capacity 5, key dimension 7, value dimension 9) in Float16", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Appends))]
    public void Rows_are_appended_rotated_in_float_and_rounded_once(ElementType source, ElementType target, RotaryPairing pairing, int dimension)
    {
        const int Heads = 2, Rows = 5, Capacity = 8, First = 2;
        var random = new Random(dimension);
        float[] numbers = [.. Enumerable.Range(0, Rows * Heads * dimension).Select(_ => Stored((float)random.NextDouble() - 0.5f, source))];
        int rotated = dimension & ~3;
        var rotary = new RotaryEmbedding(rotated, 20);
        int[] positions = [19, 0, 7, 3, 11];
        foreach (bool isGiven in (bool[])[false, true])
        {
            var cache = new KeyValueCache(1, Heads, Capacity, dimension, 1, target);
            ref int given = ref isGiven ? ref positions[0] : ref Unsafe.NullRef<int>();
            var rotation = new RowRotation(
                pairing, rotary, 4, ref given);
            Append(numbers, source, Heads * dimension, dimension, Rows, Heads, dimension, rotation, cache, First);

            float[] expected = [.. numbers];
            if (pairing != RotaryPairing.None)
                rotary.Apply(expected, isGiven ? positions : [4, 5, 6, 7, 8], expected, Rows, Heads, dimension, pairing);
            for (int i = 0; i < Heads * Capacity * dimension; i++)
            {
                int d = i % dimension, row = (i / dimension % Capacity) - First, head = i / dimension / Capacity;
                float value = row is >= 0 and < Rows ? Stored(expected[(((row * Heads) + head) * dimension) + d], target) : 0;
                if (target == ElementType.Int8 && row is >= 0 and < Rows)
                    Assert.InRange(Cached(cache, i), value - HalfUnit(expected.AsSpan(((row * Heads) + head) * dimension, dimension)), value + HalfUnit(expected.AsSpan(((row * Heads) + head) * dimension, dimension)));
                else
                    Assert.Equal(value, Cached(cache, i));
            }
        }
    }

    [Fact]
    public void Appending_does_not_allocate()
    {
        var cache = new KeyValueCache(1, 2, 8, 64, 64, ElementType.BFloat16);
        var rotary = new RotaryEmbedding(64, 8);
        var numbers = new float[4 * 2 * 64];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            var rotation = new RowRotation(
                RotaryPairing.Interleaved, rotary, 0, ref Unsafe.NullRef<int>());
            CacheRows.Append(ref numbers[0], 128, 64, 4, 2, 64, rotation, ref cache.KeyStart, ref cache.KeyScales, cache.Type, 8, 0);
            CacheRows.Append(ref numbers[0], 128, 64, 4, 2, 64, default, ref cache.ValueStart, ref cache.ValueScales, cache.Type, 8, 0);
        }));
    }

    private static void Append(
        float[] numbers, ElementType source, int rowStride, int headStride, int rows, int heads, int dimension, in RowRotation rotation, KeyValueCache cache, int first)
    {
        if (source == ElementType.Float32)
        {
            CacheRows.Append(ref numbers[0], rowStride, headStride, rows, heads, dimension, rotation, ref cache.KeyStart, ref cache.KeyScales, cache.Type, cache.Capacity, first);
        }
        else if (source == ElementType.Float16)
        {
            Half[] halves = [.. numbers.Select(number => (Half)number)];
            CacheRows.Append(ref halves[0], rowStride, headStride, rows, heads, dimension, rotation, ref cache.KeyStart, ref cache.KeyScales, cache.Type, cache.Capacity, first);
        }
        else
        {
            BFloat16[] shorts = [.. numbers.Select(number => (BFloat16)number)];
            CacheRows.Append(ref shorts[0], rowStride, headStride, rows, heads, dimension, rotation, ref cache.KeyStart, ref cache.KeyScales, cache.Type, cache.Capacity, first);
        }
    }

    private static float Stored(float value, ElementType type) => type switch
    {
        ElementType.Float16 => (float)(Half)value,
        ElementType.BFloat16 => (BFloat16)value,
        _ => value,
    };

    // And the roundings of the scale, of a quotient of up to 127 and of a product.
    private static double HalfUnit(ReadOnlySpan<float> row) => NarrowType.Int8Scale(row) * (0.5 + (3 * 127 * Math.ScaleB(1, -24)));

    private static float Cached(KeyValueCache cache, int element) => cache.Type switch
    {
        ElementType.Int8 => Unsafe.Add(ref Unsafe.As<byte, sbyte>(ref cache.KeyStart), element) * Unsafe.Add(ref cache.KeyScales, element / cache.HeadDimension),
        ElementType.Float16 => (float)BitConverter.UInt16BitsToHalf(Unsafe.Add(ref cache.Keys16, element)),
        ElementType.BFloat16 => BFloat16.FromBits(Unsafe.Add(ref cache.Keys16, element)),
        _ => Unsafe.Add(ref cache.Keys, element),
    };
}
