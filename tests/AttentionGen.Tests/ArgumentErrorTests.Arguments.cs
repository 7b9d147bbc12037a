using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests;

public sealed partial class ArgumentErrorTests
{
    /// <summary>The arguments of a call, by name, each free to be wrong.</summary>
    private sealed class Arguments
    {
        // Any bits will do that no kernel would write.
        private const ushort NarrowSentinel = 0x5A5A;

        private readonly Dictionary<string, Array> _spans = [];
        private readonly AttentionProblem _problem;
        private bool _passesLengths;
        private (string Output, string Other)? _overlap;

        private Arguments(AttentionProblem problem) => _problem = problem;

        public int QueryLength { get; set; }
        public int KeyLength { get; set; }
        public RotaryEmbedding? Rotary { get; set; }
        public int FirstKey { get; set; }

        /// <summary>What is passed instead of a cache that earlier calls have filled.</summary>
        public Func<object?>? Cache { get; set; }

        public List<string> SpanNames { get; } = [];

        /// <summary>Of them, those that a call writes.</summary>
        public IEnumerable<string> OutputNames => SpanNames.Where(name => name == "output" || AttentionArrays<float>.Kinds.Any(kind => NameOf(kind) == name));

        public int[] KeyLengths => Of<int>("keyLengths");

        public static AttentionProblem Problem(DeclaredAttention declaration, (int Query, int Key)? lengths) => ProblemNumbers.Draw(
            new KernelCase(declaration, BatchSize, InputFamily.Normal, Seed: 3) { Lengths = lengths, Steps = declaration.HasCache ? [2, 2] : null });

        public static Arguments For(DeclaredAttention declaration, (int Query, int Key)? lengths)
        {
            AttentionProblem problem = Problem(declaration, lengths);
            KernelArguments rows = problem.Arguments;
            var arguments = new Arguments(problem)
            {
                _passesLengths = lengths is not null,
                QueryLength = problem.QueryLength,
                KeyLength = problem.KeyLength,
                Rotary = problem.Rotary,
                FirstKey = problem.FirstKey,
            };
            bool isNarrow = declaration.RowType != ElementType.Float32, isStoredNarrow = declaration.KeyValueRowType != ElementType.Float32;
            arguments.Add(declaration.IsMultiHead ? "input" : "query", isNarrow ? rows.NarrowQuery : rows.Query);
            arguments.Add(!declaration.IsMultiHead ? "key" : declaration.HasSeparateMemories ? "keyMemory" : "memory", isStoredNarrow ? rows.NarrowKey : rows.Key);
            arguments.Add(declaration.IsMultiHead ? "valueMemory" : "value", isStoredNarrow ? rows.NarrowValue : rows.Value);
            arguments.Add("mask", problem.Mask);
            arguments.Add("bias", problem.Bias);
            arguments.Add("keyLengths", problem.KeyLengths);
            arguments.Add("keyMask", problem.KeyMask);
            arguments.Add("cumulativeQueryLengths", problem.CumulativeQueryLengths);
            arguments.Add("cumulativeKeyLengths", problem.CumulativeKeyLengths);
            arguments.Add("sinks", problem.Sinks);
            bool sharesPositions = declaration.HasCache || !declaration.HasOwnKeys;
            arguments.Add(sharesPositions ? "positions" : "queryPositions", problem.QueryPositions);
            arguments.Add("keyPositions", sharesPositions ? [] : problem.KeyPositions);
            arguments.Add("output", isNarrow ? new ushort[problem.OutputLength] : new float[problem.OutputLength]);
            foreach (AttentionOutputs kind in AttentionArrays<float>.Kinds)
                arguments.Add(NameOf(kind), new float[declaration.Returns(kind) ? problem.LengthOf(kind) : 0]);
            return arguments;
        }

        public int LengthOf(string name) => _spans[name].Length;

        /// <summary>Of an argument that the number of samples or rows follows from: what it must hold a whole number of. Null of others.</summary>
        public int? MultipleOf(string name)
        {
            if (_problem.Declaration.IsPacked)
                return name == "query" ? _problem.QueryWidth : name == "key" ? _problem.KeyWidth : null;
            if (name != SpanNames[0])
                return null;
            return LengthOf(name) / (_problem.Declaration.HasCache ? _problem.QueryLength : BatchSize);
        }

        public bool HaveSameType(string name, string other) => _spans[name].GetType() == _spans[other].GetType();

        public T[] Of<T>(string name) => _spans.TryGetValue(name, out Array? span) && span is T[] elements ? elements : [];

