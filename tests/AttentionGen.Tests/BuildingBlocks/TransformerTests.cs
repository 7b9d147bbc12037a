using static AttentionGen.Tests.BuildingBlocks.Vectors;

namespace AttentionGen.Tests.BuildingBlocks;

/// <summary>The three attentions of the original transformer, alone and one after the other.</summary>
public sealed class TransformerTests
{
    private const int Samples = 2;
    private const int Source = 24;
    private const int Target = 10;

    private static readonly int[] s_sourceLengths = [24, 15];

    private readonly MultiHeadAttentionWeights _encoderWeights = Layer(seed: 10);
    private readonly MultiHeadAttentionWeights _decoderWeights = Layer(seed: 20);
    private readonly MultiHeadAttentionWeights _crossWeights = Layer(seed: 30);
    private readonly float[] _source = Random(Samples * Source * Width, seed: 1);
    private readonly float[] _target = Random(Samples * Target * Width, seed: 2);

    [Fact]
    public void Self_attention_is_the_reference_s() => AssertClose(ReferenceEncoder(_source), Encoder(_source));

    [Fact]
    public void Masked_decoder_attention_is_the_reference_s() => AssertClose(ReferenceDecoder(_target), Decoder(_target));

    [Fact]
    public void Cross_attention_is_the_reference_s()
    {
        (float[] expected, float[] expectedWeights) = ReferenceCross(_target, _source);
        (float[] output, float[] weights) = Cross(_target, _source);
        AssertClose(expected, output);
        AssertClose(expectedWeights, weights);
    }

    [Fact]
    public void Declarations_compose()
    {
        float[] encoded = Add(_source, Encoder(_source));
        float[] decoded = Add(_target, Decoder(_target));
        float[] output = Add(decoded, Cross(decoded, encoded).Output);

        float[] expectedEncoded = Add(_source, ReferenceEncoder(_source));
        float[] expectedDecoded = Add(_target, ReferenceDecoder(_target));
        AssertClose(Add(expectedDecoded, ReferenceCross(expectedDecoded, expectedEncoded).Output), output);
    }

    [Fact]
    public void A_decoder_never_looks_ahead()
    {
        const int Position = 6;
        float[] changed = [.. _target];
        for (int n = Position * Width; n < Target * Width; n++)
            changed[n] += 1;
        float[] before = Decoder(_target);
        float[] after = Decoder(changed);

        Assert.Equal(before[..(Position * Width)], after[..(Position * Width)]);
        Assert.NotEqual(before[(Position * Width)..((Position + 1) * Width)], after[(Position * Width)..((Position + 1) * Width)]);
    }

    [Fact]
    public void Weights_show_what_attends_to_what()
    {
        (_, float[] weights) = Cross(_target, _source);
        for (int row = 0; row < Samples * 4 * Target; row++)
        {
            int valid = s_sourceLengths[row / (4 * Target)];
            ReadOnlySpan<float> keys = weights.AsSpan(row * Source, Source);
            float sum = 0;
            foreach (float weight in keys)
                sum += weight;
            Assert.Equal(1, sum, Tolerance);
            Assert.Equal(-1, keys[valid..].IndexOfAnyExcept(0f));
        }
    }

    private float[] Encoder(float[] input)
    {
        var output = new float[input.Length];
        new EncoderSelfAttention(_encoderWeights).Forward(input, s_sourceLengths, output);
        return output;
    }

    private float[] Decoder(float[] input)
    {
        var output = new float[input.Length];
        new DecoderSelfAttention(_decoderWeights).Forward(input, output);
        return output;
    }

    private (float[] Output, float[] Weights) Cross(float[] input, float[] memory)
    {
        var output = new float[input.Length];
        var weights = new float[Samples * 4 * Target * Source];
        new DecoderCrossAttention(_crossWeights).Forward(input, memory, s_sourceLengths, output, weights);
        return (output, weights);
    }

    private float[] ReferenceEncoder(float[] input)
    {
        var output = new float[input.Length];
        var declaration = new MultiHeadAttentionAttribute(4, Width, Source) { Mask = AttentionMask.KeyPadding };
        ReferenceAttention.Forward(
            declaration, _encoderWeights, new MultiHeadAttentionInputs { Input = input, KeyLengths = s_sourceLengths }, output);
        return output;
    }

    private float[] ReferenceDecoder(float[] input)
    {
        var output = new float[input.Length];
        var declaration = new MultiHeadAttentionAttribute(4, Width, Target) { Mask = AttentionMask.Causal };
        ReferenceAttention.Forward(declaration, _decoderWeights, new MultiHeadAttentionInputs { Input = input }, output);
        return output;
    }

    private (float[] Output, float[] Weights) ReferenceCross(float[] input, float[] memory)
    {
        var output = new float[input.Length];
        var weights = new float[Samples * 4 * Target * Source];
        var declaration = new MultiHeadAttentionAttribute(4, Width, Target) { KeyValueLength = Source, Mask = AttentionMask.KeyPadding };
        ReferenceAttention.Forward(
            declaration, _crossWeights, new MultiHeadAttentionInputs { Input = input, Memory = memory, KeyLengths = s_sourceLengths }, output, weights);
        return (output, weights);
    }

    private static float[] Add(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
