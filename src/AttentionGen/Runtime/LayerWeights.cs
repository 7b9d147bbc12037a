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
        weights.Check(
            modelDimension,
            shape.HeadCount,
            shape.HeadCount,
            shape.HeadDimension,
            shape.ValueDimension,
            modelDimension,
            modelDimension,
            hasBiasKeyValue: false);

        LayerProjections projections = weights.Projections(
            modelDimension,
            shape.HeadCount,
            shape.HeadCount,
            shape.HeadDimension,
            shape.ValueDimension,
            modelDimension,
            modelDimension);
        Query = Pack(projections.Query);
        Key = Pack(projections.Key);
        Value = Pack(projections.Value);
        Output = Pack(projections.Output);

        ProjectionWeights Pack(ProjectionMatrix matrix) => new(
            matrix.Weight, matrix.Bias, matrix.InputsByOutputs, matrix.Inputs, matrix.FirstOutput, matrix.Outputs, lanes);
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
