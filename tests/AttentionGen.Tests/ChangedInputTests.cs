using System.Diagnostics;
using System.Runtime.CompilerServices;
using AttentionGen.Runtime;

namespace AttentionGen.Tests;

/// <summary>
/// Lengths, row numbers, positions and counts that are right when they are checked and wrong when they are used, because another thread wrote to them:
/// an exception or wrong numbers, never memory that is not the call's.
/// </summary>
public sealed class ChangedInputTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_key_length_in_its_range_is_taken(int length) =>
        Assert.Equal(length, new AttentionArguments { KeyLengths = (int[])[3, length], KeyLength = 7 }.KeyCount(1));

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_key_length_that_left_its_range_ends_the_call(int length)
    {
        int[] lengths = [3, length];
        string message = Assert.Throws<InvalidOperationException>(() => new AttentionArguments { KeyLengths = lengths, KeyLength = 7 }.KeyCount(1)).Message;
        Assert.Contains("'keyLengths'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_packed_sample_are_those_between_its_ends()
    {
        var call = new AttentionArguments { CumulativeQueryLengths = (int[])[0, 4, 4, 9], CumulativeKeyLengths = (int[])[0, 2, 5, 6], QueryLength = 9, KeyLength = 6 };
        Assert.Equal((4, 0), (PackedSample.Queries(call, 1, 5, out int queries), queries));
        Assert.Equal((4, 5), (PackedSample.Queries(call, 2, 5, out queries), queries));
        Assert.Equal((2, 3), (PackedSample.Keys(call, 1, 5, out int keys), keys));
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    [InlineData(0, 6)]
    [InlineData(5, 10)]
    [InlineData(int.MinValue, int.MaxValue)]
    [InlineData(int.MaxValue, int.MinValue)]
    [InlineData(int.MaxValue - 1, int.MaxValue)]
    public void Rows_that_are_none_of_the_call_or_too_many_end_it(int start, int end)
    {
        int[] ends = [start, end];
        Assert.Contains("'cumulativeQueryLengths'", Assert.Throws<InvalidOperationException>(() => PackedSample.Queries(Call(ends), 0, 5, out _)).Message, StringComparison.Ordinal);
        Assert.Contains("'cumulativeKeyLengths'", Assert.Throws<InvalidOperationException>(() => PackedSample.Keys(Call(ends), 0, 5, out _)).Message, StringComparison.Ordinal);

        static AttentionArguments Call(int[] ends) => new() { CumulativeQueryLengths = ends, CumulativeKeyLengths = ends, QueryLength = 9, KeyLength = 9 };
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_position_without_angles_ends_the_call(int position)
    {
        var rotary = new RotaryEmbedding(4, positionCount: 3);
        float[] rows = [1, 2, 3, 4];
        foreach (RotaryPairing pairing in new[] { RotaryPairing.HalfSplit, RotaryPairing.Interleaved })
        {
            int given = position;
            Assert.Throws<InvalidOperationException>(() => RotaryRows.Rotate(ref rows[0], 4, 1, 4, pairing, rotary, 0, ref given, ref rows[0], 4));
        }
        Assert.Equal([1, 2, 3, 4], rows);
    }

    [Fact]
    public void Rows_before_the_first_position_are_copied()
    {
        var rotary = new RotaryEmbedding(2, positionCount: 2);
        float[] rows = [1, 2, 3, 4, 5, 6], rotated = new float[6];
        RotaryRows.Rotate(ref rows[0], 2, 3, 2, RotaryPairing.HalfSplit, rotary, firstPosition: -1, ref Unsafe.NullRef<int>(), ref rotated[0], 2);

        // Position 0 turns by no angle.
        Assert.Equal([1, 2, 3, 4], rotated[..4]);
        Assert.NotEqual(5, rotated[4]);
    }

    [Fact]
    public void A_wrapping_sum_of_lengths_is_refused()
    {
        // Every step is a legal length, the last entry is the number of rows, and in between they climb beyond what an int holds.
        const int Declared = 1 << 23, Steps = 512;
        int[] ends = new int[Steps + 2];
        for (int n = 1; n < ends.Length; n++)
            ends[n] = unchecked(ends[n - 1] + Declared);
        int rows = ends[^1];
        Assert.Equal(Declared, rows);
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => ArgumentCheck.CumulativeLengths(ends, rows, Declared, "cumulativeKeyLengths"));
        Assert.Equal("cumulativeKeyLengths", refusal.ParamName);
    }

    [Fact]
    public void A_call_goes_by_one_count_of_its_cache()
    {
        var shape = new AttentionShape { HeadCount = 1, KeyValueHeadCount = 1, HeadDimension = 1, ValueDimension = 1, QueryLength = 4, KeyLength = 4, HasCache = true };
        var cache = new KeyValueCache(1, 1, 4, 1, 1, ElementType.Float32);
        var full = new AttentionArguments { QueryLength = 4, KeyLength = 4 };
        cache.Advance(full);
        var clock = Stopwatch.StartNew();
        var limit = TimeSpan.FromSeconds(60);
        using var stop = new CancellationTokenSource();

        // Another thread fills the cache and empties it, over and over.
        var other = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                cache.Clear();
                Thread.SpinWait(20);
                cache.Advance(new AttentionArguments { QueryLength = 4, KeyLength = 4 });
            }
        });
        other.Start();
        int passed = 0;
        var lengths = new HashSet<int>();
        float[] row = [1], output = new float[1];
        while (passed < 2000 && clock.Elapsed < limit)
        {
            var call = new AttentionArguments { Query = row, Key = row, Value = row, Output = output, Cache = cache };
            try
            {
                shape.Check(ref call);
                passed++;
                lengths.Add(call.KeyLength);
            }
            catch (InvalidOperationException)
            {
                // The cache was full.
            }
        }
        stop.Cancel();
        other.Join();

        Assert.Equal(2000, passed);
        Assert.Equal([1], lengths);
    }
}
