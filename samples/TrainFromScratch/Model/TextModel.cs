namespace TrainFromScratch.Model;

/// <summary>The character model: layers of attention between embeddings and logits.</summary>
internal static class TextModel
{
    public const int LayerCount = 4;

    /// <summary>Makes one that has learned nothing.</summary>
    public static SequenceModel Create(int seed, int batchSize, ParallelOptions parallel)
    {
        int rows = batchSize * ModelShape.ContextLength;
        var drawn = new DrawnWeights(new Random(seed), LayerCount);
        return new SequenceModel(drawn.Embedding(), Enumerable.Range(0, LayerCount).Select(_ => new AttentionLayer(drawn.Block(), rows, parallel)), drawn.Head(), rows, parallel);
    }
}
