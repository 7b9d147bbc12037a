using AttentionGen.Runtime;
using static AttentionGen.Tests.Arguments.CheckedCall;

namespace AttentionGen.Tests.Arguments;

/// <summary>What an attention's shape makes of calls, without a kernel: each length at its limits, and the text that a caller reads.</summary>
public sealed class AttentionShapeTests
{
    private const string Shorter = " Shorter inputs go through the overload that ends in queryLength, keyLength.";

    private static readonly AttentionShape s_shape = new() { HeadCount = 2, KeyValueHeadCount = 1, HeadDimension = 3, ValueDimension = 4, QueryLength = 5, KeyLength = 7 };

    /// <summary>Two samples of declared length.</summary>
    private static CheckedCall Rows(AttentionShape shape) => new(
        () => new() { Query = new float[60], Key = new float[42], Value = new float[56], Output = new float[80], QueryLength = 5, KeyLength = 7 }, shape.Check);

    [Fact]
    public void Rows_are_as_long_as_declared()
    {
        CheckedCall call = Rows(s_shape);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal((2, 5, 7), (seen.BatchSize, seen.QueryLength, seen.KeyLength)));
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[59], "query", $"Expected shape (batch, sequence 5, head 2, dimension 3), a multiple of 30 elements, got 59 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = [], "query", "Expected shape (batch, sequence 5, head 2, dimension 3), a multiple of 30 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[41], "key", $"Expected shape (batch 2, sequence 7, head 1, dimension 3), 42 elements, got 41 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Value = new float[55], "value", $"Expected shape (batch 2, sequence 7, head 1, dimension 4), 56 elements, got 55 elements.{Shorter}");
        call.Refuses((ref AttentionArguments wrong) => wrong.Output = new float[81], "output", $"Expected shape (batch 2, sequence 5, head 2, dimension 4), 80 elements, got 81 elements.{Shorter}");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.QueryLength = 6, "queryLength", "Expected a length from 0 to the declared 5, got 6.");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.KeyLength = 8, "keyLength", "Expected a length from 0 to the declared 7, got 8.");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.FirstKey = -1, "firstKey", "Expected the place of the first of 7 keys, 0 to 536870912, got -1.");
    }

    [Fact]
    public void Heads_come_first_where_they_do()
    {
        CheckedCall call = Rows(s_shape with { Layout = AttentionLayout.HeadMajor });
        call.Passes();
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[43], "key", $"Expected shape (batch 2, head 1, sequence 7, dimension 3), 42 elements, got 43 elements.{Shorter}");
    }

    [Fact]
    public void Shorter_rows_have_no_hint_of_shorter_ones()
    {
        var call = new CheckedCall(
            () => new() { Query = new float[36], Key = new float[12], Value = new float[16], Output = new float[48], QueryLength = 3, KeyLength = 2 }, s_shape.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal(2, seen.BatchSize));
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[35], "query", "Expected shape (batch, sequence 3, head 2, dimension 3), a multiple of 18 elements, got 35 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[13], "key", "Expected shape (batch 2, sequence 2, head 1, dimension 3), 12 elements, got 13 elements.");
    }

    /// <summary>One of them is enough to tell that the queries were forgotten.</summary>
    [Fact]
    public void Forgotten_queries_are_told_by_any_other_argument()
    {
        var call = new CheckedCall(() => new() { QueryLength = 5, KeyLength = 7 }, s_shape.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal(0, seen.BatchSize));
        const string Expected = "Expected shape (batch, sequence 5, head 2, dimension 3), a multiple of 30 elements, got 0 elements.";
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[21], "query", Expected);
        call.Refuses((ref AttentionArguments wrong) => wrong.Value = new float[28], "query", Expected);
        call.Refuses((ref AttentionArguments wrong) => wrong.Output = new float[40], "query", Expected);
    }

    [Fact]
    public void Without_queries_keys_tell_the_samples_and_without_both_key_lengths_do()
    {
        AttentionShape padded = s_shape with { Mask = AttentionMask.KeyPadding };
        var keys = new CheckedCall(() => new() { Key = new float[42], Value = new float[56], KeyLengths = Numbers(7, 0), QueryLength = 0, KeyLength = 7 }, padded.Check);
        keys.Passes(look: (in AttentionArguments seen) => Assert.Equal(2, seen.BatchSize));
        keys.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[41], "key", $"Expected shape (batch, sequence 7, head 1, dimension 3), a multiple of 21 elements, got 41 elements.{Shorter}");
        keys.Refuses((ref AttentionArguments wrong) => wrong.Key = [], "key", "Expected shape (batch, sequence 7, head 1, dimension 3), a multiple of 21 elements, got 0 elements.");
        keys.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[6], "query", "Expected shape (batch 2, sequence 0, head 2, dimension 3), 0 elements, got 6 elements.");
        keys.Refuses((ref AttentionArguments wrong) => wrong.KeyLengths = Numbers(7), "keyLengths", "Expected shape (batch 2), 2 elements, got 1 elements.");

        // Neither rows nor a number of samples: as many as there are lengths, and nothing to compute for any.
        var none = new CheckedCall(() => new() { KeyLengths = Numbers(0, 0, 0), QueryLength = 0, KeyLength = 0 }, padded.Check);
        none.Passes(look: (in AttentionArguments seen) => Assert.Equal(0, seen.BatchSize));
        none.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.KeyLengths = Numbers(0, 1), "keyLengths", "Expected a key length from 0 to 0 for sample 1, got 1.");
        var queries = new CheckedCall(() => new() { Query = new float[30], Output = new float[40], KeyLengths = Numbers(0), QueryLength = 5, KeyLength = 0 }, padded.Check);
        queries.Passes(look: (in AttentionArguments seen) => Assert.Equal(1, seen.BatchSize));
    }

    [Fact]
    public void Narrow_rows_are_counted_in_their_own_spans()
    {
        var narrow = new CheckedCall(
            () => new() { Query16 = new ushort[30], Key16 = new ushort[21], Value16 = new ushort[28], Output16 = new ushort[40], QueryLength = 5, KeyLength = 7 },
            (s_shape with { ElementType = ElementType.Float16, KeyValueType = ElementType.BFloat16 }).Check);
        narrow.Passes(look: (in AttentionArguments seen) => Assert.Equal(1, seen.BatchSize));
        narrow.Refuses((ref AttentionArguments wrong) => wrong.Output16 = [], "output", "Expected shape (batch 1, sequence 5, head 2, dimension 4), 40 elements, got 0 elements.");
        var keys = new CheckedCall(
            () => new() { Query = new float[30], Key16 = new ushort[21], Value16 = new ushort[28], Output = new float[40], QueryLength = 5, KeyLength = 7 },
            (s_shape with { KeyValueType = ElementType.Float16 }).Check);
        keys.Passes();
        keys.Refuses((ref AttentionArguments wrong) => wrong.Value16 = [], "value", "Expected shape (batch 1, sequence 7, head 1, dimension 4), 28 elements, got 0 elements.");
    }

    /// <summary>Samples of 2 and 3 queries, and of 7 and 1 keys.</summary>
    private static CheckedCall Packed(AttentionShape shape) => new(
        () => new()
        {
            Query = new float[30], Key = new float[24], Value = new float[32], Output = new float[40], CumulativeQueryLengths = Numbers(0, 2, 5), CumulativeKeyLengths = Numbers(0, 7, 8),
        },
        shape.Check);

    [Fact]
    public void Packed_rows_are_counted_together()
    {
        CheckedCall call = Packed(s_shape with { IsPacked = true });
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal((2, 5, 8), (seen.BatchSize, seen.QueryLength, seen.KeyLength)));
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[29], "query", "Expected shape (batch, sequence 1, head 2, dimension 3), a multiple of 6 elements, got 29 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = [], "query", "Expected shape (batch, sequence 1, head 2, dimension 3), a multiple of 6 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = [], "key", "Expected shape (batch, sequence 1, head 1, dimension 3), a multiple of 3 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Value = new float[31], "value", "Expected shape (batch 1, sequence 8, head 1, dimension 4), 32 elements, got 31 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Output = [], "output", "Expected shape (batch 1, sequence 5, head 2, dimension 4), 40 elements, got 0 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.CumulativeQueryLengths = Numbers(0, 5), "cumulativeKeyLengths", "Expected (batch + 1), 2 elements as in 'cumulativeQueryLengths', got 3.");
        call.Refuses((ref AttentionArguments wrong) => wrong.CumulativeQueryLengths = [], "cumulativeQueryLengths", "Expected (batch + 1) row numbers from 0 to all 5 rows, got none.");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => wrong.CumulativeKeyLengths = Numbers(0, 0, 8), "cumulativeKeyLengths", "Expected a length from 0 to the declared 7 for sample 1, got 8.");
    }

    [Fact]
    public void Heads_of_packed_samples_are_as_many_as_an_int_counts()
    {
        AttentionShape many = s_shape with { IsPacked = true, HeadCount = 1 << 20, HeadDimension = 1, ValueDimension = 1 };
        var call = new CheckedCall(() => new() { CumulativeQueryLengths = new int[2048], CumulativeKeyLengths = new int[2048] }, many.Check);
        call.Passes();
        call.Refuses(
            (ref AttentionArguments wrong) => wrong.CumulativeQueryLengths = wrong.CumulativeKeyLengths = new int[2049], "cumulativeQueryLengths", "Expected at most 2047 samples of 1048576 heads, got 2048.");
    }

    [Fact]
    public void A_cache_tells_the_samples()
    {
        AttentionShape shape = s_shape with { HasCache = true };
        var cache = new KeyValueCache(2, 1, 7, 3, 4, ElementType.Float32);
        cache.Advance(new AttentionArguments { QueryLength = 4, KeyLength = 4 });
        var call = new CheckedCall(() => new() { Query = new float[36], Key = new float[18], Value = new float[24], Output = new float[48], Cache = cache }, shape.Check);
        call.Passes(look: (in AttentionArguments seen) => Assert.Equal((2, 3, 7), (seen.BatchSize, seen.QueryLength, seen.KeyLength)));
        call.Refuses<ArgumentNullException>((ref AttentionArguments wrong) => wrong.Cache = null, "cache", "");
        call.Refuses<ArgumentException>((ref AttentionArguments wrong) => wrong.Cache = new KeyValueCache(2, 1, 8, 3, 4, ElementType.Float32), "cache", "Expected a cache of ");
        call.Refuses((ref AttentionArguments wrong) => wrong.Query = new float[35], "query", "Expected shape (sequence, batch 2, head 2, dimension 3), a multiple of 12 elements, got 35 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[17], "key", "Expected shape (batch 2, sequence 3, head 1, dimension 3), 18 elements, got 17 elements.");
        const string Expected = "Expected shape (sequence, batch 2, head 2, dimension 3), a multiple of 12 elements, got 0 elements.";
        var none = new CheckedCall(() => new() { Cache = cache }, shape.Check);
        none.Passes();
        none.Refuses((ref AttentionArguments wrong) => wrong.Key = new float[6], "query", Expected);
        none.Refuses((ref AttentionArguments wrong) => wrong.Value = new float[8], "query", Expected);
        none.Refuses((ref AttentionArguments wrong) => wrong.Output = new float[16], "query", Expected);
        var narrow = new CheckedCall(
            () => new() { Query = new float[36], Key = new float[18], Value = new float[24], Output = new float[48], Cache = new KeyValueCache(2, 1, 7, 3, 4, ElementType.Float16) },
            (shape with { KeyValueType = ElementType.Float16 }).Check);
        narrow.Passes();
    }

    [Fact]
    public void Arguments_that_overlap_are_named()
    {
        CheckedCall call = Rows(s_shape);
        foreach ((string name, CheckedCall.Change change) in new (string, CheckedCall.Change)[]
        {
            ("query", static (ref AttentionArguments wrong) => wrong.Query = wrong.Output[..60]),
            ("key", static (ref AttentionArguments wrong) => wrong.Key = wrong.Output[38..]),
            ("value", static (ref AttentionArguments wrong) => wrong.Value = wrong.Output[..56]),
        })
        {
            call.Refuses(change, "output", $"Expected memory that does not overlap '{name}'.");
        }
    }

    [Theory]
    [InlineData(AttentionMask.Boolean, "mask", "(batch 2, head 1, query 5, key 7), 70")]
    [InlineData(AttentionMask.Additive, "bias", "(batch 1, head 2, query 1, key 7), 14")]
    [InlineData(AttentionMask.Keys, "keyMask", "(batch 2, head 1, query 1, key 7), 14")]
    public void Tables_have_the_axes_that_they_are_declared_with(AttentionMask mask, string name, string expected)
    {
        CheckedCall call = Rows(s_shape with { Mask = mask, MaskAxes = AttentionAxes.Batch | AttentionAxes.Query, BiasAxes = AttentionAxes.Head });
        call.Passes((ref AttentionArguments right) => Fill(ref right, mask, 70, 14));
        call.Refuses((ref AttentionArguments wrong) => Fill(ref wrong, mask, 69, 13), name, $"Expected shape {expected} elements, got {(mask == AttentionMask.Boolean ? 69 : 13)} elements.");

        static void Fill(ref AttentionArguments call, AttentionMask mask, int large, int small)
        {
            if (mask == AttentionMask.Boolean)
                call.Mask = new bool[large];
            else if (mask == AttentionMask.Additive)
                call.Bias = new float[small];
            else
                call.KeyMask = new bool[small];
        }
    }

    [Fact]
    public void Sinks_are_one_for_each_head()
    {
        CheckedCall call = Rows(s_shape with { HasSinks = true });
        call.Passes((ref AttentionArguments right) => right.Sinks = new float[2]);
        call.Refuses((ref AttentionArguments wrong) => wrong.Sinks = new float[1], "sinks", "Expected shape (batch 1, head 2, logit 1), 2 elements, got 1 elements.");
    }

    [Theory]
    [InlineData(AttentionOutputs.Weights, "weights", "(batch 2, head 2, query 5, key 7), 140")]
    [InlineData(AttentionOutputs.AveragedWeights, "averagedWeights", "(batch 2, head 1, query 5, key 7), 70")]
    [InlineData(AttentionOutputs.LogSumExp, "logSumExp", "(batch 2, head 2, query 5), 20")]
    [InlineData(AttentionOutputs.ScaledScores, "scaledScores", "(batch 2, head 2, query 5, key 7), 140")]
    [InlineData(AttentionOutputs.CappedScores, "cappedScores", "(batch 2, head 2, query 5, key 7), 140")]
    [InlineData(AttentionOutputs.MaskedScores, "maskedScores", "(batch 2, head 2, query 5, key 7), 140")]
    [InlineData(AttentionOutputs.KeyWeightSums, "keyWeightSums", "(batch 2, head 2, key 7), 28")]
    public void Outputs_have_their_shapes(AttentionOutputs output, string name, string expected)
    {
        Rows(s_shape with { Outputs = output }).Refuses(static (ref AttentionArguments _) => { }, name, $"Expected shape {expected} elements, got 0 elements.");
        Rows(s_shape with { Outputs = output }).Passes((ref AttentionArguments right) => Fill(ref right, int.Parse(expected.Split(' ')[^1], null)));

        void Fill(ref AttentionArguments call, int length)
        {
            Span<float> floats = new float[length];
            switch (output)
            {
                case AttentionOutputs.Weights: call.Weights = floats; break;
                case AttentionOutputs.AveragedWeights: call.AveragedWeights = floats; break;
                case AttentionOutputs.LogSumExp: call.LogSumExp = floats; break;
                case AttentionOutputs.ScaledScores: call.ScaledScores = floats; break;
                case AttentionOutputs.CappedScores: call.CappedScores = floats; break;
                case AttentionOutputs.MaskedScores: call.MaskedScores = floats; break;
                default: call.KeyWeightSums = floats; break;
            }
        }
    }

    [Fact]
    public void Statistics_of_packed_samples_lie_by_head()
    {
        CheckedCall call = Packed(s_shape with { IsPacked = true, Outputs = AttentionOutputs.LogSumExp });
        call.Passes((ref AttentionArguments right) => right.LogSumExp = new float[10]);
        call.Refuses((ref AttentionArguments wrong) => wrong.LogSumExp = new float[9], "logSumExp", "Expected shape (batch 1, head 2, query 5), 10 elements, got 9 elements.");
    }

    [Theory]
    [InlineData("outputGradient", "(batch 2, sequence 5, head 2, dimension 4), 80")]
    [InlineData("queryGradient", "(batch 2, sequence 5, head 2, dimension 3), 60")]
    [InlineData("keyGradient", "(batch 2, sequence 7, head 1, dimension 3), 42")]
    [InlineData("valueGradient", "(batch 2, sequence 7, head 1, dimension 4), 56")]
    public void Gradients_are_as_long_as_what_they_are_of(string name, string expected)
    {
        var call = new CheckedCall(
            () => new()
            {
                BatchSize = 2, QueryLength = 5, KeyLength = 7, OutputGradient = new float[80], QueryGradient = new float[60], KeyGradient = new float[42], ValueGradient = new float[56],
            },
            static (scoped ref AttentionArguments call) => s_shape.CheckGradients(call));
        call.Passes();
        call.Refuses(
            (ref AttentionArguments wrong) =>
            {
                if (name == "outputGradient")
                    wrong.OutputGradient = [];
                if (name == "queryGradient")
                    wrong.QueryGradient = [];
                if (name == "keyGradient")
                    wrong.KeyGradient = [];
                if (name == "valueGradient")
                    wrong.ValueGradient = [];
            },
            name, $"Expected shape {expected} elements, got 0 elements.");

        AttentionShape packed = s_shape with { IsPacked = true };
        packed.CheckGradients(new AttentionArguments
        {
            BatchSize = 2, QueryLength = 5, KeyLength = 7, OutputGradient = new float[40], QueryGradient = new float[30], KeyGradient = new float[21], ValueGradient = new float[28],
        });
    }

    [Fact]
    public void Gradients_of_tables_are_as_long_as_they()
    {
        var plan = new GradientPlan
        {
            Shape = s_shape with { Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query, HasSinks = true },
            Lanes = 8, TileRows = 6, Scale = 1f, ScoreFactor = 1f, QueryRun = 16, QueryBlock = 16, KeyBlock = 16, WorkerOperations = 1, TableNames = ["a", "b", "c", "d"],
        };
        var call = new CheckedCall(
            () => new()
            {
                BatchSize = 2, QueryLength = 5, KeyLength = 7, ScoreNumbers0 = new float[1], ScoreNumbers1 = new float[2], ScoreNumbers2 = new float[3], ScoreNumbers3 = new float[4],
            },
            (scoped ref AttentionArguments call) => TableCheck.Gradients(plan, call));
        call.Passes();
        call.Passes((ref AttentionArguments right) => { right.BiasGradient = new float[70]; right.SinkGradient = new float[2]; });
        call.Refuses((ref AttentionArguments wrong) => wrong.BiasGradient = new float[69], "biasGradient", "Expected shape (batch 1, head 2, query 5, key 7), 70 elements, got 69 elements.");
        call.Refuses((ref AttentionArguments wrong) => wrong.SinkGradient = new float[3], "sinkGradient", "Expected shape (batch 1, head 2, logit 1), 2 elements, got 3 elements.");
        call.Passes((ref AttentionArguments right) => right.ScoreNumbers0Gradient = new float[1]);
        call.Passes((ref AttentionArguments right) => right.ScoreNumbers3Gradient = new float[4]);
        call.Refuses((ref AttentionArguments wrong) => wrong.ScoreNumbers0Gradient = new float[5], "aGradient", "Expected none, or the 1 elements of 'a', got 5.");
        call.Refuses((ref AttentionArguments wrong) => wrong.ScoreNumbers1Gradient = new float[5], "bGradient", "Expected none, or the 2 elements of 'b', got 5.");
        call.Refuses((ref AttentionArguments wrong) => wrong.ScoreNumbers2Gradient = new float[5], "cGradient", "Expected none, or the 3 elements of 'c', got 5.");
        call.Refuses((ref AttentionArguments wrong) => wrong.ScoreNumbers3Gradient = new float[5], "dGradient", "Expected none, or the 4 elements of 'd', got 5.");
    }

    [Fact]
    public void Angles_reach_the_last_position()
    {
        CheckedCall call = Rows(s_shape with { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2 });
        call.Passes((ref AttentionArguments right) => right.Rotary = new RotaryEmbedding(2, 7));
        call.Refuses<ArgumentNullException>(static (ref AttentionArguments _) => { }, "rotary", "");
        call.Refuses((ref AttentionArguments wrong) => wrong.Rotary = new RotaryEmbedding(4, 7), "rotary", "Expected angles for 2 elements of a row, got 4.");
        call.Refuses((ref AttentionArguments wrong) => wrong.Rotary = new RotaryEmbedding(2, 6), "rotary", "Expected angles for at least 7 positions, got 6.");
        call.Passes((ref AttentionArguments right) => { right.Rotary = new RotaryEmbedding(2, 17); right.FirstKey = 10; });
        call.Refuses((ref AttentionArguments wrong) => { wrong.Rotary = new RotaryEmbedding(2, 16); wrong.FirstKey = 10; }, "rotary", "Expected angles for at least 17 positions, got 16.");
    }

    [Fact]
    public void Angles_reach_the_last_query_where_there_are_fewer_keys()
    {
        var call = new CheckedCall(
            () => new() { Query = new float[30], Key = new float[9], Value = new float[12], Output = new float[40], QueryLength = 5, KeyLength = 3, Rotary = new RotaryEmbedding(2, 5) },
            (s_shape with { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2 }).Check);
        call.Passes();
        call.Refuses((ref AttentionArguments wrong) => wrong.Rotary = new RotaryEmbedding(2, 4), "rotary", "Expected angles for at least 5 positions, got 4.");
    }

    /// <summary>Counted from the end, more queries than keys begin before position 0, where a causal mask alone hides everything from them.</summary>
    [Fact]
    public void No_query_stands_before_the_first_position()
    {
        AttentionShape shape = s_shape with { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2, CausalAlignment = CausalAlignment.BottomRight };
        Assert.Equal((2, -2, 0), (shape.FirstPosition(5, 7), shape.FirstPosition(5, 3), s_shape.FirstPosition(5, 3)));
        CheckedCall.Maker make = static () => new() { Query = new float[30], Key = new float[9], Value = new float[12], Output = new float[40], QueryLength = 5, KeyLength = 3, Rotary = new RotaryEmbedding(2, 3) };
        new CheckedCall(make, shape.Check).Refuses(static (ref AttentionArguments _) => { }, "queryLength", "Expected no more queries than keys, 3, as positions start at 0; got 5.");
        new CheckedCall(make, (shape with { Mask = AttentionMask.Causal }).Check).Passes();
        new CheckedCall(static () => new() { Key = new float[9], Value = new float[12], QueryLength = 0, KeyLength = 3, Rotary = new RotaryEmbedding(2, 3) }, shape.Check).Passes();
        new CheckedCall(static () => new() { Query = new float[6], Output = new float[8], Key = new float[3], Value = new float[4], QueryLength = 1, KeyLength = 1, Rotary = new RotaryEmbedding(2, 1) }, shape.Check).Passes();
    }

    [Fact]
    public void Given_positions_are_those_that_angles_have()
    {
        CheckedCall call = Rows(s_shape with { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2, HasPositionIds = true });
        call.Passes((ref AttentionArguments right) => Give(ref right, 10, 14, 0, 99));
        call.Refuses((ref AttentionArguments wrong) => Give(ref wrong, 9, 14, 0, 0), "queryPositions", "Expected shape (batch 2, sequence 5, position 1), 10 elements, got 9 elements.");
        call.Refuses((ref AttentionArguments wrong) => Give(ref wrong, 10, 13, 0, 0), "keyPositions", "Expected shape (batch 2, sequence 7, position 1), 14 elements, got 13 elements.");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => Give(ref wrong, 10, 14, -1, 0), "queryPositions", "Expected a position from 0 to 99, got -1.");
        call.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => Give(ref wrong, 10, 14, 0, 100), "keyPositions", "Expected a position from 0 to 99, got 100.");
        CheckedCall shared = Rows(s_shape with { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2, HasPositionIds = true, SharesPositions = true });
        shared.Passes((ref AttentionArguments right) => Give(ref right, 10, 0, 99, 0));

        // Any position may be given to any row.
        shared.Passes((ref AttentionArguments right) =>
        {
            Give(ref right, 10, 0, 2, 0);
            right.Rotary = new RotaryEmbedding(2, 3);
        });
        shared.Refuses<ArgumentOutOfRangeException>((ref AttentionArguments wrong) => Give(ref wrong, 10, 0, 100, 0), "positions", "Expected a position from 0 to 99, got 100.");

        static void Give(ref AttentionArguments call, int queries, int keys, int query, int key)
        {
            int[] queryPositions = new int[queries], keyPositions = new int[keys];
            queryPositions[^1] = query;
            if (keys > 0)
                keyPositions[^1] = key;
            call.Rotary = new RotaryEmbedding(2, 100);
            call.QueryPositions = queryPositions;
            call.KeyPositions = keyPositions;
        }
    }

    /// <summary>Each sample has its own positions, from 0.</summary>
    [Fact]
    public void Packed_samples_are_rotated_each_for_itself()
    {
        CheckedCall call = Packed(s_shape with { IsPacked = true, Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2 });
        call.Passes((ref AttentionArguments right) => right.Rotary = new RotaryEmbedding(2, 7));
        call.Refuses((ref AttentionArguments wrong) => wrong.Rotary = new RotaryEmbedding(2, 6), "rotary", "Expected angles for at least 7 positions, got 6.");
        CheckedCall end = Packed(s_shape with { IsPacked = true, Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2, CausalAlignment = CausalAlignment.BottomRight });
        end.Refuses((ref AttentionArguments wrong) => wrong.Rotary = new RotaryEmbedding(2, 7), "queryLength", "Expected no more queries than keys, 1, as positions start at 0; got 3.");
    }
}
