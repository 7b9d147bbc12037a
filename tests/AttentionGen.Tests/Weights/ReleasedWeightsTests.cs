using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Tests.Weights;

/// <summary>A layer reads what it packed: the arrays that its weights were given as are not kept for it, so that a model is in memory once.</summary>
public sealed class ReleasedWeightsTests
{
    private const int Rows = 3, Model = 8, Hidden = 16;

    /// <summary>Layers that keep their weights for gradients are the other half of the test: what is tested for can happen.</summary>
    [Theory]
    [InlineData(nameof(ReleasingAttention), false)]
    [InlineData(nameof(ReleasingLayer), false)]
    [InlineData(nameof(ReleasingNetwork), false)]
    [InlineData(nameof(ReleasingLinear), false)]
    [InlineData(nameof(LearningLayer), true)]
    public void Arrays_that_were_packed_go_with_their_owner(string type, bool isKept)
    {
        (Action<float[], float[]> forward, WeakReference arrays, float[] expected) = Packed(type);
        for (int collection = 0; collection < 3; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(isKept, arrays.IsAlive);
        var output = new float[expected.Length];
        forward(Numbers(Rows * Model, 5), output);
        Assert.Equal(expected, output);
    }

    /// <summary>A layer, the array of its first matrix, and what the layer computes while its weights are there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Action<float[], float[]> Forward, WeakReference Arrays, float[] Output) Packed(string type)
    {
        (IWeights weights, Action<float[], float[]> forward) = Create(type);
        var output = new float[Rows * Model];
        forward(Numbers(Rows * Model, 5), output);
        Assert.True(MemoryMarshal.TryGetArray<float>(weights.Parameters[0].Values, out ArraySegment<float> array));
        return (forward, new WeakReference(array.Array), output);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IWeights Weights, Action<float[], float[]> Forward) Create(string type)
    {
        MultiHeadAttentionWeights attention = MultiHeadAttentionWeights.FromPyTorch(
            Numbers(3 * Model * Model, 1), Numbers(3 * Model, 2), Numbers(Model * Model, 3), Numbers(Model, 4));
        var network = new FeedForwardWeights(
            LinearWeights.FromPyTorch(Numbers(Hidden * Model, 1), Numbers(Hidden, 2)), LinearWeights.FromPyTorch(Numbers(Model * Hidden, 3), Numbers(Model, 4)));
        var layer = new TransformerLayerWeights
        {
            Attention = attention,
            FeedForward = network,
            AttentionNormalization = new(Numbers(Model, 6), Numbers(Model, 7)),
            FeedForwardNormalization = new(Numbers(Model, 8), Numbers(Model, 9)),
        };
        LinearWeights linear = LinearWeights.FromPyTorch(Numbers(Model * Model, 1), Numbers(Model, 2));
        switch (type)
        {
            case nameof(ReleasingAttention):
                var ofAttention = new ReleasingAttention(attention);
                return (attention, (input, output) => ofAttention.Forward(input, output));
            case nameof(ReleasingLayer):
                var ofLayer = new ReleasingLayer(layer);
                return (layer, (input, output) => ofLayer.Forward(input, output));
            case nameof(LearningLayer):
                var learning = new LearningLayer(layer);
                return (layer, (input, output) => learning.Forward(input, output));
            case nameof(ReleasingNetwork):
                var ofNetwork = new ReleasingNetwork(network);
                return (network, (input, output) => ofNetwork.Forward(input, output));
            default:
                var ofLinear = new ReleasingLinear(linear);
                return (linear, (input, output) => ofLinear.Forward(input, output));
        }
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}

[MultiHeadAttention(2, 8, 3)]
internal sealed partial class ReleasingAttention;

[TransformerLayer(2, 8, 3, 16)]
internal sealed partial class ReleasingLayer;

[TransformerLayer(2, 8, 3, 16, Gradients = true)]
internal sealed partial class LearningLayer;

[FeedForward(8, 16)]
internal sealed partial class ReleasingNetwork;

[Linear(8, 8)]
internal sealed partial class ReleasingLinear;
