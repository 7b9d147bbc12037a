using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Calls of layers that learn, checked. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerGradient
{
    /// <summary>Floats that a forward call keeps.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="rows">Rows of the input, of all samples.</param>
    /// <param name="keyRows">Rows of the memory, of all samples; those of the input in self-attention.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or they are more than an array holds.</exception>
    public static int ActivationCount(LayerPlan plan, int rows, int keyRows)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(keyRows);
        long length = new LayerActivations(plan, rows, keyRows).Length;
        if (length > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"Expected so few rows that {Array.MaxLength} floats hold what is kept of them, not {length}.");
        return (int)length;
    }

    /// <summary>A forward call that keeps what gradients are made of.</summary>
    /// <param name="call">The call, checked by its shape, with activations in place of scratch.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">The activations have another length, or overlap another argument.</exception>
    public static void Forward(in AttentionArguments call, LayerWeights weights, ParallelOptions? parallelOptions)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (parallelOptions is not null)
            ParallelAttention.CheckOptions(parallelOptions);
        TrainedLayer layer = weights.Training;
        CheckActivations(call, layer, call.Scratch.Length);
        OverlapCheck.Kept(call);
        AttentionArguments whole = call;
        whole.BiasKey = weights.BiasKey;
        whole.BiasValue = weights.BiasValue;
        layer.Forward.Run(whole, parallelOptions);
    }

    /// <summary>Checks a call before anything is written, and computes its gradients.</summary>
    /// <param name="call">The call: where its output would be, the gradient of the output.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="gradients">What gradients of weights are added to, or null where they are not wanted.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span has not the length that the shape asks for, a gradient overlaps another argument, or gradients have not the form of the weights.</exception>
    public static void Backward(scoped ref AttentionArguments call, LayerWeights weights, IWeights? gradients, ParallelOptions? parallelOptions)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (parallelOptions is not null)
            ParallelAttention.CheckOptions(parallelOptions);
        TrainedLayer layer = weights.Training;
        Check(ref call, layer.Plan.Layer, layer.Plan.Gradients!.Attention);
        CheckActivations(call, layer, call.Activations.Length);
        var transformer = gradients as TransformerLayerWeights;
        MultiHeadAttentionWeights? attention = gradients as MultiHeadAttentionWeights ?? transformer?.Attention;
        if (gradients is not null)
            TrainingCheck.Gradients(gradients, layer.Weights, IsOrderAlike(layer, attention!, transformer));
        call.BiasKey = weights.BiasKey;
        call.BiasValue = weights.BiasValue;
        layer.Backward.Run(call, attention, transformer, parallelOptions);
    }

    private static void Check(scoped ref AttentionArguments call, LayerShape layer, GradientPlan plan)
    {
        // The gradient of the output is as long as the output.
        AttentionArguments forward = call;
        forward.Output = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(call.OutputGradient), call.OutputGradient.Length);
        layer.CheckLengths(ref forward, "outputGradient", AttentionOutputs.None);
        layer.CheckGradients(forward);
        TableCheck.Gradients(plan, forward);
        OverlapCheck.Gradients(forward, "input", layer.HasSeparateMemories ? "keyMemory" : "memory", "valueMemory");
        AttentionShape.SkipEmpty(ref forward);
        layer.ShareRows(ref forward);
        forward.Output = default;
        call = forward;
    }

    private static void CheckActivations(in AttentionArguments call, TrainedLayer layer, int length)
    {
        (int rows, int keys) = layer.Count(call);
        long expected = rows == 0 ? 0 : new LayerActivations(layer.Plan, rows, keys).Length;
        TrainingCheck.Activations(length, expected, rows, layer.Plan.Layer.IsCrossAttention ? keys : null);
    }

    private static bool IsOrderAlike(TrainedLayer layer, MultiHeadAttentionWeights attention, TransformerLayerWeights? transformer) =>
        attention.InputsByOutputs == layer.Attention.InputsByOutputs
        && attention.HasSeparateMatrices == layer.Attention.HasSeparateMatrices
        && (layer.Network is null || (transformer?.FeedForward is { } network && layer.Network.IsOrderAlike(network)));
}
