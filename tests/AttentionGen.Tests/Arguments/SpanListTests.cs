extern alias generator;

using AttentionGen.Runtime;
using AttentionGen.Tests.Planning;
using AttentionGen.Tests.Threads;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Model.Scores;
using generator::AttentionGen.Generator.Model.Signatures;
using Axes = generator::AttentionGen.AttentionAxes;
using Mask = generator::AttentionGen.AttentionMask;
using Pairing = generator::AttentionGen.RotaryPairing;
using Results = generator::AttentionGen.AttentionOutputs;

namespace AttentionGen.Tests.Arguments;

/// <summary>
/// The spans of a call are listed by <see cref="AttentionArguments"/>, and again where outputs are compared with the rest and where parameters set them: no
/// list leaves out what another has. (That each is pinned, <see cref="PinnedArgumentsTests"/> sees.)
/// </summary>
public sealed class SpanListTests
{
    private const int Bytes = 64;

    /// <summary>Spans that no caller passes: a layer's own, and a cache's.</summary>
    private static readonly string[] s_own = ["BiasKey", "BiasValue", "Scratch", "Key8", "Value8", "KeyScales", "ValueScales", "WeightGradient"];

    /// <summary>What the library finds out of a call, or its overloads are told.</summary>
    private static readonly string[] s_derived = [nameof(AttentionArguments.BlockRows), nameof(AttentionArguments.FirstRow), "BatchSize", "QueryLength", "KeyLength", "FirstSample", "OutputStride", "InputStride"];

    private static readonly ArgumentAccess[] s_spans = [.. ArgumentAccess.All.Where(argument => argument.IsSpan && !s_own.Contains(argument.Name))];

    private static bool IsOfGradients(ArgumentAccess argument) =>
        argument.Name.EndsWith("Gradient", StringComparison.Ordinal) || argument.Name is nameof(AttentionArguments.Activations) or nameof(AttentionArguments.Attended) or nameof(AttentionArguments.Denominators);

    public static IEnumerable<TheoryDataRow<string, string>> Pairs =>
        from output in s_spans
        where output.IsOutput && !IsOfGradients(output)
        from other in s_spans
        where other.Name != output.Name && !IsOfGradients(other) && !(IsOutputRows(output) && IsOutputRows(other))
        select new TheoryDataRow<string, string>(output.Name, other.Name);

    /// <summary>A call for gradients writes them alone, and reads what a forward call wrote by other names.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> GradientPairs =>
        from gradient in s_spans
        where gradient.IsOutput && IsOfGradients(gradient)
        from other in s_spans
        where other.Name != gradient.Name && (IsOfGradients(other) || !other.IsOutput)
        select new TheoryDataRow<string, string>(gradient.Name, other.Name);

    /// <summary>Every output beside every other span, on the same memory and on memory of its own.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void Outputs_that_overlap_are_refused(string output, string other)
    {
        byte[] memory = new byte[Bytes];
        Check(output, memory, other, new byte[Bytes], Outputs);
        AssertNames(output, other, Assert.Throws<ArgumentException>(() => Check(output, memory, other, memory, Outputs)));
    }

    /// <summary>The same for gradients.</summary>
    [Theory]
    [MemberData(nameof(GradientPairs))]
    public void Gradients_that_overlap_are_refused(string gradient, string other)
    {
        byte[] memory = new byte[Bytes];
        Check(gradient, memory, other, new byte[Bytes], Gradients);
        AssertNames(gradient, other, Assert.Throws<ArgumentException>(() => Check(gradient, memory, other, memory, Gradients)));
    }

