using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>What a call with wrong arguments gets: an exception that says which, what was expected and what came, and outputs as they were.</summary>
public sealed partial class ArgumentErrorTests
{
    private const float Sentinel = 123.5f;
    private const int BatchSize = 2;

    private static readonly DeclaredAttention s_attention = new(3, 24, 5) { KeyValueLength = 7, ValueDimension = 4 };

    private static readonly DeclaredAttention s_layer = new(2, 12, 5) { IsMultiHead = true };

    private const AttentionOutputs EveryOutput =
        AttentionOutputs.Weights | AttentionOutputs.AveragedWeights | AttentionOutputs.LogSumExp | AttentionOutputs.ScaledScores
        | AttentionOutputs.CappedScores | AttentionOutputs.MaskedScores | AttentionOutputs.KeyWeightSums;

    private static readonly DeclaredAttention s_rotary = new(2, 12, 6) { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 4 };

    private static readonly DeclaredAttention s_packed = s_attention with { PackedSequences = true, Outputs = AttentionOutputs.LogSumExp };

    private static readonly DeclaredAttention s_cached = new(2, 12, 6)
    {
        KeyValueCache = true,
        KeyValueHeadCount = 1,
        Rotary = RotaryPairing.HalfSplit,
        PositionIds = true,
        Mask = AttentionMask.Boolean,
        MaskAxes = AttentionAxes.Batch | AttentionAxes.Query,
        Outputs = AttentionOutputs.Weights,
    };

    private static readonly DeclaredAttention[] s_declarations =
    [
        s_attention,
        s_attention with { Layout = AttentionLayout.HeadMajor, Mask = AttentionMask.Causal, Outputs = AttentionOutputs.Weights },
        s_attention with { Mask = AttentionMask.KeyPadding },
        s_attention with { Mask = AttentionMask.Boolean, MaskAxes = AttentionAxes.Batch | AttentionAxes.Query },
        s_attention with { Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.None },
        s_attention with
        {
            Mask = AttentionMask.Causal | AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive,
            MaskAxes = AttentionAxes.Head,
            BiasAxes = AttentionAxes.Batch | AttentionAxes.Head | AttentionAxes.Query,
            Outputs = AttentionOutputs.Weights,
        },
        s_attention with { HeadDimension = 2, ValueDimension = 2, SequenceLength = 2, KeyValueLength = 3, Unroll = Unroll.Full },
        s_layer,
        s_layer with { KeyValueLength = 7, Mask = AttentionMask.KeyPadding, Outputs = AttentionOutputs.Weights },
        s_layer with { Mask = AttentionMask.Boolean | AttentionMask.Additive },
        s_attention with { Mask = AttentionMask.Keys, Sinks = true, Outputs = EveryOutput },
        s_rotary,
        s_rotary with { PositionIds = true, KeyShards = true, Mask = AttentionMask.Causal },
        s_packed,
        s_cached,
        s_cached with { ElementType = ElementType.Float16, KeyValueType = ElementType.BFloat16, Layout = AttentionLayout.HeadMajor, PositionIds = null, Outputs = AttentionOutputs.LogSumExp },
        s_attention with { ElementType = ElementType.BFloat16 },
        s_attention with { KeyValueType = ElementType.Float16, KeyValueHeadCount = 1 },
        s_packed with { ElementType = ElementType.Float16, KeyValueType = ElementType.Float32 },
        s_layer with { KeyInputDimension = 7, ValueInputDimension = 9, KeyValueLength = 6, Mask = AttentionMask.Keys, AddBiasKeyValue = true },
        s_layer with { Rotary = RotaryPairing.Interleaved, PositionIds = true, Sinks = true, Outputs = EveryOutput },
        s_layer with { KeyValueCache = true, KeyValueType = ElementType.Float16, Rotary = RotaryPairing.HalfSplit, Outputs = AttentionOutputs.KeyWeightSums },
    ];

    private static readonly Lazy<LoadedAssembly> s_assembly = new(() =>
        GeneratorHarness.Compile(s_declarations.Select((declaration, n) => KernelAdapter.Source(declaration, KernelName(n)))));

    public static IEnumerable<TheoryDataRow<int>> Declarations => Enumerable.Range(0, s_declarations.Length).Select(n => new TheoryDataRow<int>(n));

