namespace AttentionGen;

/// <summary>What follows from an activation, for the generator and the library alike.</summary>
internal static class Activations
{
    /// <summary>Whether it multiplies two projections of a row.</summary>
    public static bool IsGated(this Activation activation) => activation.Function() != activation;

    /// <summary>The function of one element: of a gated one, that of its gate.</summary>
    public static Activation Function(this Activation activation) => activation switch
    {
        Activation.SwiGlu => Activation.Silu,
        Activation.GeGlu => Activation.GeluErf,
        Activation.GeGluTanh => Activation.GeluTanh,
        _ => activation,
    };

    /// <summary>Projections from the model to hidden rows and back.</summary>
    public static int Projections(this Activation activation) => activation.IsGated() ? 3 : 2;
}
