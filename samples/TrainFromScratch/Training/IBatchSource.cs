namespace TrainFromScratch.Training;

/// <summary>Draws what a model learns from.</summary>
internal interface IBatchSource
{
    /// <summary>Fills whole samples of <see cref="Model.ModelShape.ContextLength"/> tokens, and what should follow each token.</summary>
    void Draw(Random random, Span<int> tokens, Span<int> targets);
}
