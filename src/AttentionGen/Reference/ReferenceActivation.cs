namespace AttentionGen.Reference;

/// <summary>What a layer makes of each element, as <see cref="Activation"/> says it, in double.</summary>
internal static class ReferenceActivation
{
    /// <summary>The function of one element; of a gated one, that of the gate.</summary>
    public static double Of(Activation activation, double x) => activation switch
    {
        Activation.None => x,
        Activation.Relu => x > 0 || double.IsNaN(x) ? x : 0,
        Activation.GeluErf or Activation.GeGlu => x * ReferenceErrorFunction.Complementary(-x / Math.Sqrt(2)) / 2,

        // x / 2 * (1 + tanh z) = x / (1 + e^-2z), which loses no digits where tanh is close to -1.
        Activation.GeluTanh or Activation.GeGluTanh => x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        Activation.Silu or Activation.SwiGlu => x / (1 + Math.Exp(-x)),
        _ => throw new InvalidOperationException($"Unknown activation {activation}."),
    };

    /// <summary>The function of every element, where they lie.</summary>
    public static void Apply(Activation activation, Span<double> elements)
    {
        foreach (ref double element in elements)
            element = Of(activation, element);
    }
}
