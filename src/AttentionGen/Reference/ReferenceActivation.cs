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

    /// <summary>The derivative at one element, NaN at NaN; of ReLU, which has none at 0, that from below.</summary>
    public static double Derivative(Activation activation, double x) => activation switch
    {
        Activation.None => 1,
        Activation.Relu => double.IsNaN(x) ? x : x > 0 ? 1 : 0,
        Activation.GeluErf or Activation.GeGlu => GeluErfDerivative(Math.Clamp(x, -Far, Far)),
        Activation.GeluTanh or Activation.GeGluTanh => GeluTanhDerivative(Math.Clamp(x, -Far, Far)),
        Activation.Silu or Activation.SwiGlu => SiluDerivative(Math.Clamp(x, -Far, Far)),
        _ => throw new InvalidOperationException($"Unknown activation {activation}."),
    };

    /// <summary>The function of every element, where they lie.</summary>
    public static void Apply(Activation activation, Span<double> elements)
    {
        foreach (ref double element in elements)
            element = Of(activation, element);
    }

    // From here on e^-x is 0, and all derivatives are those at infinity, where their formulas are infinity times 0.
    private const double Far = 800;

    // Phi(x) + x phi(x), phi the normal distribution's density.
    private static double GeluErfDerivative(double x) =>
        ReferenceErrorFunction.Complementary(-x / Math.Sqrt(2)) / 2 + x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    // Of x s(z) it is s(z) + x s'(z) z', and s'(z) = s(z) s(-z).
    private static double GeluTanhDerivative(double x)
    {
        double z = 2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x), slope = 2 * Math.Sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        return Logistic(z) + x * Logistic(z) * Logistic(-z) * slope;
    }

    private static double SiluDerivative(double x) => Logistic(x) + x * Logistic(x) * Logistic(-x);

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
