using System.Collections.Immutable;
using System.Numerics.Tensors;
using AttentionGen;

namespace TrainFromScratch.Training;

/// <summary>The length of all gradients as one vector.</summary>
internal static class GradientNorm
{
    /// <summary>Shortens gradients that are longer than <paramref name="most"/>, all by one factor; returns how long they were.</summary>
    public static float Clip(ImmutableArray<WeightParameter> gradients, float most)
    {
        double squares = 0;
        foreach (WeightParameter gradient in gradients)
            squares += TensorPrimitives.SumOfSquares<float>(gradient.Values.Span);
        float norm = (float)Math.Sqrt(squares);
        if (norm > most)
        {
            foreach (WeightParameter gradient in gradients)
                TensorPrimitives.Multiply(gradient.Values.Span, most / norm, gradient.Values.Span);
        }
        return norm;
    }
}
