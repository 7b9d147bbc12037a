using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Rows of 16 bits count as what they widen to; floats are taken for any declaration, two kinds of one argument are not.</summary>
public class StoredTypeTests
{
    private const int Length = 3, Width = 4;
    private static readonly float[] s_query = Data.Random(1, Length * Width), s_key = Data.Random(2, Length * Width), s_value = Data.Random(3, Length * Width);

    private static ScaledDotProductAttentionAttribute Declaration(ElementType type, ElementType keyType) => new(1, Width, Length) { ElementType = type, KeyValueType = keyType };

    private static Half[] Halves(float[] rows) => Array.ConvertAll(rows, x => (Half)x);

    private static BFloat16[] BFloats(float[] rows) => Array.ConvertAll(rows, x => (BFloat16)x);

    private static double[] Floats(float[] query, float[] key, float[] value)
    {
        var output = new double[Length * Width];
        ReferenceAttention.Forward(new ScaledDotProductAttentionAttribute(1, Width, Length), new AttentionInputs { Query = query, Key = key, Value = value }, output);
        return output;
    }

    [Fact]
    public void Half_queries_meet_bfloat16_keys()
    {
        var output = new double[Length * Width];
        ReferenceAttention.Forward(
            Declaration(ElementType.Float16, ElementType.BFloat16),
            new AttentionInputs { HalfQuery = Halves(s_query), BFloat16Key = BFloats(s_key), BFloat16Value = BFloats(s_value) },
            output);
        Assert.Equal(
            Floats(
                Array.ConvertAll(Halves(s_query), x => (float)x),
                Array.ConvertAll(BFloats(s_key), x => (float)x),
                Array.ConvertAll(BFloats(s_value), x => (float)x)),
            output);
    }

    [Fact]
    public void Float_rows_are_taken_as_they_are()
    {
        var output = new double[Length * Width];
        ReferenceAttention.Forward(Declaration(ElementType.BFloat16, ElementType.Float16), new AttentionInputs { Query = s_query, Key = s_key, Value = s_value }, output);
        Assert.Equal(Floats(s_query, s_key, s_value), output);
    }

    [Fact]
    public void A_cache_is_given_its_rows_in_the_type_of_the_call()
    {
        var output = new double[Length * Width];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, Width, Length) { KeyValueCache = true, ElementType = ElementType.Float16, KeyValueType = ElementType.BFloat16 },
            new AttentionInputs { HalfQuery = Halves(s_query), HalfKey = Halves(s_key), HalfValue = Halves(s_value) },
            output);
        var expected = new double[Length * Width];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, Width, Length) { KeyValueCache = true },
            new AttentionInputs
            {
                Query = Array.ConvertAll(Halves(s_query), x => (float)x),
                Key = Array.ConvertAll(Halves(s_key), x => (float)x),
                Value = Array.ConvertAll(Halves(s_value), x => (float)x),
            },
            expected);
        Assert.Equal(expected, output);
    }

    [Theory]
    [InlineData(ElementType.Float32, "halfQuery", "these rows are declared to be of another type")]
    [InlineData(ElementType.BFloat16, "halfQuery", "these rows are declared to be of another type")]
    [InlineData(ElementType.Float32, "bFloat16Query", "these rows are declared to be of another type")]
    [InlineData(ElementType.Float16, "bFloat16Query", "these rows are declared to be of another type")]
    [InlineData(ElementType.BFloat16, "halfKey", "these rows are declared to be of another type")]
    [InlineData(ElementType.Float16, "bFloat16Key", "these rows are declared to be of another type")]
    [InlineData(ElementType.BFloat16, "halfValue", "these rows are declared to be of another type")]
    [InlineData(ElementType.Float16, "bFloat16Value", "these rows are declared to be of another type")]
    [InlineData(ElementType.Float16, "query", "the rows are given in 16 bits")]
    [InlineData(ElementType.Float16, "key", "the rows are given in 16 bits")]
    [InlineData(ElementType.BFloat16, "value", "the rows are given in 16 bits")]
    public void Another_type_and_two_types_are_refused(ElementType type, string name, string reason)
    {
        bool hasHalves = type == ElementType.Float16, hasBFloats = type == ElementType.BFloat16;
        float[] Floats(string argument) => name == argument || type == ElementType.Float32 ? new float[Length * Width] : [];
        Half[] HalfRows(string argument) => name == argument || hasHalves ? new Half[Length * Width] : [];
        BFloat16[] BFloatRows(string argument) => name == argument || hasBFloats ? new BFloat16[Length * Width] : [];
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            Declaration(type, type),
            new AttentionInputs
            {
                Query = Floats("query"),
                Key = Floats("key"),
                Value = Floats("value"),
                HalfQuery = HalfRows("halfQuery"),
                HalfKey = HalfRows("halfKey"),
                HalfValue = HalfRows("halfValue"),
                BFloat16Query = BFloatRows("bFloat16Query"),
                BFloat16Key = BFloatRows("bFloat16Key"),
                BFloat16Value = BFloatRows("bFloat16Value"),
            },
            new double[Length * Width]));

        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith($"{name} must be empty, since {reason}, but has {Length * Width} elements.", refusal.Message, StringComparison.Ordinal);
    }
}