    [Theory]
    [MemberData(nameof(Declarations))]
    public void One_element_too_few_or_too_many_is_refused(int number)
    {
        foreach ((int Query, int Key)? lengths in CallsOf(s_declarations[number]))
        {
            Arguments right = Arguments.For(s_declarations[number], lengths);
            foreach (string name in right.SpanNames.Where(name => !name.StartsWith("cumulative", StringComparison.Ordinal)))
            {
                int expected = right.LengthOf(name);
                foreach (int length in new[] { expected - 1, expected + 1 })
                {
                    var refusal = Refusal<ArgumentException>(number, right.With(name, length));
                    Assert.Equal(name, refusal.ParamName);
                    AssertNames(length, refusal.Message);

                    AssertNames(right.MultipleOf(name) ?? expected, refusal.Message);
                    AssertHints(declared: lengths is null || s_declarations[number].SequenceLength == 2, s_declarations[number], name, refusal.Message);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void A_sample_more_in_one_argument_than_in_the_others_is_refused(int number)
    {
        Arguments right = Arguments.For(s_declarations[number], lengths: null);
        foreach (string name in right.SpanNames)
        {
            int length = right.LengthOf(name) / BatchSize * (BatchSize + 1);
            if (length == right.LengthOf(name))
                continue;
            var refusal = Refusal<ArgumentException>(number, right.With(name, length));
            Assert.Contains(refusal.ParamName, right.SpanNames);
        }
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void An_empty_argument_is_refused(int number)
    {
        Arguments right = Arguments.For(s_declarations[number], lengths: null);
        foreach (string name in right.SpanNames)
        {
            var refusal = Refusal<ArgumentException>(number, right.With(name, 0));
            Assert.Equal(name, refusal.ParamName);
        }
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Actual_lengths_out_of_range_are_refused(int number)
    {
        if (!s_declarations[number].TakesLengths)
            return;

        AttentionAttribute attribute = s_declarations[number].ToAttribute();
        foreach (int length in new[] { -1, int.MinValue, attribute.SequenceLength + 1, int.MaxValue })
        {
            Arguments arguments = Arguments.For(s_declarations[number], (2, 2));
            arguments.QueryLength = length;
            AssertOutOfRange("queryLength", attribute.SequenceLength, length, number, arguments);
        }

        foreach (int length in new[] { -1, int.MinValue, attribute.KeyValueLength + 1, int.MaxValue })
        {
            Arguments arguments = Arguments.For(s_declarations[number], (2, 2));
            arguments.KeyLength = length;
            AssertOutOfRange("keyLength", attribute.KeyValueLength, length, number, arguments);
        }
    }

    [Fact]
    public void Self_attention_with_two_lengths_is_refused()
    {
        int number = Array.IndexOf(s_declarations, s_layer);
        Arguments arguments = Arguments.For(s_layer, (3, 3));
        arguments.KeyLength = 2;

        var refusal = Refusal<ArgumentException>(number, arguments);
        Assert.Equal("keyLength", refusal.ParamName);
        AssertNames(3, refusal.Message);
        AssertNames(2, refusal.Message);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Key_lengths_out_of_range_are_refused(int number)
    {
        if (!s_declarations[number].Has(AttentionMask.KeyPadding))
            return;

        foreach ((int Query, int Key)? lengths in CallsOf(s_declarations[number]))
        {
            int longest = lengths?.Key ?? s_declarations[number].ToAttribute().KeyValueLength;
            foreach (int keyLength in new[] { -1, longest + 1, int.MaxValue })
            {
                Arguments arguments = Arguments.For(s_declarations[number], lengths);
                arguments.KeyLengths[^1] = keyLength;
                AssertOutOfRange("keyLengths", longest, keyLength, number, arguments);
            }
        }
    }

    // Rows written early may lie over rows read late; one element in common is enough to be refused.
    [Theory]
    [MemberData(nameof(Declarations))]
    public void An_output_over_another_argument_is_refused(int number)
    {
        Arguments right = Arguments.For(s_declarations[number], lengths: null);
        foreach (string output in right.OutputNames)
        {
            foreach (string other in right.SpanNames.Where(name => name != output && right.HaveSameType(name, output)))
            {
                Arguments over = right.With(output, right.LengthOf(output));
                over.Overlap(output, other);
                string refused = Refusal<ArgumentException>(number, over).ParamName!;
                Assert.Contains(refused, right.OutputNames.Contains(other) ? [output, other] : (string[])[output]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Cumulative_lengths_that_make_no_samples_are_refused(int number)
    {
        if (!s_declarations[number].IsPacked)
            return;

        Arguments right = Arguments.For(s_declarations[number], lengths: null);
        foreach (string name in new[] { "cumulativeQueryLengths", "cumulativeKeyLengths" })
        {
            int[] ends = right.Of<int>(name);
            int rows = ends[^1];
            Refused<ArgumentException>([]);
            Refused<ArgumentException>([1, .. ends[1..]]);
            Refused<ArgumentException>([.. ends[..^1], rows - 1]);
            Refused<ArgumentException>([.. ends[..^1], rows + 1]);
            Refused<ArgumentOutOfRangeException>([0, -1, rows]);
            Refused<ArgumentOutOfRangeException>([0, int.MinValue, rows]);
            Refused<ArgumentOutOfRangeException>([0, rows + 1, rows]);
            Refused<ArgumentOutOfRangeException>([0, 0, rows], rows > Declared(name));

            void Refused<T>(int[] wrong, bool isWrong = true)
                where T : ArgumentException
            {
                if (isWrong)
                    Assert.Equal(name, Refusal<T>(number, right.With(name, wrong)).ParamName);
            }
        }

        // A sample more of keys than of queries: the last one is empty.
        int[] keys = right.Of<int>("cumulativeKeyLengths");
        Assert.Equal("cumulativeKeyLengths", Refusal<ArgumentException>(number, right.With("cumulativeKeyLengths", (int[])[.. keys, keys[^1]])).ParamName);

        int Declared(string name) => name == "cumulativeQueryLengths"
            ? s_declarations[number].ToAttribute().SequenceLength
            : s_declarations[number].ToAttribute().KeyValueLength;
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Angles_that_do_not_fit_are_refused(int number)
    {
        if (!s_declarations[number].IsRotary)
            return;

        int dimension = s_declarations[number].ToAttribute().RotaryDimension;
        Assert.Equal("rotary", Refusal<ArgumentNullException>(number, With(null)).ParamName);
        var other = Refusal<ArgumentException>(number, With(new RotaryEmbedding(dimension + 2, 100)));
        Assert.Equal("rotary", other.ParamName);
        AssertNames(dimension, other.Message);
        AssertNames(dimension + 2, other.Message);

        // With given positions, it is the positions that are too large.
        Arguments two = With(new RotaryEmbedding(dimension, 2));
        if (s_declarations[number].PositionIds != true)
        {
            var few = Refusal<ArgumentException>(number, two);
            Assert.Equal("rotary", few.ParamName);
            AssertNames(2, few.Message);
            return;
        }

        foreach (string name in two.SpanNames.Where(name => name.EndsWith("ositions", StringComparison.Ordinal)))
        {
            foreach (int wrong in new[] { -1, int.MinValue, 50, int.MaxValue })
            {
                Arguments arguments = With(new RotaryEmbedding(dimension, 50));
                arguments.Of<int>(name)[^1] = wrong;
                AssertOutOfRange(name, 49, wrong, number, arguments);
            }
        }

        Arguments With(RotaryEmbedding? rotary)
        {
            Arguments arguments = Arguments.For(s_declarations[number], lengths: null);
            arguments.Rotary = rotary;
            return arguments;
        }
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void A_cache_that_does_not_fit_is_refused(int number)
    {
        if (!s_declarations[number].HasCache)
            return;

        AttentionAttribute a = s_declarations[number].ToAttribute();
        Arguments arguments = Arguments.For(s_declarations[number], lengths: null);
        arguments.Cache = () => null;
        Assert.Equal("cache", Refusal<ArgumentNullException>(number, arguments).ParamName);
        ElementType otherType = a.KeyValueType == ElementType.Float32 ? ElementType.Float16 : ElementType.Float32;
        KeyValueCache[] others =
        [
            new(BatchSize, a.KeyValueHeadCount + 1, a.SequenceLength, a.HeadDimension, a.ValueDimension, a.KeyValueType),
            new(BatchSize, a.KeyValueHeadCount, a.SequenceLength + 1, a.HeadDimension, a.ValueDimension, a.KeyValueType),
            new(BatchSize, a.KeyValueHeadCount, a.SequenceLength, a.HeadDimension + 1, a.ValueDimension, a.KeyValueType),
            new(BatchSize, a.KeyValueHeadCount, a.SequenceLength, a.HeadDimension, a.ValueDimension + 1, a.KeyValueType),
            new(BatchSize, a.KeyValueHeadCount, a.SequenceLength, a.HeadDimension, a.ValueDimension, otherType),
        ];
        Assert.All(others, other =>
        {
            arguments.Cache = () => other;
            Assert.Equal("cache", Refusal<ArgumentException>(number, arguments).ParamName);
            Assert.Equal(0, other.Count);
        });

        var full = new KeyValueCache(BatchSize, a.KeyValueHeadCount, a.SequenceLength, a.HeadDimension, a.ValueDimension, a.KeyValueType);
        full.Advance(new Runtime.AttentionArguments { QueryLength = a.SequenceLength - 1, KeyLength = a.SequenceLength - 1 });
        arguments.Cache = () => full;
        arguments.FillOutputs();
        var refusal = Assert.Throws<InvalidOperationException>(() => Kernel(number).Forward(arguments.Call()));
        AssertNames(a.SequenceLength, refusal.Message);
        arguments.AssertOutputsUntouched();
        Assert.Equal(a.SequenceLength - 1, full.Count);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void A_first_key_out_of_range_is_refused(int number)
    {
        if (s_declarations[number].KeyShards != true)
            return;

        foreach (int firstKey in new[] { -1, int.MinValue, (1 << 29) + 1, int.MaxValue })
        {
            Arguments arguments = Arguments.For(s_declarations[number], lengths: null);
            arguments.FirstKey = firstKey;
            AssertOutOfRange("firstKey", 1 << 29, firstKey, number, arguments);
        }
    }

    [Fact]
    public void A_struct_that_no_constructor_ran_for_says_so()
    {
        const string Source = """
            using System;
            using AttentionGen;

            [MultiHeadAttention(2, 12, 5)]
            public readonly partial struct Layer;

            [MultiHeadAttention(2, 12, 5, KeyValueCache = true)]
            public readonly partial struct CachedLayer;

            public static class Defaults
            {
                public static void Call(float[] input, float[] output) => default(Layer).Forward(input, output);

                public static void CallParallel(float[] input, float[] output) => default(Layer).Forward(input, output, new System.Threading.Tasks.ParallelOptions());

                public static void CallCached(float[] input, float[] output)
                {
                    KeyValueCache cache = CachedLayer.CreateCache(1);
                    try
                    {
                        default(CachedLayer).Forward(input, cache, output);
                    }
                    finally
                    {
                        if (cache.Count != 0)
                            throw new ArgumentException("The cache has changed.");
                    }
                }
            }
            """;
        Type defaults = GeneratorHarness.Compile(Source).Type("Defaults");
        foreach (string name in new[] { "Call", "CallParallel", "CallCached" })
        {
            var call = defaults.GetMethod(name)!.CreateDelegate<Action<float[], float[]>>();
            float[] output = [.. Enumerable.Repeat(Sentinel, 60)];
            var refusal = Assert.Throws<InvalidOperationException>(() => call(new float[60], output));
            Assert.Contains("Construct it", refusal.Message, StringComparison.Ordinal);
            Assert.All(output, element => Assert.Equal(Sentinel, element));
        }
    }

    private static void AssertOutOfRange(string name, int limit, int actual, int number, Arguments arguments)
    {
        var refusal = Refusal<ArgumentOutOfRangeException>(number, arguments);
        Assert.Equal(name, refusal.ParamName);
        Assert.Equal(actual, refusal.ActualValue);
        AssertNames(limit, refusal.Message);
    }

    // Where there is an overload for shorter inputs, who passes fewer rows than declared hears of it.
    private static void AssertHints(bool declared, DeclaredAttention declaration, string name, string message)
    {
        bool areRows = name is "query" or "key" or "value" or "input" or "memory" or "keyMemory" or "valueMemory" or "output";
        Assert.Equal(
            declared && areRows && declaration.TakesLengths,
            message.Contains("overload that ends in queryLength, keyLength", StringComparison.Ordinal));
    }

    private static void AssertNames(int number, string message) =>
        Assert.Matches($@"(?<!\d){number.ToString(CultureInfo.InvariantCulture)}(?!\d)", message);

    // The call throws exactly this exception and leaves all outputs, and what is cached, alone.
    private static T Refusal<T>(int number, Arguments arguments)
        where T : ArgumentException
    {
        IAttentionKernel kernel = Kernel(number);
        var cache = (KeyValueCache?)(arguments.Cache is null ? arguments.FilledCache(kernel) : arguments.Cache());
        int count = cache?.Count ?? 0;
        arguments.FillOutputs();
        T refusal = Assert.Throws<T>(() =>
        {
            AttentionCall call = arguments.Call();
            call.Cache = cache;
            kernel.Forward(call);
        });
        arguments.AssertOutputsUntouched();
        Assert.Equal(count, cache?.Count ?? 0);
        return refusal;
    }

    // The overload without lengths, and the other one with shorter ones.
    private static IEnumerable<(int Query, int Key)?> CallsOf(DeclaredAttention declaration)
    {
        yield return null;
        if (declaration.TakesLengths)
            yield return declaration.HasOwnKeys ? (2, 3) : (3, 3);
    }

    private static IAttentionKernel Kernel(int number)
    {
        Type adapter = s_assembly.Value.Type("Declared." + KernelAdapter.AdapterName(KernelName(number)));
        AttentionProblem numbers = Arguments.Problem(s_declarations[number], lengths: null);
        return (IAttentionKernel)Activator.CreateInstance(adapter, LayerWeights.Of(numbers))!;
    }

    private static string KernelName(int number) => string.Create(CultureInfo.InvariantCulture, $"Checked{number}");
}
