namespace AttentionGen.Weights.Elements;

/// <summary>Elements of a tensor, in whatever form its file has them.</summary>
internal abstract class TensorElements
{
    /// <summary>Reads all of them.</summary>
    /// <param name="destination">As many as the tensor has.</param>
    public abstract void Read(Span<float> destination);
}
