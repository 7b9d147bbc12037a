using static AttentionGen.Tests.BuildingBlocks.Vectors;

namespace AttentionGen.Tests.BuildingBlocks;

/// <summary>Attention pooling is the generator's case of one query: a target vector, learned elsewhere, asks a whole sequence.</summary>
public sealed class AttentionPoolingTests
{
    private const int Length = 24;
    private readonly float[] _target = Random(Width, seed: 1);
    private readonly float[] _sequence = Random(Length * Width, seed: 2);

    [Fact]
    public void It_is_the_reference_s_weighted_mean()
    {
        (float[] pooled, float[] weights) = Pool(_target, _sequence, Length);

        var expected = new float[Width];
        var expectedWeights = new float[Length];
        var declaration = new ScaledDotProductAttentionAttribute(1, Width, 1) { KeyValueLength = Length };
        ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = _target, Key = _sequence, Value = _sequence }, expected, expectedWeights);
        AssertClose(expected, pooled);
        AssertClose(expectedWeights, weights);
    }

    [Fact]
    public void A_target_that_prefers_nothing_gives_the_mean()
    {
        (float[] pooled, float[] weights) = Pool(new float[Width], _sequence, Length);

        Assert.All(weights, weight => Assert.Equal(1f / Length, weight, Tolerance));
        AssertClose([.. Enumerable.Range(0, Width).Select(c => Enumerable.Range(0, Length).Average(j => _sequence[j * Width + c]))], pooled);
    }

    [Fact]
    public void The_order_of_the_sequence_does_not_matter()
    {
        float[] reversed = [.. Enumerable.Range(0, Length).Reverse().SelectMany(j => _sequence.AsSpan(j * Width, Width).ToArray())];
        AssertClose(Pool(_target, _sequence, Length).Pooled, Pool(_target, reversed, Length).Pooled);
    }

    [Fact]
    public void Padding_does_not_matter()
    {
        const int Valid = 9;
        float[] padded = [.. _sequence];
        Array.Fill(padded, float.NaN, Valid * Width, (Length - Valid) * Width);
        (float[] pooled, float[] weights) = Pool(_target, padded, Valid);

        // The same sequence without padding, by its actual length.
        var shorter = new float[Width];
        AttentionPooling.Forward(
            _target, _sequence.AsSpan(0, Valid * Width), _sequence.AsSpan(0, Valid * Width), [Valid], shorter, new float[Valid], 1, Valid);
        AssertClose(shorter, pooled);
        Assert.All(weights[Valid..], weight => Assert.Equal(0, weight));
    }

    private static (float[] Pooled, float[] Weights) Pool(float[] target, float[] sequence, int validLength)
    {
        var pooled = new float[Width];
        var weights = new float[Length];
        AttentionPooling.Forward(target, sequence, sequence, [validLength], pooled, weights);
        return (pooled, weights);
    }
}