        /// <summary>The same but for one span, which has another length.</summary>
        public Arguments With(string name, int length) => With(name, Resized(_spans[name], length));

        /// <summary>The same but for one span.</summary>
        public Arguments With(string name, Array replaced)
        {
            var other = new Arguments(_problem)
            {
                _passesLengths = _passesLengths,
                QueryLength = QueryLength,
                KeyLength = KeyLength,
                Rotary = Rotary,
                FirstKey = FirstKey,
                Cache = Cache,
            };
            foreach ((string each, Array span) in _spans)
                other.Add(each, each == name ? replaced : (Array)span.Clone(), always: each == name);
            return other;
        }

        /// <summary>Lets an output begin at the last element of another argument.</summary>
        public void Overlap(string output, string other)
        {
            // One array of both; Span takes the output's part of it.
            int first = LengthOf(other) - 1;
            _spans[other] = Resized(_spans[other], first + LengthOf(output));
            _overlap = (output, other);
        }

        public void FillOutputs()
        {
            foreach (string name in OutputNames)
            {
                Span<float>(name).Fill(Sentinel);
                Span<ushort>(name).Fill(NarrowSentinel);
            }
        }

        public void AssertOutputsUntouched()
        {
            foreach (string name in OutputNames)
            {
                Assert.Equal(-1, Span<float>(name).IndexOfAnyExcept(Sentinel));
                Assert.Equal(-1, Span<ushort>(name).IndexOfAnyExcept(NarrowSentinel));
            }
        }

        /// <summary>A cache that earlier calls have filled, or null where there is none.</summary>
        public object? FilledCache(IAttentionKernel kernel) => ArrayRun.CacheOf(kernel, _problem);

        public AttentionCall Call() => new()
        {
            Query = Span<float>(SpanNames[0]),
            NarrowQuery = Span<ushort>(SpanNames[0]),
            Key = Span<float>(KeyName),
            NarrowKey = Span<ushort>(KeyName),
            Value = Span<float>(ValueName),
            NarrowValue = Span<ushort>(ValueName),
            Mask = Span<bool>("mask"),
            Bias = Span<float>("bias"),
            KeyLengths = Span<int>("keyLengths"),
            KeyMask = Span<bool>("keyMask"),
            CumulativeQueryLengths = Span<int>("cumulativeQueryLengths"),
            CumulativeKeyLengths = Span<int>("cumulativeKeyLengths"),
            Sinks = Span<float>("sinks"),
            Rotary = Rotary,
            QueryPositions = Span<int>(_spans.ContainsKey("positions") ? "positions" : "queryPositions"),
            KeyPositions = Span<int>("keyPositions"),
            Cache = Cache?.Invoke(),
            FirstKey = FirstKey,
            Output = Span<float>("output"),
            NarrowOutput = Span<ushort>("output"),
            Weights = Span<float>("weights"),
            AveragedWeights = Span<float>("averagedWeights"),
            LogSumExp = Span<float>("logSumExp"),
            ScaledScores = Span<float>("scaledScores"),
            CappedScores = Span<float>("cappedScores"),
            MaskedScores = Span<float>("maskedScores"),
            KeyWeightSums = Span<float>("keyWeightSums"),
            PassesLengths = _passesLengths,
            QueryLength = QueryLength,
            KeyLength = KeyLength,
        };

        private string KeyName => _spans.ContainsKey("keyMemory") ? "keyMemory" : _spans.ContainsKey("memory") ? "memory" : "key";

        private string ValueName => _spans.ContainsKey("valueMemory") ? "valueMemory" : "value";

        private static string NameOf(AttentionOutputs kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

        // What an argument is passed as: all of its array, but for two that share one.
        private Span<T> Span<T>(string name)
        {
            if (_overlap is not { } overlap || (name != overlap.Output && name != overlap.Other))
                return Of<T>(name);
            Span<T> both = Of<T>(overlap.Other);
            if (both.IsEmpty)
                return both;
            int output = LengthOf(overlap.Output), first = both.Length - output;
            return name == overlap.Output ? both[first..] : both[..(first + 1)];
        }

        // What the declaration does not ask for is empty and no argument.
        private void Add(string name, Array span, bool always = false)
        {
            if (span.Length == 0 && !always)
                return;
            _spans.Add(name, span);
            SpanNames.Add(name);
        }

        private static Array Resized(Array span, int length)
        {
            Array resized = Array.CreateInstance(span.GetType().GetElementType()!, length);
            Array.Copy(span, resized, Math.Min(span.Length, length));
            return resized;
        }
    }
}
