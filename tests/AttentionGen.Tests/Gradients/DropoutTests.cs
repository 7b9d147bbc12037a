using System.Runtime.Intrinsics;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Gradients;

/// <summary>
/// What is dropped: the generator against published numbers, vectors against one element at a time, and the share of it. <see cref="InstructionSetTests"/> runs this class at every level.
/// </summary>
public sealed class DropoutTests
{
    private static readonly DropoutSeed s_seed = new(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210);

    public static TheoryData<int> Widths => [1, 4, 8, 16];

    /// <summary>The known answers that Random123 is published with: counter and key of zeros, of ones, and of the digits of pi.</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, "6627E8D5 E169C58D BC57AC4C 9B00DBD8")]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, "408F276D 41C83B0E A20BC7C6 6D5451FD")]
    [InlineData(0x243F6A88u, 0x85A308D3u, 0x13198A2Eu, 0x03707344u, 0xA4093822u, 0x299F31D0u, "D16CFE09 94FDCCEB 5001E420 24126EA1")]
    public void The_generator_gives_the_published_words(uint x, uint y, uint z, uint w, uint key0, uint key1, string expected)
    {
        (ulong a, ulong b, ulong c, ulong d) = (x, y, z, w);

        Philox<ulong, PhiloxScalar>.Run(ref a, ref b, ref c, ref d, key0, key1);

        Assert.Equal(expected, $"{(uint)a:X8} {(uint)b:X8} {(uint)c:X8} {(uint)d:X8}");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Weights_in_lanes_meet_the_factors_of_each(int lanes)
    {
        Assert.SkipUnless(IsSupported(lanes), $"no vectors of {lanes} floats here");
        const float Rate = 0.3f;
        var dropout = new WeightDropout(s_seed, Rate);
        foreach ((int sample, int head, int query, int firstKey, int keyCount) in new[] { (0, 0, 0, 0, 40), (3, 7, 13, 5, 11), (1 << 20, 200, 1 << 24, (1 << 24) + 3, 1), (2, 1, 6, 8, 0), (2, 1, 6, 9, 0) })
        {
            int stride = 3 * lanes;
            float[] weights = [.. Enumerable.Range(0, (keyCount + 1) * stride).Select(n => 1f + n)];

            dropout.At(sample, head, query).Apply(ref weights[0], stride, lanes, firstKey, keyCount);

            for (int n = 0; n < weights.Length; n++)
            {
                (int key, int lane) = Math.DivRem(n, stride);
                float factor = key == keyCount ? 1f : s_seed.WeightFactor(Rate, sample, head, query + lane, firstKey + key);
                Assert.Equal((1f + n) * factor, weights[n]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Rows_meet_the_factors_of_their_elements(int lanes)
    {
        Assert.SkipUnless(IsSupported(lanes), $"no vectors of {lanes} floats here");
        const float Rate = 0.6f;
        const int FirstRow = 1000, Rows = 3;
        foreach (DropoutPlace place in (DropoutPlace[])[DropoutPlace.AttentionOutput, DropoutPlace.Hidden, DropoutPlace.NetworkOutput])
        {
            foreach (int width in (int[])[1, 15, 16, 33, 127, 128, 129, 400])
            {
                float[] source = [.. Enumerable.Range(0, Rows * width).Select(n => 1f + n)], residual = [.. source.Select(value => value / 8)], sum = new float[source.Length];
                var dropout = new RowDropout(s_seed, place, Rate, lanes);

                dropout.Apply(FirstRow, Rows, width, ref source[0], ref residual[0], ref sum[0]);
                dropout.Apply(FirstRow, Rows, width, ref source[0], ref System.Runtime.CompilerServices.Unsafe.NullRef<float>(), ref source[0]);

                for (int n = 0; n < source.Length; n++)
                {
                    float expected = (1f + n) * s_seed.RowFactor(Rate, place, FirstRow + (n / width), n % width);
                    Assert.Equal(expected, source[n]);
                    Assert.Equal(expected + residual[n], sum[n]);
                }
            }
        }
    }

    /// <summary>With rate p and n draws the count of what is dropped is within 5 standard deviations, sqrt(n p (1 - p)), of n p: by chance it is not once in 1.7 million.</summary>
    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void The_share_that_is_dropped_is_the_rate(float rate)
    {
        const int Side = 300;
        int ofWeights = 0, ofRows = 0;
        for (int row = 0; row < Side; row++)
        for (int column = 0; column < Side; column++)
        {
            ofWeights += s_seed.WeightFactor(rate, 1, 2, row, column) == 0 ? 1 : 0;
            ofRows += s_seed.RowFactor(rate, DropoutPlace.Hidden, row, column) == 0 ? 1 : 0;
        }

        double draws = Side * Side, allowed = 5 * Math.Sqrt(draws * rate * (1 - rate));
        Assert.InRange(ofWeights, (draws * rate) - allowed, (draws * rate) + allowed);
        Assert.InRange(ofRows, (draws * rate) - allowed, (draws * rate) + allowed);
    }

    [Theory]
    [InlineData(0.1f, 6554)]
    [InlineData(0.5f, 32768)]
    [InlineData(0.9999999f, 65535)]
    public void What_stays_is_divided_by_the_share_that_stays(float rate, int dropped)
    {
        float[] factors = [.. Enumerable.Range(0, 2000).Select(key => s_seed.WeightFactor(rate, 0, 0, key / 100, key % 100)).Where(factor => factor != 0)];

        Assert.All(factors, factor => Assert.Equal(65536f / (65536 - dropped), factor));
        Assert.Equal(1f, s_seed.WeightFactor(0f, 0, 0, 0, 0));
    }

    /// <summary>Two masks of rate 1/2 that have nothing to do with each other agree in half of their elements, to 5 standard deviations.</summary>
    [Fact]
    public void Seed_offset_place_and_each_index_draw_anew()
    {
        const int Draws = 20_000;
        float[] first = Mask(s_seed, 0, 0, 0, 0);
        (string What, float[] Other)[] others =
        [
            ("seed", Mask(s_seed with { Seed = s_seed.Seed + 1 }, 0, 0, 0, 0)),
            ("seed's upper half", Mask(s_seed with { Seed = s_seed.Seed + (1ul << 32) }, 0, 0, 0, 0)),
            ("offset", Mask(s_seed with { Offset = s_seed.Offset + 1 }, 0, 0, 0, 0)),
            ("offset's upper half", Mask(s_seed with { Offset = s_seed.Offset + (1ul << 32) }, 0, 0, 0, 0)),
            ("sample", Mask(s_seed, 1, 0, 0, 0)),
            ("head", Mask(s_seed, 0, 1, 0, 0)),
            ("query", Mask(s_seed, 0, 0, 1, 0)),
            ("key", Mask(s_seed, 0, 0, 0, 1)),
            ("key's counter", Mask(s_seed, 0, 0, 0, 8)),
            ("place", Rows(DropoutPlace.AttentionOutput, 0, 0)),
            ("place", Rows(DropoutPlace.Hidden, 0, 0)),
            ("place", Rows(DropoutPlace.NetworkOutput, 0, 0)),
        ];
        double allowed = 5 * Math.Sqrt(Draws / 4.0);
        Assert.All(others, other => Assert.InRange(Agreement(first, other.Other), (Draws / 2) - allowed, (Draws / 2) + allowed));
        float[] rows = Rows(DropoutPlace.Hidden, 0, 0);
        Assert.All((float[][])[Rows(DropoutPlace.Hidden, 1, 0), Rows(DropoutPlace.Hidden, 0, 1), Rows(DropoutPlace.Hidden, 0, 16), Rows(DropoutPlace.NetworkOutput, 0, 0)], other =>
            Assert.InRange(Agreement(rows, other), (Draws / 2) - allowed, (Draws / 2) + allowed));

        static float[] Mask(DropoutSeed seed, int sample, int head, int query, int key) =>
            [.. Enumerable.Range(0, Draws).Select(n => seed.WeightFactor(0.5f, sample, head, query + (n / 200), key + (n % 200)))];

        static float[] Rows(DropoutPlace place, int row, int element) =>
            [.. Enumerable.Range(0, Draws).Select(n => s_seed.RowFactor(0.5f, place, row + (n / 200), element + (n % 200)))];

        static int Agreement(float[] a, float[] b) => a.Zip(b).Count(pair => pair.First == pair.Second);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void A_rate_that_is_no_share_is_refused(float rate)
    {
        Assert.Equal("rate", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.WeightFactor(rate, 0, 0, 0, 0)).ParamName);
        Assert.Equal("rate", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.RowFactor(rate, DropoutPlace.Hidden, 0, 0)).ParamName);
    }

    [Fact]
    public void Places_and_numbers_that_are_none_are_refused()
    {
        Assert.Equal("place", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.RowFactor(0.1f, DropoutPlace.AttentionWeights, 0, 0)).ParamName);
        Assert.Equal("place", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.RowFactor(0.1f, (DropoutPlace)4, 0, 0)).ParamName);
        Assert.Equal("row", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.RowFactor(0.1f, DropoutPlace.Hidden, -1, 0)).ParamName);
        Assert.Equal("element", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.RowFactor(0.1f, DropoutPlace.Hidden, 0, -1)).ParamName);
        Assert.Equal("sample", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.WeightFactor(0.1f, -1, 0, 0, 0)).ParamName);
        Assert.Equal("head", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.WeightFactor(0.1f, 0, -1, 0, 0)).ParamName);
        Assert.Equal("query", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.WeightFactor(0.1f, 0, 0, -1, 0)).ParamName);
        Assert.Equal("key", Assert.Throws<ArgumentOutOfRangeException>(() => s_seed.WeightFactor(0.1f, 0, 0, 0, -1)).ParamName);
    }

    private static bool IsSupported(int lanes) => lanes switch
    {
        16 => System.Runtime.Intrinsics.X86.Avx512F.VL.IsSupported,
        8 => Vector256.IsHardwareAccelerated && System.Runtime.Intrinsics.X86.Fma.IsSupported,

        // 128 bits are computed everywhere; without hardware the product of words is the one of machines that have no instruction for it.
        _ => true,
    };
}
