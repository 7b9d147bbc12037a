using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>What a call with wrong arguments gets: an exception that says which, what was expected and what came, and outputs as they were.</summary>
public sealed class ArgumentErrorTests
{
    private const float Sentinel = 123.5f;
    private const int BatchSize = 2;

    private static readonly DeclaredAttention s_attention = new(3, 24, 5) { KeyValueLength = 7, ValueDimension = 4 };

    private static readonly DeclaredAttention s_layer = new(2, 12, 5) { IsMultiHead = true };

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
            foreach (string name in right.SpanNames)
            {
                int expected = right.LengthOf(name);
                foreach (int length in new[] { expected - 1, expected + 1 })
                {
                    var refusal = Refusal<ArgumentException>(number, right.With(name, length));
                    Assert.Equal(name, refusal.ParamName);
                    AssertNames(length, refusal.Message);

                    // The batch follows from the first argument, of which any whole number of samples would do.
                    AssertNames(name == right.SpanNames[0] ? expected / BatchSize : expected, refusal.Message);
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
            Refusal<ArgumentException>(number, right.With(name, 0));
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Actual_lengths_out_of_range_are_refused(int number)
    {
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

    [Theory]
    [MemberData(nameof(Declarations))]
    public void An_output_over_an_input_is_right_or_refused(int number)
    {
        Arguments apart = Arguments.For(s_declarations[number], lengths: null);
        Array.Fill(apart.Query, 0.25f);
        Kernel(number).Forward(apart.Call());
        float[] expected = [.. apart.Output];

        // The output begins within the query, so that rows written early lie over rows read late.
        Arguments over = Arguments.For(s_declarations[number], lengths: null);
        float[] shared = new float[over.Query.Length + over.Output.Length];
        Array.Fill(shared, 0.25f);
        float[] before = [.. shared];
        int start = over.Query.Length / 2;
        AttentionCall call = over.Call();
        call.Query = shared.AsSpan(0, over.Query.Length);
        call.Output = shared.AsSpan(start, over.Output.Length);
        ArgumentException? refusal = null;
        try
        {
            Kernel(number).Forward(call);
        }
        catch (ArgumentException caught)
        {
            refusal = caught;
        }

        if (refusal is null)
        {
            Assert.Equal(expected, shared.AsSpan(start, expected.Length).ToArray());
            return;
        }

        Assert.Equal("output", refusal.ParamName);
        Assert.Equal(before, shared);
    }

    private static void AssertOutOfRange(string name, int limit, int actual, int number, Arguments arguments)
    {
        var refusal = Refusal<ArgumentOutOfRangeException>(number, arguments);
        Assert.Equal(name, refusal.ParamName);
        Assert.Equal(actual, refusal.ActualValue);
        AssertNames(limit, refusal.Message);
    }

    private static void AssertNames(int number, string message) =>
        Assert.Matches($@"(?<!\d){number.ToString(CultureInfo.InvariantCulture)}(?!\d)", message);

    // The call throws exactly this exception and leaves both outputs alone.
    private static T Refusal<T>(int number, Arguments arguments)
        where T : ArgumentException
    {
        Array.Fill(arguments.Output, Sentinel);
        Array.Fill(arguments.Weights, Sentinel);
        T refusal = Assert.Throws<T>(() => Kernel(number).Forward(arguments.Call()));
        Assert.All(arguments.Output, element => Assert.Equal(Sentinel, element));
        Assert.All(arguments.Weights, element => Assert.Equal(Sentinel, element));
        return refusal;
    }

    // The overload without lengths, and the other one with shorter ones.
    private static IEnumerable<(int Query, int Key)?> CallsOf(DeclaredAttention declaration)
    {
        yield return null;
        yield return declaration.HasOwnKeys ? (2, 3) : (3, 3);
    }

    private static IAttentionKernel Kernel(int number)
    {
        Type adapter = s_assembly.Value.Type("Declared." + KernelAdapter.AdapterName(KernelName(number)));
        AttentionProblem numbers = Arguments.Problem(s_declarations[number], lengths: null);
        return (IAttentionKernel)Activator.CreateInstance(adapter, LayerWeights.Of(numbers))!;
    }

    private static string KernelName(int number) => string.Create(CultureInfo.InvariantCulture, $"Checked{number}");

    /// <summary>The arguments of a call, by name, each free to be wrong.</summary>
    private sealed class Arguments
    {
        private readonly Dictionary<string, Array> _spans = [];
        private bool _passesLengths;

        public int QueryLength { get; set; }
        public int KeyLength { get; set; }

        public List<string> SpanNames { get; } = [];
        public float[] Query => (float[])_spans[SpanNames[0]];
        public int[] KeyLengths => Of<int>("keyLengths");
        public float[] Output => Of<float>("output");
        public float[] Weights => Of<float>("weights");

        public static AttentionProblem Problem(DeclaredAttention declaration, (int Query, int Key)? lengths) =>
            ProblemNumbers.Draw(new KernelCase(declaration, BatchSize, InputFamily.Normal, Seed: 3) { Lengths = lengths });

        public static Arguments For(DeclaredAttention declaration, (int Query, int Key)? lengths)
        {
            AttentionProblem problem = Problem(declaration, lengths);
            var arguments = new Arguments
            {
                _passesLengths = lengths is not null,
                QueryLength = problem.QueryLength,
                KeyLength = problem.KeyLength,
            };
            arguments.Add(declaration.IsMultiHead ? "input" : "query", problem.Query);
            arguments.Add(declaration.IsMultiHead ? "memory" : "key", problem.Key);
            arguments.Add("value", problem.Value);
            arguments.Add("mask", problem.Mask);
            arguments.Add("bias", problem.Bias);
            arguments.Add("keyLengths", problem.KeyLengths);
            arguments.Add("output", new float[BatchSize * problem.OutputSample]);
            arguments.Add("weights", new float[declaration.ReturnsWeights ? BatchSize * problem.WeightsSample : 0]);
            return arguments;
        }

        public int LengthOf(string name) => _spans[name].Length;

        /// <summary>The same but for one span, which has another length.</summary>
        public Arguments With(string name, int length)
        {
            var other = new Arguments { _passesLengths = _passesLengths, QueryLength = QueryLength, KeyLength = KeyLength };
            foreach ((string each, Array span) in _spans)
                other.Add(each, each == name ? Resized(span, length) : (Array)span.Clone(), always: each == name);
            return other;
        }

        public AttentionCall Call() => new()
        {
            Query = Query,
            Key = _spans.ContainsKey("memory") ? Of<float>("memory") : Of<float>("key"),
            Value = Of<float>("value"),
            Mask = Of<bool>("mask"),
            Bias = Of<float>("bias"),
            KeyLengths = KeyLengths,
            Output = Output,
            Weights = Weights,
            PassesLengths = _passesLengths,
            QueryLength = QueryLength,
            KeyLength = KeyLength,
        };

        // What the declaration does not ask for is empty and no argument.
        private void Add(string name, Array span, bool always = false)
        {
            if (span.Length == 0 && !always)
                return;
            _spans.Add(name, span);
            SpanNames.Add(name);
        }

        private T[] Of<T>(string name) => _spans.TryGetValue(name, out Array? span) ? (T[])span : [];

        private static Array Resized(Array span, int length)
        {
            Array resized = Array.CreateInstance(span.GetType().GetElementType()!, length);
            Array.Copy(span, resized, Math.Min(span.Length, length));
            return resized;
        }
    }
}
