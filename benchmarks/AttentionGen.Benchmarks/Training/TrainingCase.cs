using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Training;

/// <summary>A forward call that keeps activations.</summary>
internal delegate void KeepingForward(ReadOnlySpan<float> input, Span<float> output, Span<float> activations, ParallelOptions options);

/// <summary>Its gradients.</summary>
internal delegate void LayerBackward(
    ReadOnlySpan<float> input, ReadOnlySpan<float> activations, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, TransformerLayerWeights? gradients, ParallelOptions options);

/// <summary>One layer that learns, at one size.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="Samples">Samples of a batch.</param>
/// <param name="Length">Rows of each.</param>
/// <param name="IsCausal">Whether it is causal, and normalised before rather than behind.</param>
/// <param name="Drawn">Its weights.</param>
/// <param name="Kept">Floats that a call keeps.</param>
/// <param name="Forward">The layer's call.</param>
/// <param name="Backward">Its gradients.</param>
internal sealed record TrainingCase(
    string Name, int Heads, int Samples, int Length, bool IsCausal, LayerWeightsDrawn Drawn, int Kept, KeepingForward Forward, LayerBackward Backward)
{
    public static IEnumerable<TrainingCase> All()
    {
        var random = new Random(1);
        LayerWeightsDrawn tiny = new(random, 128, 512), small = new(random, 384, 1536), wide = new(random, 768, 3072);
        var tinyLayer = new TinyTrained(tiny.Weights);
        yield return new("tiny causal layer", 4, 32, 64, true, tiny, TinyTrained.ActivationCount(32 * 64), tinyLayer.Forward, tinyLayer.Backward);
        var smallLayer = new SmallTrained(small.Weights);
        yield return new("MiniLM layer", 12, 8, 128, false, small, SmallTrained.ActivationCount(8 * 128), smallLayer.Forward, smallLayer.Backward);
        var baseLayer = new BaseTrained(wide.Weights);
        yield return new("BERT base layer", 12, 8, 128, false, wide, BaseTrained.ActivationCount(8 * 128), baseLayer.Forward, baseLayer.Backward);
        var causalLayer = new CausalTrained(wide.Weights);
        yield return new("BERT base, causal, Pre", 12, 8, 128, true, wide, CausalTrained.ActivationCount(8 * 128), causalLayer.Forward, causalLayer.Backward);
    }

    /// <summary>Layers with dropout, each called without a seed and with one.</summary>
    public static IEnumerable<(TrainingCase Without, TrainingCase With)> Dropping()
    {
        var random = new Random(1);
        LayerWeightsDrawn tiny = new(random, 128, 512), small = new(random, 384, 1536), wide = new(random, 768, 3072);
        var tinyLayer = new TinyDropping(tiny.Weights);
        yield return Pair(seed => new("tiny causal layer", 4, 32, 64, true, tiny, TinyDropping.ActivationCount(32 * 64),
            (input, output, kept, options) => tinyLayer.Forward(input, seed, output, kept, options),
            (input, kept, outputGradient, inputGradient, gradients, options) => tinyLayer.Backward(input, seed, kept, outputGradient, inputGradient, gradients, options)));
        var smallLayer = new SmallDropping(small.Weights);
        yield return Pair(seed => new("MiniLM layer", 12, 8, 128, false, small, SmallDropping.ActivationCount(8 * 128),
            (input, output, kept, options) => smallLayer.Forward(input, seed, output, kept, options),
            (input, kept, outputGradient, inputGradient, gradients, options) => smallLayer.Backward(input, seed, kept, outputGradient, inputGradient, gradients, options)));
        var baseLayer = new BaseDropping(wide.Weights);
        yield return Pair(seed => new("BERT base layer", 12, 8, 128, false, wide, BaseDropping.ActivationCount(8 * 128),
            (input, output, kept, options) => baseLayer.Forward(input, seed, output, kept, options),
            (input, kept, outputGradient, inputGradient, gradients, options) => baseLayer.Backward(input, seed, kept, outputGradient, inputGradient, gradients, options)));

        static (TrainingCase Without, TrainingCase With) Pair(Func<DropoutSeed?, TrainingCase> of) => (of(null), of(new DropoutSeed(1, 2)));
    }

    public int Rows => Samples * Length;

    /// <summary>Floating-point operations of the projections of a forward call.</summary>
    public double ProjectionFlops => 2.0 * Rows * ((4.0 * Drawn.Model * Drawn.Model) + (2.0 * Drawn.Model * Drawn.Hidden));

    /// <summary>Of its attention, visible pairs only.</summary>
    public double AttentionFlops => 4.0 * Samples * Drawn.Model * (IsCausal ? Length * (Length + 1) / 2.0 : (double)Length * Length);

    /// <summary>Backward has two products for each of the projections, and five for the two of attention.</summary>
    public double BackwardFlops => (2 * ProjectionFlops) + (2.5 * AttentionFlops);
}
