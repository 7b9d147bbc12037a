using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;

namespace AttentionGen.Tests.Snapshots;

/// <summary>Whole generated files, one for each way of emitting a kernel. Pinned to a width, so that they stay readable.</summary>
public sealed class GeneratedFileTests
{
    [Fact]
    public Task Tiled_attention_with_a_causal_diagonal() => Verify(new DeclaredAttention(2, 32, 24)
    {
        Mask = AttentionMask.Causal,
        VectorWidth = VectorWidth.Vector256,
        Unroll = Unroll.Tiled,
    });

    [Fact]
    public Task Panels_by_halves_of_gathered_rows() => Verify(new DeclaredAttention(3, 96, 96)
    {
        Mask = AttentionMask.Causal,
        VectorWidth = VectorWidth.Vector512,
    });

    [Fact]
    public Task Online_softmax_with_every_mask() => Verify(new DeclaredAttention(2, 40, 600)
    {
        Mask = AttentionMask.Causal | AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive,
        CausalAlignment = CausalAlignment.BottomRight,
        MaskAxes = AttentionAxes.Batch,
        BiasAxes = AttentionAxes.Head | AttentionAxes.Query,
        Layout = AttentionLayout.HeadMajor,
        VectorWidth = VectorWidth.Vector128,
    });

    [Fact]
    public Task Blocks_of_keys_that_panels_share() => Verify(new DeclaredAttention(2, 16, 600)
    {
        Mask = AttentionMask.Causal,
        ElementType = ElementType.BFloat16,
        Outputs = AttentionOutputs.LogSumExp,
        VectorWidth = VectorWidth.Vector128,
    });

    [Fact]
    public Task Attention_without_loops() => Verify(new DeclaredAttention(1, 4, 3)
    {
        Outputs = AttentionOutputs.Weights,
        VectorWidth = VectorWidth.Vector128,
        Unroll = Unroll.Full,
    });

    [Fact]
    public Task Layer_on_a_memory() => Verify(new DeclaredAttention(2, 32, 16)
    {
        IsMultiHead = true,
        KeyValueLength = 48,
        Mask = AttentionMask.KeyPadding,
        VectorWidth = VectorWidth.Vector256,
    });

    [Fact]
    public Task Grouped_heads_on_a_narrow_cache() => Verify(new DeclaredAttention(4, 64, 96)
    {
        KeyValueHeadCount = 2,
        KeyValueCache = true,
        KeyValueType = ElementType.BFloat16,
        Rotary = RotaryPairing.HalfSplit,
        VectorWidth = VectorWidth.Vector128,
    });

    [Fact]
    public Task Window_with_cap_slopes_and_scores() => Verify(new DeclaredAttention(2, 16, 40)
    {
        WindowLeft = 8,
        WindowRight = 2,
        SoftCap = 30,
        Alibi = true,
        Outputs = AttentionOutputs.MaskedScores | AttentionOutputs.LogSumExp,
        VectorWidth = VectorWidth.Vector128,
    });

    [Fact]
    public Task Score_methods_and_their_tiles() => Verify(new DeclaredAttention(2, 16, 100)
    {
        ScoreModifier = ScoreMethodCases.ModifierName,
        MaskPredicate = ScoreMethodCases.PredicateName,
        VectorWidth = VectorWidth.Vector128,
    });

    [Fact]
    public Task Transformer_layer_of_packed_samples() => Verify(new DeclaredAttention(2, 16, 40)
    {
        IsMultiHead = true,
        FeedForwardDimension = 48,
        NormalizationPlacement = NormalizationPlacement.Pre,
        Normalization = Normalization.RmsNorm,
        Activation = Activation.SwiGlu,
        PackedSequences = true,
        VectorWidth = VectorWidth.Vector128,
    });

    [Fact]
    public Task Feed_forward_network() => VerifySource("[FeedForward(384, 1536)] public sealed partial class Kernel;");

    [Fact]
    public Task Linear_layer() => VerifySource("[Linear(40, 7, Activation = Activation.Relu, VectorWidth = VectorWidth.Vector256)] public partial struct Kernel;");

    private static Task VerifySource(string declaration, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        GeneratorOutcome outcome = GeneratorHarness.Run("using AttentionGen;\nnamespace Sample;\n" + declaration);
        return Snapshot.VerifyGenerated(typeof(GeneratedFileTests), outcome.GeneratedSources.Single().HintName, outcome.SingleSource, method: method);
    }

    private static Task Verify(DeclaredAttention declaration, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        GeneratorOutcome outcome = GeneratorHarness.Run("using AttentionGen;\nnamespace Sample;\n" + declaration.ToSource("Kernel"));
        return Snapshot.VerifyGenerated(
            typeof(GeneratedFileTests), outcome.GeneratedSources.Single().HintName, outcome.SingleSource, method: method);
    }
}
