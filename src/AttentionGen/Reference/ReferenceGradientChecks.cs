namespace AttentionGen.Reference;

/// <summary>A gradient has the length of what it is the gradient of, or is not wanted.</summary>
internal static class ReferenceGradientChecks
{
    public static void Lengths(in AttentionInputs inputs, in AttentionGradients<double> gradients)
    {
        Length(gradients.Query.Length, inputs.Query.Length, "query");
        Length(gradients.Key.Length, inputs.Key.Length, "key");
        Length(gradients.Value.Length, inputs.Value.Length, "value");
        Length(gradients.Bias.Length, inputs.Bias.Length, "bias");
        Length(gradients.Sinks.Length, inputs.Sinks.Length, "sinks");
    }

    private static void Length(int length, int expected, string name)
    {
        if (length != 0 && length != expected)
            throw ReferenceChecks.Invalid("gradients", $"The gradient of {name} must have its {expected} elements, or none, but has {length}.");
    }
}
