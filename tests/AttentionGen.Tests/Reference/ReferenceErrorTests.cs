using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Wrong arguments: which one is named, what the message says, and that nothing was written.</summary>
public class ReferenceErrorTests
{
    // Batch 2, 2 heads of dimension 3 (values 2), 4 queries, 5 keys, all masks, each with axes of its own.
    private static ScaledDotProductAttentionAttribute Declaration() => new(2, 4, 4)
    {
        KeyValueLength = 5,
        HeadDimension = 3,
        Mask = AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive,
        MaskAxes = AttentionAxes.Batch | AttentionAxes.Query,
        BiasAxes = AttentionAxes.Head,
    };

    [Fact]
    public void Options_that_are_none_are_refused()
    {
        Refused(new ScaledDotProductAttentionAttribute(1, 1, 1) { Layout = (AttentionLayout)7 }, "Layout must be one of SequenceMajor, HeadMajor, but is 7.");
        Refused(new ScaledDotProductAttentionAttribute(1, 1, 1) { CausalAlignment = (CausalAlignment)(-1) }, "CausalAlignment must be one of TopLeft, BottomRight, but is -1.");
        Refused(new ScaledDotProductAttentionAttribute(1, 4, 1) { Rotary = (RotaryPairing)9 }, "Rotary must be one of None, HalfSplit, Interleaved, but is 9.");

        static void Refused(ScaledDotProductAttentionAttribute declaration, string message)
        {
            var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(declaration, default, Span<float>.Empty));
            Assert.Equal("declaration", refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("query", 47, "query must be (batch, query 4, head 2, dimension 3), a multiple of 24 elements, but has 47.")]
    [InlineData("key", 59, "key must be (batch 2, key 5, head 2, dimension 3), 60 elements, but has 59.")]
    [InlineData("value", 41, "value must be (batch 2, key 5, head 2, dimension 2), 40 elements, but has 41.")]
    [InlineData("mask", 20, "mask must be (batch 2, query 4, key 5), 40 elements, but has 20.")]
    [InlineData("bias", 0, "bias must be (head 2, key 5), 10 elements, but has 0.")]
    [InlineData("keyLengths", 1, "keyLengths must be (batch 2), 2 elements, but has 1.")]
    [InlineData("output", 31, "output must be (batch 2, query 4, head 2, dimension 2), 32 elements, but has 31.")]
    [InlineData("weights", 81, "weights must be (batch 2, head 2, query 4, key 5), 80 elements, but has 81.")]
    public void A_wrong_length_names_its_argument_and_writes_nothing(string wrong, int wrongLength, string message)
    {
        int Length(string name, int right) => name == wrong ? wrongLength : right;

        float[] output = Data.Fill(9f, Length("output", 32));
        float[] weights = Data.Fill(9f, Length("weights", 80));
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            Declaration(),
            new AttentionInputs
            {
                Query = new float[Length("query", 48)],
                Key = new float[Length("key", 60)],
                Value = new float[Length("value", 40)],
                Mask = new bool[Length("mask", 40)],
                Bias = new float[Length("bias", 10)],
                KeyLengths = new int[Length("keyLengths", 2)],
            },
            output,
            weights));

        Assert.Equal(wrong, exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.All(output, x => Assert.Equal(9f, x));
        Assert.All(weights, x => Assert.Equal(9f, x));
    }

