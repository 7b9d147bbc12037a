namespace AttentionGen.Reference;

/// <summary>What a layer makes of each element, as <see cref="Activation"/> says it, in double.</summary>
internal static class ReferenceActivation
{
    /// <summary>Whether it is applied to a gate, which is a projection of its own.</summary>
    public static bool IsGated(Activation activation) => activation is Activation.SwiGlu or Activation.GeGlu or Activation.GeGluTanh;

    /// <summary>The function of one element; of a gated one, that of the gate.</summary>
    public static double Of(Activation activation, double x) => activation switch
    {
        Activation.None => x,
        Activation.Relu => x > 0 || double.IsNaN(x) ? x : 0,
        Activation.GeluErf or Activation.GeGlu => x * ReferenceErrorFunction.Complementary(-x / Math.Sqrt(2)) / 2,
        Activation.GeluTanh or Activation.GeGluTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
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
