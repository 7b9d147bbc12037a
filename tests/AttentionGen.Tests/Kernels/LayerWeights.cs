using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Kernels;

/// <summary>A problem's projections as the library takes them, in both matrix orders by turns.</summary>
internal static class LayerWeights
{
    private const string OfWeights = "gradient of ";

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

    /// <summary>An array of the form (outputs, inputs) as the parameter of that name has it.</summary>
    public static T[] InOrder<T>(AttentionProblem problem, string name, T[] values) =>
        IsMatrix(name) && IsInputsByOutputs(problem, name) ? Transposed(values, Inputs(problem, name)) : values;

    /// <summary>What the gradient of a parameter is called.</summary>
    public static string GradientName(string name) => OfWeights + name;

    /// <summary>Whether a gradient of that name is one of weights.</summary>
    public static bool IsGradient(string name) => name.StartsWith(OfWeights, StringComparison.Ordinal);

    /// <summary>Elements of a row of the gradient of that name; of weights that are no matrix all are one row.</summary>
    public static int GradientRowWidth(AttentionProblem problem, string name, int length) => name switch
    {
        "query gradient" => problem.ModelDimension,
        "key gradient" => problem.KeyInputDimension,
        "value gradient" => problem.ValueInputDimension,
        "bias gradient" => problem.KeyLength,
        "sink gradient" => length,
        _ => RowWidth(problem, name[OfWeights.Length..], length),
    };

    private static int RowWidth(AttentionProblem problem, string name, int length) =>
        !IsMatrix(name) ? length : IsInputsByOutputs(problem, name) ? length / Inputs(problem, name) : Inputs(problem, name);

    private static bool IsMatrix(string name) => name.EndsWith("weight", StringComparison.OrdinalIgnoreCase);

    private static bool IsInputsByOutputs(AttentionProblem problem, string name) =>
        name.StartsWith("feedForward.", StringComparison.Ordinal) ? TransformerNumbers.IsOnnx(problem) : !problem.Declaration.HasSeparateMemories && IsOnnx(problem);

    private static int Inputs(AttentionProblem problem, string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] switch
    {
        "down.weight" => problem.Declaration.FeedForwardDimension!.Value,
        "outProjectionWeight" => problem.ContextWidth,
        "keyWeight" => problem.KeyInputDimension,
        "valueWeight" => problem.ValueInputDimension,
        _ => problem.ModelDimension,
    };

    // Any fixed rule that uses both orders will do.
    private static bool IsOnnx(AttentionProblem problem) => (problem.HeadCount + problem.ModelDimension + problem.Attribute.SequenceLength) % 2 == 0;

    private static MultiHeadAttentionWeights Joint(AttentionProblem problem)
    {
        (float[] inProjection, float[] outProjection) = Unrounded(problem);

        return IsOnnx(problem)
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
        float[] inProjection =
        [
            .. problem.InProjections.SelectMany(part => NarrowType.UnroundedMatrix(type, problem.InProjection[part.Elements], part.Inputs)),
        ];
        return (inProjection, NarrowType.UnroundedMatrix(type, problem.OutProjection, problem.ContextWidth));
    }

    // (outputs, inputs) to (inputs, outputs).
    public static T[] Transposed<T>(T[] matrix, int inputs)
    {
        int outputs = matrix.Length / inputs;
        var transposed = new T[matrix.Length];
        for (int o = 0; o < outputs; o++)
        for (int c = 0; c < inputs; c++)
            transposed[c * outputs + o] = matrix[o * inputs + c];
        return transposed;
    }
}
