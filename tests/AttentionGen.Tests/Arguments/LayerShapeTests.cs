using AttentionGen.Runtime;
using static AttentionGen.Tests.Arguments.CheckedCall;

namespace AttentionGen.Tests.Arguments;

/// <summary>What a layer's shape makes of calls, without a kernel.</summary>
public sealed class LayerShapeTests
{
    private const string Shorter = " Shorter inputs go through the overload that ends in queryLength, keyLength.";

    private static readonly AttentionShape s_attention = new() { HeadCount = 2, KeyValueHeadCount = 2, HeadDimension = 2, ValueDimension = 2, QueryLength = 5, KeyLength = 5 };

    private static readonly LayerShape s_self = new(s_attention, 4, IsCrossAttention: false) { KeyInputDimension = 4, ValueInputDimension = 4 };

    private static readonly LayerShape s_cross = new(s_attention with { KeyLength = 7 }, 4, IsCrossAttention: true) { KeyInputDimension = 3, ValueInputDimension = 3 };

    private static readonly LayerShape s_separate = s_cross with { HasSeparateMemories = true, ValueInputDimension = 6 };

    [Fact]
    public void Self_attention_has_one_length()
    {
        var call = new CheckedCall(() => new() { Query = new float[40], Output = new float[40], QueryLength = 5, KeyLength = 5 }, s_self.Check);
        call.Passes(look: (in AttentionArguments seen) =>
        {
            Assert.Equal(2, seen.BatchSize);
            Assert.True(seen.Key == seen.Query && seen.Value == seen.Query);
        });
        call.Refuses((ref AttentionArguments wrong) => wrong.KeyLength = 4, "keyLength", "Expected the query length 5, as in self-attention keys come from the input, got 4.");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.QueryLength = 6, "queryLength", "Expected a length from 0 to the declared 5, got 6.");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.KeyLength = -1, "keyLength", "Expected a length from 0 to the declared 5, got -1.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[39], "input", $"Expected shape (batch, sequence 5, model 4), a multiple of 20 elements, got 39 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = [], "input", "Expected shape (batch, sequence 5, model 4), a multiple of 20 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Output = new float[41], "output", $"Expected shape (batch 2, sequence 5, model 4), 40 elements, got 41 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = wrong.Output, "output", "Expected memory that does not overlap 'input'.");
    }

    [Fact]
    public void Without_rows_key_lengths_tell_the_samples()
    {
        LayerShape padded = s_self with { Attention = s_attention with { Mask = AttentionMask.KeyPadding } };
        var call = new CheckedCall(() => new() { KeyLengths = new int[3], QueryLength = 0, KeyLength = 0 }, padded.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal(0, seen.BatchSize));
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.KeyLengths = Numbers(1), "keyLengths", "Expected a key length from 0 to 0 for sample 0, got 1.");
    }

    [Fact]
    public void Self_attention_without_rows_has_no_elements()
    {
        var call = new CheckedCall(() => new() { QueryLength = 0, KeyLength = 0 }, s_self.Check);
        call.Passes();
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[4], "input", "Expected shape (batch, sequence 0, model 4), a multiple of 0 elements, got 4 elements.");
    }

    [Fact]
    public void A_memory_has_its_own_length_and_width()
    {
        var call = new CheckedCall(() => new() { Query = new float[40], Key = new float[42], Output = new float[40], QueryLength = 5, KeyLength = 7 }, s_cross.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.True(seen.Value == seen.Key && seen.Key.Length == 42 && seen.BatchSize == 2));
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[41], "memory", $"Expected shape (batch 2, sequence 7, model 3), 42 elements, got 41 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = wrong.Output, "memory", $"Expected shape (batch 2, sequence 7, model 3), 42 elements, got 40 elements.{Shorter}");
        var over = new CheckedCall(() => new() { Query = new float[60], Key = new float[63], Output = new float[60], QueryLength = 5, KeyLength = 7 }, s_cross.Check);
        float[] memory = new float[63];
        over.Refuses((ref AttentionArguments wrong) => { wrong.Key = memory; wrong.Output = memory.AsSpan(0, 60); }, "output", "Expected memory that does not overlap 'memory'.");
    }

    [Fact]
    public void A_forgotten_input_is_told_by_output_or_memory()
    {
        var call = new CheckedCall(() => new() { QueryLength = 5, KeyLength = 7 }, s_cross.Check);
        call.Passes();
        const string Expected = "Expected shape (batch, sequence 5, model 4), a multiple of 20 elements, got 0 elements.";
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[21], "input", Expected);
        call.Refuses((ref AttentionArguments wrong) => wrong.Output = new float[20], "input", Expected);
    }

    [Fact]
    public void Without_queries_the_memory_tells_the_samples()
    {
        var call = new CheckedCall(() => new() { Key = new float[42], QueryLength = 0, KeyLength = 7 }, s_cross.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal(2, seen.BatchSize));
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[41], "memory", $"Expected shape (batch, sequence 7, model 3), a multiple of 21 elements, got 41 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[4], "input", "Expected shape (batch 2, sequence 0, model 4), 0 elements, got 4 elements.");
        var separate = new CheckedCall(() => new() { Key = new float[42], Value = new float[84], QueryLength = 0, KeyLength = 7 }, s_separate.Check);
        separate.Passes();
        separate.Refuses((ref AttentionArguments wrong) => wrong.Key = [], "keyMemory", "Expected shape (batch, sequence 7, model 3), a multiple of 21 elements, got 0 elements.");
    }

    [Fact]
    public void Separate_memories_have_names_and_widths_of_their_own()
    {
        float[] memory = new float[84];
        var call = new CheckedCall(() => new() { Query = new float[40], Key = new float[42], Value = new float[84], Output = new float[40], QueryLength = 5, KeyLength = 7 }, s_separate.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal((42, 84), (seen.Key.Length, seen.Value.Length)));
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[41], "keyMemory", $"Expected shape (batch 2, sequence 7, model 3), 42 elements, got 41 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Value = new float[83], "valueMemory", $"Expected shape (batch 2, sequence 7, model 6), 84 elements, got 83 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => { wrong.Key = memory.AsSpan(0, 42); wrong.Output = memory.AsSpan(0, 40); }, "output", "Expected memory that does not overlap 'keyMemory'.");
        call.Refuses((ref AttentionArguments wrong) => { wrong.Value = memory; wrong.Output = memory.AsSpan(0, 40); }, "output", "Expected memory that does not overlap 'valueMemory'.");
    }

    [Fact]
    public void Packed_rows_are_counted_together()
    {
        LayerShape packed = s_self with { Attention = s_attention with { IsPacked = true } };
        var call = new CheckedCall(() => new() { Query = new float[20], Output = new float[20], CumulativeQueryLengths = Numbers(0, 2, 5) }, packed.Check);
        call.Passes(look: (in AttentionArguments seen) =>
        {
            Assert.Equal((2, 5, 5), (seen.BatchSize, seen.QueryLength, seen.KeyLength));
            Assert.True(seen.CumulativeKeyLengths == seen.CumulativeQueryLengths);
        });
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[19], "input", "Expected shape (batch, sequence 1, model 4), a multiple of 4 elements, got 19 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = [], "input", "Expected shape (batch, sequence 1, model 4), a multiple of 4 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Output = [], "output", "Expected shape (batch 1, sequence 5, model 4), 20 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.CumulativeQueryLengths = [], "cumulativeLengths", "Expected (batch + 1) row numbers from 0 to all 5 rows, got none.");
        LayerShape many = packed with { Attention = packed.Attention with { HeadCount = 1 << 20 } };
        new CheckedCall(() => new() { CumulativeQueryLengths = new int[2048] }, many.Check).Passes();
        new CheckedCall(() => new() { CumulativeQueryLengths = new int[2049] }, many.Check)
            .Refuses(static (ref AttentionArguments _) => { }, "cumulativeLengths", "Expected at most 2047 samples of 1048576 heads, got 2048.");
    }

    [Fact]
    public void Packed_memories_have_lengths_of_their_own()
    {
        LayerShape packed = s_separate with { Attention = s_separate.Attention with { IsPacked = true } };
        var call = new CheckedCall(
            () => new() { Query = new float[20], Key = new float[24], Value = new float[48], Output = new float[20], CumulativeQueryLengths = Numbers(0, 2, 5), CumulativeKeyLengths = Numbers(0, 7, 8) },
            packed.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal((2, 5, 8), (seen.BatchSize, seen.QueryLength, seen.KeyLength)));
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[23], "keyMemory", "Expected shape (batch, sequence 1, model 3), a multiple of 3 elements, got 23 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = [], "keyMemory", "Expected shape (batch, sequence 1, model 3), a multiple of 3 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Value = new float[47], "valueMemory", "Expected shape (batch 1, sequence 8, model 6), 48 elements, got 47 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.CumulativeQueryLengths = Numbers(0, 5), "cumulativeKeyLengths", "Expected (batch + 1), 2 elements as in 'cumulativeQueryLengths', got 3.");
        call.Refuses((ref AttentionArguments wrong) => wrong.CumulativeQueryLengths = [], "cumulativeQueryLengths", "Expected (batch + 1) row numbers from 0 to all 5 rows, got none.");
        LayerShape one = s_cross with { Attention = packed.Attention };
        var shared = new CheckedCall(
            () => new() { Query = new float[20], Key = new float[24], Output = new float[20], CumulativeQueryLengths = Numbers(0, 5), CumulativeKeyLengths = Numbers(0, 7) }, one.Check);
        shared.Refuses((ref AttentionArguments wrong) => wrong.Key = [], "cumulativeKeyLengths", "Expected (batch + 1) row numbers from 0 to all 0 rows, got 0 to 7.");
        shared.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[22], "memory", "Expected shape (batch, sequence 1, model 3), a multiple of 3 elements, got 22 elements.");
    }

    [Fact]
    public void A_cache_tells_the_samples()
    {
        LayerShape cached = s_self with { Attention = s_attention with { HasCache = true } };
        var cache = new KeyValueCache(2, 2, 5, 2, 2, ElementType.Float32);
        cache.Advance(new AttentionArguments { QueryLength = 2, KeyLength = 2 });
        var call = new CheckedCall(() => new() { Query = new float[24], Output = new float[24], Cache = cache }, cached.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal((2, 3, 5), (seen.BatchSize, seen.QueryLength, seen.KeyLength)));
        call.Refuses<ArgumentNullException>((ref AttentionArguments wrong) => wrong.Cache = null, "cache", "");
        call.Refuses<ArgumentException>((ref AttentionArguments wrong) => wrong.Cache = new KeyValueCache(2, 2, 6, 2, 2, ElementType.Float32), "cache", "Expected a cache of ");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[23], "input", "Expected shape (sequence, batch 2, model 4), a multiple of 8 elements, got 23 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = [], "input", "Expected shape (sequence, batch 2, model 4), a multiple of 8 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Output = new float[25], "output", "Expected shape (batch 2, sequence 3, model 4), 24 elements, got 25 elements.");
    }

    [Fact]
    public void Gradients_of_rows_are_as_long_as_they_or_not_there()
    {
        var separate = new CheckedCall(
            () => new() { Query = new float[4], Key = new float[6], Value = new float[8] }, static (scoped ref AttentionArguments call) => s_separate.CheckGradients(call));
        separate.Passes();
        separate.Passes((ref AttentionArguments right) => { right.QueryGradient = new float[4]; right.KeyGradient = new float[6]; right.ValueGradient = new float[8]; });
        separate.Refuses((ref AttentionArguments wrong) => wrong.QueryGradient = new float[5], "inputGradient", "Expected 4 elements as in 'input', or none, got 5.");
        separate.Refuses((ref AttentionArguments wrong) => wrong.KeyGradient = new float[5], "keyMemoryGradient", "Expected 6 elements as in 'keyMemory', or none, got 5.");
        separate.Refuses((ref AttentionArguments wrong) => wrong.ValueGradient = new float[5], "valueMemoryGradient", "Expected 8 elements as in 'valueMemory', or none, got 5.");
        var cross = new CheckedCall(() => new() { Query = new float[4], Key = new float[6] }, static (scoped ref AttentionArguments call) => s_cross.CheckGradients(call));
        cross.Passes((ref AttentionArguments right) => right.KeyGradient = new float[6]);
        cross.Refuses((ref AttentionArguments wrong) => wrong.KeyGradient = new float[5], "memoryGradient", "Expected 6 elements as in 'memory', or none, got 5.");
    }

    /// <summary>A layer checks its attention's tables, outputs and angles as the attention does.</summary>
    [Fact]
    public void Tables_and_angles_of_the_attention_are_checked()
    {
        LayerShape shape = s_self with
        {
            Attention = s_attention with { Mask = AttentionMask.Keys, Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2, Outputs = AttentionOutputs.Weights },
        };
        var call = new CheckedCall(
            () => new() { Query = new float[20], Output = new float[20], KeyMask = new bool[5], Weights = new float[50], Rotary = new RotaryEmbedding(2, 5), QueryLength = 5, KeyLength = 5 }, shape.Check);
        call.Passes();
        call.Refuses((ref AttentionArguments wrong) => wrong.KeyMask = [], "keyMask", "Expected shape (batch 1, head 1, query 1, key 5), 5 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Weights = [], "weights", "Expected shape (batch 1, head 2, query 5, key 5), 50 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Rotary = new RotaryEmbedding(2, 4), "rotary", "Expected angles for at least 5 positions, got 4.");
    }
}
