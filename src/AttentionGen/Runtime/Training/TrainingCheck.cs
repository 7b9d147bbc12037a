namespace AttentionGen.Runtime;

/// <summary>Checks what calls of layers that learn take beside what they compute.</summary>
internal static class TrainingCheck
{
    /// <summary>Refuses activations of another length. Allocates nothing where they are right.</summary>
    /// <param name="length">Their length.</param>
    /// <param name="expected">What it must be.</param>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="memoryRows">Rows of the memory, null if there is none.</param>
    public static void Activations(int length, long expected, int rows, int? memoryRows = null)
    {
        if (length != expected)
            ArgumentCheck.Refuse($"Expected what ActivationCount tells for {rows} rows{(memoryRows is null ? "" : $" and {memoryRows} of the memory")}, {expected} elements, got {length}.", "activations");
    }

    /// <summary>Refuses gradients that are not of the form of the weights.</summary>
    /// <param name="gradients">The gradients.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="isOrderAlike">Whether all matrices have their inputs and outputs in the same order.</param>
    public static void Gradients(IWeights gradients, IWeights weights, bool isOrderAlike)
    {
        if (ReferenceEquals(gradients, weights))
            ArgumentCheck.Refuse($"Expected gradients, as CreateGradients of the weights makes them, got the weights of the layer themselves.", nameof(gradients));
        bool isAlike = isOrderAlike && gradients.Parameters.Length == weights.Parameters.Length;
        for (int n = 0; isAlike && n < weights.Parameters.Length; n++)
            isAlike = gradients.Parameters[n].Values.Length == weights.Parameters[n].Values.Length;
        if (!isAlike)
            ArgumentCheck.Refuse($"Expected arrays as many, as long and in the same order as those of the layer's weights: see their CreateGradients.", nameof(gradients));
    }

    /// <summary>A layer whose declaration asks for no gradients has no way back.</summary>
    public static InvalidOperationException Missing() => new("The declaration of this layer asks for no gradients: set Gradients = true.");
}
