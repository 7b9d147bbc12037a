namespace AttentionGen.Fuzz.Layers;

/// <summary>A layer that learns, from a memory whose keys are biased and hidden, and drops: what is generated for it.</summary>
internal interface ITrainedLayer
{
    static abstract int ActivationCount(int rows, int keyRows);

    void Forward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> memory, ReadOnlySpan<float> bias, ReadOnlySpan<int> keyLengths, DropoutSeed? dropout, Span<float> output, Span<float> activations,
        int queryLength, int keyLength);

    void Forward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> memory, ReadOnlySpan<float> bias, ReadOnlySpan<int> keyLengths, DropoutSeed? dropout, Span<float> output, Span<float> activations,
        int queryLength, int keyLength, ParallelOptions parallelOptions);

    void Backward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> memory, ReadOnlySpan<float> bias, ReadOnlySpan<int> keyLengths, DropoutSeed? dropout, ReadOnlySpan<float> activations,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> memoryGradient, Span<float> biasGradient, TransformerLayerWeights? gradients, int queryLength, int keyLength);

    void Backward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> memory, ReadOnlySpan<float> bias, ReadOnlySpan<int> keyLengths, DropoutSeed? dropout, ReadOnlySpan<float> activations,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> memoryGradient, Span<float> biasGradient, TransformerLayerWeights? gradients, int queryLength, int keyLength,
        ParallelOptions parallelOptions);
}