    /// <summary>What a layer keeps is written beside its outputs, while its inputs are read.</summary>
    [Theory]
    [MemberData(nameof(Beside))]
    public void Activations_that_overlap_are_refused(string other)
    {
        byte[] memory = new byte[Bytes];
        Check(nameof(AttentionArguments.Scratch), memory, other, new byte[Bytes], OverlapCheck.Kept);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Check(nameof(AttentionArguments.Scratch), memory, other, memory, OverlapCheck.Kept));
        Assert.Equal("activations", refused.ParamName);
        string name = NameOf(other) switch { "query" => "input", "key" => "the memory", "value" => "the memory of values", var same => same };
        Assert.StartsWith($"Expected memory that does not overlap '{name}'.", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A layer reads and writes rows of floats.</summary>
    public static IEnumerable<TheoryDataRow<string>> Beside =>
        from other in s_spans
        where !IsOfGradients(other) && !other.Name.EndsWith("16", StringComparison.Ordinal)
        select new TheoryDataRow<string>(other.Name);

    [Fact]
    public void Without_activations_nothing_is_kept_and_nothing_overlaps()
    {
        float[] memory = new float[4];
        OverlapCheck.Kept(new AttentionArguments { Query = memory, Output = memory });
    }

    /// <summary>Gradients of a layer's inputs are known as what they are the gradients of.</summary>
    [Theory]
    [InlineData("input", "memory", "valueMemory")]
    [InlineData("input", "keyMemory", "valueMemory")]
    [InlineData("query", "key", "value")]
    public void Gradients_are_named_after_their_arguments(string query, string key, string value)
    {
        float[] memory = new float[4];
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { QueryGradient = memory, Sinks = memory }, query, key, value), query + "Gradient", "sinks");
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { KeyGradient = memory, Sinks = memory }, query, key, value), key + "Gradient", "sinks");
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { ValueGradient = memory, Sinks = memory }, query, key, value), value + "Gradient", "sinks");
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { QueryGradient = memory, Query = memory }, query, key, value), query + "Gradient", query);
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { QueryGradient = memory, Key = memory }, query, key, value), query + "Gradient", key);
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { QueryGradient = memory, Value = memory }, query, key, value), query + "Gradient", value);
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { QueryGradient = memory, KeyGradient = memory }, query, key, value), query + "Gradient", key + "Gradient");
        Refused(() => OverlapCheck.Gradients(new AttentionArguments { QueryGradient = memory, ValueGradient = memory }, query, key, value), query + "Gradient", value + "Gradient");
        Assert.Throws<ArgumentOutOfRangeException>("argument", () => OverlapCheck.Gradients(default, "rows", key, value));

        static void Refused(Action check, string name, string other)
        {
            ArgumentException refused = Assert.Throws<ArgumentException>(check);
            Assert.Equal(name, refused.ParamName);
            Assert.StartsWith($"Expected memory that does not overlap '{other}'.", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A kernel's signature speaks of properties that a call has, with elements of the same size, and of all that a caller can pass.</summary>
    [Fact]
    public void Signatures_set_every_span_of_a_call()
    {
        var set = new HashSet<string>();
        foreach (ForwardParameter parameter in Declarations().SelectMany(Parameters))
        {
            foreach (CallSetting setting in parameter.Sets)
            {
                ArgumentAccess argument = Assert.Single(ArgumentAccess.All, argument => argument.Name == setting.Property);
                set.Add(setting.Property);
                if (setting.Value == CallValue.Itself && parameter.Type.Form is ParameterForm.Input or ParameterForm.Output)
                    Assert.Equal(parameter.Type.Element, Keyword(argument.ValueType));
                if (setting.Value == CallValue.RowBits)
                    Assert.Equal(typeof(ushort), argument.ValueType);
                Assert.True(!argument.IsSpan || argument.IsOutput == (parameter.Type.Form == ParameterForm.Output), $"{parameter.Name} is read and written the same way");
                Assert.Equal(parameter.Type.Form == ParameterForm.Object, !argument.ValueType.IsValueType);
            }
        }

        Assert.Equal(ArgumentAccess.All.Select(argument => argument.Name).Except(s_own).Except(s_derived).Order(), set.Order());
    }

    private static IEnumerable<ForwardParameter> Parameters(KernelSpec spec) =>
        [.. Signature.Of(spec).Parameters, .. spec.Gradients ? [.. BackwardSignature.Of(spec).Parameters] : Array.Empty<ForwardParameter>()];

    private static IEnumerable<KernelSpec> Declarations()
    {
        KernelSpec plain = Specs.Attention(2, 8, 8, 4, 6);
        ScoreParameter[] arguments =
        [
            .. from slot in Enumerable.Range(0, 4)
               from type in new[] { ScoreType.Number, ScoreType.Integer }
               select new ScoreParameter($"p{type}{slot}", type, IsSpan: true, slot),
            .. Enumerable.Range(0, 4).Select(slot => new ScoreParameter($"n{slot}", ScoreType.Integer, IsSpan: false, slot)),
        ];
        yield return plain with
        {
            Mask = Mask.Boolean | Mask.Additive | Mask.KeyPadding | Mask.Keys,
            MaskAxes = Axes.Batch | Axes.Head | Axes.Query,
            Outputs = (Results)Enum.GetValues<Results>().Aggregate(0, (all, output) => all | (int)output),
            Sinks = true,
            Rotary = Pairing.HalfSplit,
            PositionIds = true,
            KeyShards = true,
            Methods = new ScoreMethods(new([]), -1, -1, new(arguments), "", ""),
        };
        yield return plain with { ElementType = generator::AttentionGen.ElementType.Float16, KeyValueType = generator::AttentionGen.ElementType.BFloat16 };
        yield return plain with { Gradients = true, AttentionDropout = 0.1f, Mask = Mask.Additive, Sinks = true, Methods = new ScoreMethods(new([]), -1, -1, new(arguments), "", "") };
        yield return plain with { Operator = AttentionOperator.MultiHead, Gradients = true };
        yield return plain with { PackedSequences = true };
        yield return plain with { KeyValueCache = true };
        yield return plain with { Operator = AttentionOperator.MultiHead, IsCrossAttention = true, HasSeparateMemories = true };
    }

    private static string Keyword(Type type) => type == typeof(float) ? "float" : type == typeof(int) ? "int" : type == typeof(bool) ? "bool" : type.FullName!;

    private static bool IsOutputRows(ArgumentAccess argument) => argument.Name is "Output" or "Output16";

    private delegate void OverlapCheckOf(in AttentionArguments call);

    private static void Outputs(in AttentionArguments call) => OverlapCheck.Outputs(call, "query", "key", "value");

    private static void Gradients(in AttentionArguments call) => OverlapCheck.Gradients(call, "query", "key", "value");

    private static void Check(string output, byte[] outputMemory, string other, byte[] otherMemory, OverlapCheckOf check)
    {
        AttentionArguments call = default;
        ByName(output).SetOver(ref call, outputMemory);
        ByName(other).SetOver(ref call, otherMemory);
        check(call);
    }

    /// <summary>Of two that are written the first is at fault, or the second.</summary>
    private static void AssertNames(string output, string other, ArgumentException refused)
    {
        (string one, string two) = (NameOf(output), NameOf(other));
        if (refused.ParamName != one && ByName(other).IsOutput)
            (one, two) = (two, one);
        Assert.Equal(one, refused.ParamName);
        Assert.StartsWith($"Expected memory that does not overlap '{two}'.", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What the caller of an attention knows a span as.</summary>
    private static string NameOf(string span) => span switch
    {
        "Query16" or "Key16" or "Value16" or "Output16" => NameOf(span[..^2]),
        nameof(AttentionArguments.Attended) => "output",
        nameof(AttentionArguments.Denominators) => "logSumExp",
        _ when span.StartsWith("Score", StringComparison.Ordinal) => span.EndsWith("Gradient", StringComparison.Ordinal) ? "the gradient of an argument of the score methods" : "an argument of the score methods",
        _ => char.ToLowerInvariant(span[0]) + span[1..],
    };

    private static ArgumentAccess ByName(string name) => ArgumentAccess.All.Single(argument => argument.Name == name);
}