    [Fact]
    public void Head_major_shapes_are_told_in_their_order()
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 4, 3) { Layout = AttentionLayout.HeadMajor };
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = new float[12], Key = new float[10], Value = new float[12] }, new float[12]));

        Assert.StartsWith(
            "key must be (batch 1, head 2, key 3, dimension 2), 12 elements, but has 10.", exception.Message, StringComparison.Ordinal);
        exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = new float[12], Key = new float[12], Value = new float[12] }, new float[10]));
        Assert.StartsWith(
            "output must be (batch 1, head 2, query 3, dimension 2), 12 elements, but has 10.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_are_no_query_rows_none_may_be_given()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 2, 3);
        ReferenceAttention.Forward(declaration, new AttentionInputs { Key = new float[6], Value = new float[6], QueryLength = 0 }, Span<double>.Empty);
        ReferenceAttention.Forward(declaration, new AttentionInputs { QueryLength = 0, KeyLength = 0 }, Span<double>.Empty);
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = new float[2], Key = new float[6], Value = new float[6], QueryLength = 0 }, Span<double>.Empty));
        Assert.Equal("query", refusal.ParamName);
        Assert.StartsWith("query must be (batch 1, query 0, head 1, dimension 2), 0 elements, but has 2.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mask", "Boolean")]
    [InlineData("bias", "Additive")]
    [InlineData("keyLengths", "KeyPadding")]
    public void An_undeclared_mask_is_refused(string given, string kind)
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 1),
            new AttentionInputs
            {
                Query = [1],
                Key = [1],
                Value = [1],
                Mask = new bool[given == "mask" ? 1 : 0],
                Bias = new float[given == "bias" ? 1 : 0],
                KeyLengths = new int[given == "keyLengths" ? 1 : 0],
            },
            new float[1]));

        Assert.Equal(given, exception.ParamName);
        Assert.Contains(kind, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, null, null, "queryLength", "queryLength must be from 0 to the declared 4.")]
    [InlineData(5, null, null, "queryLength", "queryLength must be from 0 to the declared 4.")]
    [InlineData(null, -1, null, "keyLength", "keyLength must be from 0 to the declared 5.")]
    [InlineData(null, 6, null, "keyLength", "keyLength must be from 0 to the declared 5.")]
    [InlineData(null, null, -1, "keyLengths", "Every value of keyLengths must be from 0 to the key length 5.")]
    [InlineData(null, null, 6, "keyLengths", "Every value of keyLengths must be from 0 to the key length 5.")]
    [InlineData(null, 4, 5, "keyLengths", "Every value of keyLengths must be from 0 to the key length 4.")]
    public void A_length_out_of_range_is_refused(int? queryLength, int? keyLength, int? sampleKeyLength, string name, string message)
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 4) { KeyValueLength = 5, Mask = AttentionMask.KeyPadding };
        float[] output = Data.Fill(9f, 4);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceAttention.Forward(
            declaration,
            new AttentionInputs
            {
                Query = new float[4],
                Key = new float[keyLength == 4 ? 4 : 5],
                Value = new float[keyLength == 4 ? 4 : 5],
                KeyLengths = [sampleKeyLength ?? 0],
                QueryLength = queryLength,
                KeyLength = keyLength,
            },
            output));

        Assert.Equal(name, exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.All(output, x => Assert.Equal(9f, x));
    }

    [Fact]
    public void Output_and_weights_must_not_overlap()
    {
        var buffer = new float[3];
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 2, 1),
            new AttentionInputs { Query = new float[2], Key = new float[2], Value = new float[2] },
            buffer.AsSpan(0, 2),
            buffer.AsSpan(1, 1)));

        Assert.Equal("weights", exception.ParamName);
        Assert.StartsWith("weights must not overlap output.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_can_be_declared_by_null()
    {
        Assert.Throws<ArgumentNullException>("declaration", () => ReferenceAttention.Forward((ScaledDotProductAttentionAttribute)null!, default, Span<double>.Empty));
        Assert.Throws<ArgumentNullException>("declaration", () => ReferenceLayers.Forward((LinearAttribute)null!, LinearWeights.FromPyTorch([1f]), [], Span<double>.Empty));
        Assert.Throws<ArgumentNullException>("weights", () => ReferenceLayers.Forward(new LinearAttribute(1, 1), null!, [], Span<double>.Empty));
        Assert.Throws<ArgumentNullException>("declaration", () => ReferenceLayers.Forward((FeedForwardAttribute)null!, null!, [], Span<double>.Empty));
        Assert.Throws<ArgumentNullException>("weights", () => ReferenceLayers.Forward(new FeedForwardAttribute(1, 1), null!, [], Span<double>.Empty));
        Assert.Throws<ArgumentNullException>("layerWeights", () => ReferenceAttention.Forward(new MultiHeadAttentionAttribute(1, 1, 1), null!, default, Span<double>.Empty));
        Assert.Throws<ArgumentNullException>("layerWeights", () => ReferenceAttention.Forward(new TransformerLayerAttribute(1, 1, 1, 1), null!, default, Span<double>.Empty));
    }

    [Theory]
    [InlineData("query", 7, "query must be (query 4, head 1, dimension 2), 8 elements, but has 7.")]
    [InlineData("key", 9, "key must be (key 5, head 1, dimension 2), 10 elements, but has 9.")]
    [InlineData("value", 14, "value must be (key 5, head 1, dimension 3), 15 elements, but has 14.")]
    [InlineData("output", 11, "output must be (query 4, head 1, dimension 3), 12 elements, but has 11.")]
    public void Packed_rows_are_as_many_as_the_lengths_tell(string wrong, int wrongLength, string message)
    {
        int Length(string name, int right) => name == wrong ? wrongLength : right;
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 2, 3) { KeyValueLength = 4, ValueDimension = 3, PackedSequences = true },
            new AttentionInputs
            {
                Query = new float[Length("query", 8)],
                Key = new float[Length("key", 10)],
                Value = new float[Length("value", 15)],
                CumulativeQueryLengths = [0, 3, 4],
                CumulativeKeyLengths = [0, 1, 5],
            },
            new double[Length("output", 12)]));

        Assert.Equal(wrong, refusal.ParamName);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, null, "queryLength", "queryLength must not be given: cumulativeQueryLengths tells each sample's.")]
    [InlineData(null, 3, "keyLength", "keyLength must not be given: cumulativeKeyLengths tells each sample's.")]
    public void Packed_samples_tell_their_lengths_themselves(int? queryLength, int? keyLength, string name, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 3) { PackedSequences = true },
            new AttentionInputs
            {
                Query = new float[3], Key = new float[3], Value = new float[3], CumulativeQueryLengths = [0, 3], CumulativeKeyLengths = [0, 3], QueryLength = queryLength, KeyLength = keyLength,
            },
            new double[3]));

        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 5 }, new[] { 0, 1, 2 }, "cumulativeQueryLengths", "cumulativeQueryLengths must rise by 0 to the declared 3 with each sample, but sample 1 has 4 rows.")]
    [InlineData(new[] { 0, 1, 2 }, new[] { 1, 1, 2 }, "cumulativeKeyLengths", "cumulativeKeyLengths must be (batch + 1), beginning with 0.")]
    [InlineData(new[] { 0, 1, 2 }, new[] { 0, 2 }, "cumulativeKeyLengths", "cumulativeKeyLengths must be (batch + 1 3), 3 elements, but has 2.")]
    public void Packed_lengths_rise_from_zero(int[] queries, int[] keys, string name, string message)
    {
        var refusal = Assert.ThrowsAny<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 3) { PackedSequences = true },
            new AttentionInputs { Query = new float[2], Key = new float[2], Value = new float[2], CumulativeQueryLengths = queries, CumulativeKeyLengths = keys },
            new double[2]));

        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_samples_are_rotated_at_positions_that_there_are()
    {
        ReferenceAttention.Forward(Packed(), Inputs(new RotaryEmbedding(2, 3)), new double[10]);
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(Packed(), Inputs(new RotaryEmbedding(2, 2)), new double[10]));
        Assert.Equal("rotary", refusal.ParamName);
        Assert.StartsWith("rotary must have positions 0 to 2, but has 2 positions.", refusal.Message, StringComparison.Ordinal);

        // The second sample alone is longer than what the second rotates, and its first row begins anew.
        static ScaledDotProductAttentionAttribute Packed() => new(1, 2, 3) { PackedSequences = true, Rotary = RotaryPairing.HalfSplit };
        static AttentionInputs Inputs(RotaryEmbedding rotary) => new()
        {
            Query = new float[10], Key = new float[10], Value = new float[10], Rotary = rotary, CumulativeQueryLengths = (int[])[0, 2, 5], CumulativeKeyLengths = (int[])[0, 2, 5],
        };
    }

    [Theory]
    [InlineData(3, "queryPositions", 5, "queryPositions must be (batch 1, query 3), 3 elements, but has 5.")]
    [InlineData(5, "keyPositions", 3, "keyPositions must be (batch 1, key 5), 5 elements, but has 3.")]
    public void Positions_are_one_for_each_row(int right, string name, int wrong, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 2, 3) { KeyValueLength = 5, Rotary = RotaryPairing.HalfSplit, PositionIds = true },
            new AttentionInputs
            {
                Query = new float[6],
                Key = new float[10],
                Value = new float[10],
                Rotary = new RotaryEmbedding(2, 6),
                QueryPositions = new int[name == "queryPositions" ? wrong : 3],
                KeyPositions = new int[name == "keyPositions" ? wrong : 5],
            },
            new double[6]));

        Assert.NotEqual(right, wrong);
        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void Positions_are_some_that_rotary_has(int position)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 2, 1) { Rotary = RotaryPairing.HalfSplit, PositionIds = true },
            new AttentionInputs { Query = new float[2], Key = new float[2], Value = new float[2], Rotary = new RotaryEmbedding(2, 6), QueryPositions = [5], KeyPositions = [position] },
            new double[2]));

        Assert.Equal("keyPositions", refusal.ParamName);
        Assert.StartsWith("Every value of keyPositions must be from 0 to the last position that rotary has, 5.", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Before given positions of new rows, cached ones stand at running ones: as many as were cached.</summary>
    [Fact]
    public void Cached_rows_are_rotated_at_positions_that_there_are()
    {
        Forward(positions: 3);
        var refusal = Assert.Throws<ArgumentException>(() => Forward(positions: 2));
        Assert.Equal("rotary", refusal.ParamName);
        Assert.StartsWith("rotary must have positions 0 to 2, but has 2 positions.", refusal.Message, StringComparison.Ordinal);

        static void Forward(int positions) => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 2, 9) { KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, PositionIds = true },
            new AttentionInputs
            {
                Query = new float[4], Key = new float[10], Value = new float[10], Rotary = new RotaryEmbedding(2, positions), QueryPositions = [0, 1], QueryLength = 2, KeyLength = 5,
            },
            new double[4]);
    }

    [Fact]
    public void Keys_begin_at_a_place_that_there_is()
    {
        // The last key may stand at the last integer, and no further.
        Forward(new ScaledDotProductAttentionAttribute(1, 1, 3) { KeyShards = true }, int.MaxValue - 3);
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => Forward(new ScaledDotProductAttentionAttribute(1, 1, 3) { KeyShards = true }, int.MaxValue - 2));
        Assert.Equal("firstKey", refusal.ParamName);
        Assert.StartsWith($"firstKey must be from 0 to {int.MaxValue - 3}, so that every key has a place.", refusal.Message, StringComparison.Ordinal);
        var undeclared = Assert.Throws<ArgumentException>(() => Forward(new ScaledDotProductAttentionAttribute(1, 1, 3), 1));
        Assert.Equal("firstKey", undeclared.ParamName);
        Assert.StartsWith("firstKey must be 0, since KeyShards was not set, but is 1.", undeclared.Message, StringComparison.Ordinal);

        static void Forward(ScaledDotProductAttentionAttribute declaration, int firstKey) =>
            ReferenceAttention.Forward(declaration, new AttentionInputs { Query = new float[3], Key = new float[3], Value = new float[3], FirstKey = firstKey }, new double[3]);
    }

    [Fact]
    public void The_reference_has_no_cache()
    {
        var cache = new KeyValueCache(1, 1, 3, 1, 1, ElementType.Float32);
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 3) { KeyValueCache = true },
            new AttentionInputs { Query = new float[3], Key = new float[3], Value = new float[3], Cache = cache },
            new double[3]));
        Assert.Equal("cache", refusal.ParamName);
        Assert.StartsWith("cache must be null: the reference has none, and takes the rows that it holds.", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("cache", () => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(1, 1, 3) { KeyValueCache = true },
            MultiHeadAttentionWeights.FromPyTorch(new float[3], [], new float[1], []),
            new MultiHeadAttentionInputs { Input = new float[3], Cache = cache },
            new double[3]));
    }

    public static TheoryData<ScaledDotProductAttentionAttribute, string> Impossible => new()
    {
        { new(0, 4, 4), "HeadCount must be at least 1, but is 0." },
        { new(2, -4, 4), "ModelDimension must be at least 1, but is -4." },
        { new(3, 4, 4), "ModelDimension 4 is no multiple of HeadCount 3; set HeadDimension and ValueDimension." },
        { new(3, 4, 4) { HeadDimension = 2 }, "ModelDimension 4 is no multiple of HeadCount 3" },
        { new(2, 4, 0), "SequenceLength must be at least 1, but is 0." },
        { new(2, 4, 4) { KeyValueLength = 0 }, "KeyValueLength must be at least 1, but is 0." },
        { new(2, 4, 4) { HeadDimension = -1 }, "HeadDimension must be at least 1, but is -1." },
        { new(2, 4, 4) { ValueDimension = 0 }, "ValueDimension must be at least 1, but is 0." },
        { new(2, 4, 4) { KeyValueHeadCount = 0 }, "KeyValueHeadCount must be at least 1, but is 0." },
        { new(4, 4, 4) { KeyValueHeadCount = 3 }, "HeadCount 4 is no multiple of KeyValueHeadCount 3." },
        { new(2, 4, 4) { WindowLeft = -2 }, "WindowLeft must be at least -1, but is -2." },
        { new(2, 4, 4) { WindowRight = -2 }, "WindowRight must be at least -1, but is -2." },
        { new(2, 4, 4) { WindowRight = 1, Mask = AttentionMask.Causal }, "WindowRight 1 reaches behind the causal diagonal." },
        { new(2, 4, 4) { WindowRight = 1, KeyValueCache = true }, "WindowRight 1 reaches behind the causal diagonal." },
        { new(2, 4, 4) { SoftCap = -1 }, "SoftCap must be a positive number, or 0 for none, but is -1." },
        { new(2, 4, 4) { SoftCap = float.NaN }, "SoftCap must be a positive number, or 0 for none, but is NaN." },
        { new(2, 6, 4) { Rotary = RotaryPairing.HalfSplit }, "RotaryDimension must be even and from 2 to HeadDimension 3, but is 3." },
        { new(2, 4, 4) { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 4 }, "RotaryDimension must be even and from 2 to HeadDimension 2" },
        { new(2, 4, 4) { PositionIds = true }, "PositionIds has no meaning without Rotary." },
        { new(2, 4, 4) { KeyValueCache = true, KeyValueLength = 4 }, "KeyValueCache and KeyValueLength exclude each other" },
        { new(2, 4, 4) { KeyValueCache = true, Mask = AttentionMask.KeyPadding }, "KeyValueCache and the mask KeyPadding exclude" },
        { new(2, 4, 4) { KeyShards = true, CausalAlignment = CausalAlignment.BottomRight }, "KeyShards and CausalAlignment.BottomRight" },
        { new(2, 4, 4) { PackedSequences = true, Layout = AttentionLayout.HeadMajor }, "PackedSequences and AttentionLayout.HeadMajor" },
        { new(2, 4, 4) { PackedSequences = true, Mask = AttentionMask.Keys }, "PackedSequences and the mask Keys exclude each other." },
        { new(2, 4, 4) { KeyValueCache = true, CausalAlignment = CausalAlignment.BottomRight }, "KeyValueCache and CausalAlignment exclude each other." },
        { new(2, 4, 4) { KeyValueCache = true, KeyShards = true }, "KeyValueCache and KeyShards exclude each other." },
        { new(2, 4, 4) { PackedSequences = true, Rotary = RotaryPairing.HalfSplit, PositionIds = true }, "PackedSequences and PositionIds exclude each other." },
        { new(2, 4, 4) { PackedSequences = true, KeyShards = true }, "PackedSequences and KeyShards exclude each other." },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void A_declaration_that_no_kernel_could_have_is_refused(ScaledDotProductAttentionAttribute declaration, string message)
    {
        var exception = Assert.Throws<ArgumentException>(
            () => ReferenceAttention.Forward(declaration, new AttentionInputs(), Span<float>.Empty));

        Assert.Equal("declaration", exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "sinks", "sinks must be (head 2), 2 elements, but has 1.")]
    [InlineData(true, false, "rotary", "rotary must be there, since Rotary was set, but is null.")]
    [InlineData(true, true, "rotary", "rotary must rotate the declared 2 elements, but rotates 4.")]
    public void What_the_declaration_asks_for_must_be_there(bool rightSinks, bool wrongRotary, string name, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(2, 4, 1) { Sinks = true, Rotary = RotaryPairing.HalfSplit },
            new AttentionInputs
            {
                Query = new float[4],
                Key = new float[4],
                Value = new float[4],
                Sinks = new float[rightSinks ? 2 : 1],
                Rotary = wrongRotary ? new RotaryEmbedding(4, 1) : null,
            },
            new double[4]));

        Assert.Equal(name, exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sinks", "Sinks was not set")]
    [InlineData("rotary", "Rotary was not set")]
    [InlineData("keyMask", "Mask does not have Keys")]
    [InlineData("queryPositions", "PositionIds was not set")]
    [InlineData("keyPositions", "PositionIds was not set")]
    [InlineData("cumulativeQueryLengths", "PackedSequences was not set")]
    [InlineData("cumulativeKeyLengths", "PackedSequences was not set")]
    public void What_it_does_not_ask_for_must_not(string given, string reason)
    {
        int Length(string name) => given == name ? 1 : 0;
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 1),
            new AttentionInputs
            {
                Query = [1],
                Key = [1],
                Value = [1],
                Sinks = new float[Length("sinks")],
                Rotary = given == "rotary" ? new RotaryEmbedding(2, 1) : null,
                KeyMask = new PaddedKeys(new bool[Length("keyMask")]),
                QueryPositions = new int[Length("queryPositions")],
                KeyPositions = new int[Length("keyPositions")],
                CumulativeQueryLengths = new int[Length("cumulativeQueryLengths")],
                CumulativeKeyLengths = new int[Length("cumulativeKeyLengths")],
            },
            new float[1]));

        Assert.Equal(given, exception.ParamName);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
