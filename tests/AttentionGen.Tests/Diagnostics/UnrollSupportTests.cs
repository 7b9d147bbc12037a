using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>What a kernel without loops cannot have is told where it is asked for, on a shape that could do without loops otherwise.</summary>
public class UnrollSupportTests
{
    private const string Attention = "ScaledDotProductAttention";

    private const string Layer = "MultiHeadAttention";

    public static TheoryData<string, string, string> Options { get; } = new()
    {
        { Attention, "WindowLeft = 1", "a sliding window" },
        { Layer, "WindowRight = 1", "a sliding window" },
        { Attention, "SoftCap = 30f", "a soft cap" },
        { Attention, "Alibi = true", "ALiBi slopes" },
        { Attention, "Sinks = true", "sinks" },
        { Attention, "Rotary = RotaryPairing.HalfSplit", "rotary positions" },
        { Attention, "KeyValueHeadCount = 1", "grouped heads" },
        { Attention, "KeyValueCache = true", "a cache" },
        { Attention, "ElementType = ElementType.Float16", "16-bit rows" },
        { Attention, "KeyValueType = ElementType.BFloat16", "16-bit keys and values" },
        { Attention, "PackedSequences = true", "packed sequences" },
        { Attention, "KeyShards = true, Mask = AttentionMask.Causal", "parts of the keys" },
        { Attention, "Mask = AttentionMask.Keys", "a mask of keys" },
        { Attention, "Outputs = AttentionOutputs.AveragedWeights", "outputs other than the weights" },
        { Attention, "Outputs = AttentionOutputs.LogSumExp | AttentionOutputs.Weights", "outputs other than the weights" },
        { Attention, "Outputs = AttentionOutputs.ScaledScores", "outputs other than the weights" },
        { Attention, "Outputs = AttentionOutputs.CappedScores", "outputs other than the weights" },
        { Attention, "Outputs = AttentionOutputs.MaskedScores", "outputs other than the weights" },
        { Attention, "Outputs = AttentionOutputs.KeyWeightSums", "outputs other than the weights" },
        { Layer, "AddBiasKeyValue = true", "an added key and value row" },
        { Layer, "AddZeroAttention = true", "an added key of zeros" },
        { Layer, "KeyInputDimension = 8", "separate key and value memories" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void It_is_refused_where_loops_are_forbidden(string attribute, string option, string what)
    {
        var markup = Markup.Read($"using AttentionGen;\n[{attribute}(2, 8, 4, {option}, Unroll = [|Unroll.Full|])] partial class K;");
        GeneratorRun run = GeneratorRun.Of(markup.Text);

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ATTN007", diagnostic.Id);
        Assert.Equal(Assert.Single(markup.Spans), diagnostic.Location.SourceSpan);
        Assert.Contains($", kernels with {what} have loops; ", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Empty(run.Sources);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", Outputs = AttentionOutputs.Weights")]
    [InlineData(", WindowLeft = -1, WindowRight = -1, SoftCap = 0f, Alibi = false, Rotary = RotaryPairing.None, KeyValueHeadCount = 2")]
    [InlineData(", ElementType = ElementType.Float32, KeyValueType = ElementType.Float32, PackedSequences = false")]
    public void Without_it_the_same_shape_has_none(string options)
    {
        GeneratorRun run = GeneratorRun.Of(
            $"using AttentionGen;\n[ScaledDotProductAttention(2, 8, 4{options}, Unroll = Unroll.Full)] partial class K;");
        Assert.Empty(run.Diagnostics);
        Assert.Single(run.Sources);
    }
}
