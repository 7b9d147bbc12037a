using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Runtime;

namespace AttentionGen.Tests.Numerics;

/// <summary>Keys that are weighed in step get the weights, and the sums, that they get one by one, to the bit.</summary>
public sealed class WeighKeysTests
{
    private const int Turns = 500;
    private const int Seed = 20_261_201;

    /// <summary>What a softmax meets: hidden scores, scores far below the maximum, at it, and above an online one's reference.</summary>
    private static readonly float[] s_numbers = [float.NegativeInfinity, float.NaN, -1e30f, -127.5f, -126f, -125.75f, -1f, -0.5f, -0f, 0f, 0.25f, 8f, 15.5f];

    [Fact]
    public void Vectors_of_8_are_weighed_in_step_as_one_by_one()
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated && Fma.IsSupported, "no vectors of 8 floats with one rounding here");
        Check(Vector256<float>.Count, static (scores, statistics, isInStep) =>
        {
            Vector256<float> sum0 = Vector256.Create(0.125f), sum1 = Vector256.Create(3f);
            ref float row = ref scores[0], known = ref statistics[0];
            if (isInStep)
            {
                Tile256.WeighKeys(ref row, 3, ref known, 5, ref sum0, ref sum1);
            }
            else
            {
                Tile256.WeighKey(ref row, 3, ref known, 5, ref sum0, ref sum1);
                Tile256.WeighKey(ref row, 3 + (2 * Vector256<float>.Count), ref known, 5, ref sum0, ref sum1);
            }

            return [.. Enumerable.Range(0, 8).SelectMany(lane => new[] { sum0[lane], sum1[lane] })];
        });
    }

    [Fact]
    public void Vectors_of_4_are_weighed_in_step_as_one_by_one()
    {
        Assert.SkipUnless(Vector128.IsHardwareAccelerated, "no vectors of 4 floats here");
        Check(Vector128<float>.Count, static (scores, statistics, isInStep) =>
        {
            Vector128<float> sum0 = Vector128.Create(0.125f), sum1 = Vector128.Create(3f);
            ref float row = ref scores[0], known = ref statistics[0];
            if (isInStep)
            {
                Tile128.WeighKeys(ref row, 3, ref known, 5, ref sum0, ref sum1);
            }
            else
            {
                Tile128.WeighKey(ref row, 3, ref known, 5, ref sum0, ref sum1);
                Tile128.WeighKey(ref row, 3 + (2 * Vector128<float>.Count), ref known, 5, ref sum0, ref sum1);
            }

            return [.. Enumerable.Range(0, 4).SelectMany(lane => new[] { sum0[lane], sum1[lane] })];
        });
    }

    /// <summary>Weighs two keys of two vectors both ways, and compares the weights, what lies around them, and the sums.</summary>
    private static void Check(int lanes, Func<float[], float[], bool, float[]> weigh)
    {
        var random = new Random(Seed);
        for (int turn = 0; turn < Turns; turn++)
        {
            float[] statistics = [.. Enumerable.Range(0, 5 + (2 * lanes)).Select(_ => random.Next(3) == 0 ? 0f : random.NextSingle() * 4)];
            float[] inStep = [.. Enumerable.Range(0, 3 + (4 * lanes) + 3).Select(_ => random.Next(2) == 0 ? s_numbers[random.Next(s_numbers.Length)] : (random.NextSingle() * 140) - 130)];
            float[] given = [.. inStep], single = [.. inStep];
            float[] sums = weigh(single, statistics, false), sumsInStep = weigh(inStep, statistics, true);

            Assert.Equal(Bits(single), Bits(inStep));
            Assert.Equal(Bits(sums), Bits(sumsInStep));
            Assert.Equal(Bits(given[..3]), Bits(inStep[..3]));
            Assert.Equal(Bits(given[^3..]), Bits(inStep[^3..]));

            // One of them for certain: a weight is what the exponential says, within the 1.5 units in the last place that it promises.
            double most = 1.5 * Math.Pow(2, -23);
            double expected = Math.Pow(2, (double)(given[3] - statistics[5]));
            if (expected is > 1e-37 and < 70_000)
                Assert.InRange(inStep[3] / expected, 1 - most, 1 + most);
        }
    }

    private static int[] Bits(float[] numbers) => [.. numbers.Select(static number => float.IsNaN(number) ? int.MinValue : BitConverter.SingleToInt32Bits(number))];
}
