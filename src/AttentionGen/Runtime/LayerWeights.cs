using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>The four packed projections of a multi-head layer. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerWeights
{
    /// <summary>Packs the weights of a layer.</summary>
    /// <param name="weights">The layer's weights, as given by the user.</param>
    /// <param name="shape">The layer's attention.</param>
    /// <param name="modelDimension">d_model.</param>
    /// <param name="lanes">Outputs of a panel, as the kernel of this machine's instruction set reads them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weights"/> is null.</exception>
    /// <exception cref="ArgumentException">A matrix or bias has not the length that the layer asks for.</exception>
    public LayerWeights(MultiHeadAttentionWeights weights, AttentionShape shape, int modelDimension, int lanes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(shape);
        weights.Check(modelDimension, shape.HeadCount, shape.HeadDimension, shape.ValueDimension);

        int queries = shape.HeadCount * shape.HeadDimension;
        int values = shape.HeadCount * shape.ValueDimension;
        Query = InProjection(0, queries);
        Key = InProjection(queries, queries);
        Value = InProjection(2 * queries, values);
        Output = new ProjectionWeights(
            weights.OutProjectionWeight, weights.OutProjectionBias, weights.InputsByOutputs, values, 0, modelDimension, lanes);

        ProjectionWeights InProjection(int firstOutput, int outputs) => new(
            weights.InProjectionWeight, weights.InProjectionBias, weights.InputsByOutputs, modelDimension, firstOutput, outputs, lanes);
    }

    /// <summary>Model to queries of all heads.</summary>
    public ProjectionWeights Query { get; }

    /// <summary>Model to keys of all heads.</summary>
    public ProjectionWeights Key { get; }

    /// <summary>Model to values of all heads.</summary>
    public ProjectionWeights Value { get; }

    /// <summary>Attention output of all heads to model.</summary>
    public ProjectionWeights Output { get; }

    /// <summary>The in-projections' part in a call on several threads, kept by the kernel, so that a call allocates none.</summary>
    public AttentionWorker? InWorker { get; set; }

    /// <summary>The out-projection's part, likewise.</summary>
    public AttentionWorker? OutWorker { get; set; }
}
