namespace AttentionGen.Runtime;

/// <summary>Checks the spans of layers that compute row by row.</summary>
internal static class RowsCheck
{
    /// <summary>How many rows there are; whole ones, as many of either kind, that share no memory.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static int Count(ReadOnlySpan<float> input, int inputWidth, Span<float> output, int outputWidth)
    {
        int rows = input.Length / inputWidth;
        if (rows * inputWidth != input.Length || (rows == 0 && output.Length > 0))
            ArgumentCheck.Refuse($"Expected (row, element {inputWidth}), a multiple of {inputWidth} elements, got {input.Length}.", nameof(input));
        long expected = (long)rows * outputWidth;
        if (output.Length != expected)
            ArgumentCheck.Refuse($"Expected (row {rows}, element {outputWidth}), {expected} elements, got {output.Length}.", nameof(output));
        if (rows > 0)
            ArgumentCheck.Disjoint(output, input, nameof(output), nameof(input));
        return rows;
    }

    /// <summary>How many rows a call for gradients has: as many inputs as gradients of outputs, and as many gradients of inputs, or none, which share no memory with either.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static int Gradients(ReadOnlySpan<float> input, int inputWidth, ReadOnlySpan<float> outputGradient, int outputWidth, Span<float> inputGradient)
    {
        int rows = input.Length / inputWidth;
        if (rows * inputWidth != input.Length || (rows == 0 && outputGradient.Length > 0))
            ArgumentCheck.Refuse($"Expected (row, element {inputWidth}), a multiple of {inputWidth} elements, got {input.Length}.", nameof(input));
        long expected = (long)rows * outputWidth;
        if (outputGradient.Length != expected)
            ArgumentCheck.Refuse($"Expected (row {rows}, element {outputWidth}), {expected} elements, got {outputGradient.Length}.", nameof(outputGradient));
        if (inputGradient.IsEmpty)
            return rows;
        if (inputGradient.Length != input.Length)
            ArgumentCheck.Refuse($"Expected (row {rows}, element {inputWidth}), {input.Length} elements, or none, got {inputGradient.Length}.", nameof(inputGradient));
        ArgumentCheck.Disjoint(inputGradient, input, nameof(inputGradient), nameof(input));
        ArgumentCheck.Disjoint(inputGradient, outputGradient, nameof(inputGradient), nameof(outputGradient));
        return rows;
    }
}
