namespace AttentionGen.Reference;

/// <summary>Where the gradients of a layer's parameters are added, found by the parameters' names. What is not there is empty: not wanted, or no parameter of the layer.</summary>
internal readonly struct ReferenceParameterGradients
{
    private readonly Dictionary<string, double[]> _arrays;
    private readonly string _part;

    private ReferenceParameterGradients(Dictionary<string, double[]> arrays, string part) => (_arrays, _part) = (arrays, part);

    /// <summary>The array of one parameter.</summary>
    public Span<double> this[string name] => _arrays.GetValueOrDefault(_part + name);

    /// <summary>One array for each of the weights' parameters, in their order, each as long as its parameter; or none at all.</summary>
    public static ReferenceParameterGradients Of(IWeights weights, IReadOnlyList<double[]> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var arrays = new Dictionary<string, double[]>();
        if (gradients.Count != 0 && gradients.Count != weights.Parameters.Length)
        {
            throw ReferenceChecks.Invalid(
                nameof(gradients), $"gradients must have an array for each of the weights' {weights.Parameters.Length} parameters, or none, but has {gradients.Count}.");
        }

        for (int n = 0; n < gradients.Count; n++)
        {
            WeightParameter parameter = weights.Parameters[n];
            if (gradients[n] is null || gradients[n].Length != parameter.Values.Length)
            {
                string given = gradients[n] is null ? "is null" : $"has {gradients[n].Length}";
                throw ReferenceChecks.Invalid(nameof(gradients), $"The gradient of {parameter.Name} must have its {parameter.Values.Length} elements, but {given}.");
            }

            arrays.Add(parameter.Name, gradients[n]);
        }

        return new ReferenceParameterGradients(arrays, "");
    }

    /// <summary>Those of a part of the layer.</summary>
    public ReferenceParameterGradients Part(string name) => new(_arrays, $"{_part}{name}.");
}
