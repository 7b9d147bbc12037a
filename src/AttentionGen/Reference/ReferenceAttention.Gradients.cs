using AttentionGen.Reference;

namespace AttentionGen;

/// <content>Gradients.</content>
public static partial class ReferenceAttention
{
    /// <summary>The gradients of attention without projections, in double, by the chain rule as it is written: softmax row by softmax row.</summary>
    /// <param name="declaration">Shape and options, whether or not Gradients is among them.</param>
    /// <param name="inputs">What the forward call read, and of a modifier the gradient.</param>
    /// <param name="outputGradient">The gradient of the output, in its shape.</param>
    /// <param name="gradients">Those that are wanted.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Backward(
        ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs, ReadOnlySpan<float> outputGradient, in AttentionGradients<double> gradients)
    {
        ReferenceDeclarations.Check(declaration);
        ReferenceChecks.NoCache(inputs.Cache);
        if (inputs.ScoreModifier is not null && inputs.ScoreModifierGradient is null)
            throw ReferenceChecks.Invalid("scoreModifierGradient", "scoreModifierGradient must be there, since there is a scoreModifier: its derivative is not known.");
        inputs = ReferenceNarrow.Widened(declaration, inputs);
        ReferenceGradientChecks.Lengths(inputs, gradients);
        if (declaration.PackedSequences)
        {
            ReferencePacked.CheckRows(declaration, inputs, outputGradient.Length, default);
            ReferencePacked.Check(declaration, inputs);
            Clear(gradients);
            ReferencePacked.Backpropagate(declaration, inputs, Rows(inputs), Widen(outputGradient), gradients);
            return;
        }

        ReferencePacked.CheckNone(inputs.CumulativeQueryLengths, inputs.CumulativeKeyLengths);
        ReferenceShape shape = Shape(declaration, inputs);
        ReferenceInputChecks.Check(declaration, shape, inputs, keysAreQueryRows: declaration.KeyValueCache);
        CheckOutput(shape, outputGradient.Length);
        Clear(gradients);
        ReferenceBackpropagation.Run(declaration, shape, inputs, Rows(inputs), Widen(outputGradient), gradients);
    }

    private static void Clear(in AttentionGradients<double> gradients)
    {
        gradients.Query.Clear();
        gradients.Key.Clear();
        gradients.Value.Clear();
    }
}
