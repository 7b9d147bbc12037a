namespace AttentionGen.Reference;

/// <summary>A gradient has the length of what it is the gradient of, or is not wanted; and some options have none here.</summary>
internal static class ReferenceGradientChecks
{
    /// <summary>What the reference has no gradients of in a layer.</summary>
    public static void Options(AttentionLayerAttribute declaration, MultiHeadAttentionInputs inputs)
    {
        WeightType(declaration.WeightType);
        if (declaration.KeyValueCache)
            throw ReferenceChecks.Invalid(nameof(declaration), "KeyValueCache has no gradients: what earlier calls projected is not known.");
        if (inputs.ScoreModifier is not null && inputs.ScoreModifierGradient is null)
            throw ReferenceChecks.Invalid("scoreModifierGradient", "scoreModifierGradient must be there, since there is a scoreModifier: its derivative is not known.");
    }

    /// <summary>Rounded weights are no smooth function of what they were rounded from.</summary>
    public static void WeightType(ElementType type)
    {
        if (type != ElementType.Float32)
            throw ReferenceChecks.Invalid("declaration", $"WeightType {type} has no gradients: rounding has no derivative.");
    }

    /// <summary>Of attention alone.</summary>
    public static void Lengths(in AttentionInputs inputs, in AttentionGradients<double> gradients)
    {
        Length(gradients.Query.Length, inputs.Query.Length, "query");
        Length(gradients.Key.Length, inputs.Key.Length, "key");
        Length(gradients.Value.Length, inputs.Value.Length, "value");
        Length(gradients.Bias.Length, inputs.Bias.Length, "bias");
        Length(gradients.Sinks.Length, inputs.Sinks.Length, "sinks");
    }

    /// <summary>Of what a layer's call reads.</summary>
    public static void Lengths(in MultiHeadAttentionInputs inputs, in MultiHeadAttentionGradients<double> gradients)
    {
        const string Argument = "inputGradients";
        Length(gradients.Input.Length, inputs.Input.Length, "input", Argument);
        Length(gradients.Memory.Length, inputs.Memory.Length, "memory", Argument);
        Length(gradients.KeyMemory.Length, inputs.KeyMemory.Length, "keyMemory", Argument);
        Length(gradients.ValueMemory.Length, inputs.ValueMemory.Length, "valueMemory", Argument);
        Length(gradients.Bias.Length, inputs.Bias.Length, "bias", Argument);
        Length(gradients.Sinks.Length, inputs.Sinks.Length, "sinks", Argument);
    }

    private static void Length(int length, int expected, string name, string argument = "gradients")
    {
        if (length != 0 && length != expected)
            throw ReferenceChecks.Invalid(argument, $"The gradient of {name} must have its {expected} elements, or none, but has {length}.");
    }
}
