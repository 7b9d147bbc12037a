using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Kernels;

/// <summary>A problem's projections as the library takes them, in both matrix orders by turns.</summary>
internal static class LayerWeights
{
    /// <summary>What the constructor of a layer takes, null for attention alone.</summary>
    public static object? Of(AttentionProblem problem) => !problem.Declaration.IsMultiHead ? null : problem.Transformer is null ? Attention(problem) : Transformer(problem);

    public static TransformerLayerWeights Transformer(AttentionProblem problem) => problem.Transformer!.Weights(problem, Attention(problem));

    public static MultiHeadAttentionWeights Attention(AttentionProblem problem)
    {
        MultiHeadAttentionWeights weights = problem.Declaration.HasSeparateMemories ? Separate(problem) : Joint(problem);
        return problem.HasBiasKey ? weights.WithBiasKeyValue(problem.BiasKey, problem.BiasValue) : weights;
    }

    /// <summary>Arrays that gradients are added to, of the form of the weights, with something in them.</summary>
    public static IWeights Gradients(AttentionProblem problem)
    {
        IWeights gradients = problem.Transformer is null ? Attention(problem).CreateGradients() : Transformer(problem).CreateGradients();
        foreach (WeightParameter parameter in gradients.Parameters)
        {
            for (int n = 0; n < parameter.Values.Length; n++)
                parameter.Values.Span[n] = GradientStart(n);
        }

        return gradients;
    }

    /// <summary>What is in such an array.</summary>
    public static float GradientStart(int index) => (index % 3) - 1;

    private static MultiHeadAttentionWeights Joint(AttentionProblem problem)
    {
        (float[] inProjection, float[] outProjection) = Unrounded(problem);

        // Any fixed rule that uses both will do.
        bool isOnnx = (problem.HeadCount + problem.ModelDimension + problem.Attribute.SequenceLength) % 2 == 0;
        return isOnnx
            ? MultiHeadAttentionWeights.FromOnnx(
                Transposed(inProjection, problem.ModelDimension),
                problem.InProjectionBias,
                Transposed(outProjection, problem.ContextWidth),
                problem.OutProjectionBias)
            : MultiHeadAttentionWeights.FromPyTorch(
                inProjection, problem.InProjectionBias, outProjection, problem.OutProjectionBias);
    }

    private static MultiHeadAttentionWeights Separate(AttentionProblem problem)
    {
        int query = problem.QueryWidth * problem.ModelDimension;
        int key = problem.KeyWidth * problem.KeyInputDimension;
        (float[] inProjection, float[] outProjection) = Unrounded(problem);
        ReadOnlySpan<float> all = inProjection;
        return MultiHeadAttentionWeights.FromPyTorch(
            all[..query], all.Slice(query, key), all[(query + key)..], problem.InProjectionBias, outProjection, problem.OutProjectionBias);
    }

    // Matrices that the layer rounds to those of the problem.
    private static (float[] In, float[] Out) Unrounded(AttentionProblem problem)
    {
        ElementType type = problem.RoundedWeightType;
        return (NarrowType.Unrounded(type, problem.InProjection), NarrowType.Unrounded(type, problem.OutProjection));
    }

    // (outputs, inputs) to (inputs, outputs).
    public static float[] Transposed(float[] matrix, int inputs)
    {
        int outputs = matrix.Length / inputs;
        var transposed = new float[matrix.Length];
        for (int o = 0; o < outputs; o++)
        for (int c = 0; c < inputs; c++)
            transposed[c * outputs + o] = matrix[o * inputs + c];
        return transposed;
    }
}
