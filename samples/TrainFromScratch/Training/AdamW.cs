using System.Collections.Immutable;
using System.Numerics.Tensors;
using AttentionGen;

namespace TrainFromScratch.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter), moments corrected for their start at zero.</summary>
internal sealed class AdamW
{
    public const float FirstDecay = 0.9f;
    public const float SecondDecay = 0.99f;
    public const float Epsilon = 1e-8f;

    // A block of all that is read and written stays in the first-level cache through the passes over it.
    private const int BlockLength = 1024;

    private readonly ImmutableArray<Slot> _slots;
    private readonly float[] _scratch = new float[BlockLength];
    private int _step;

    /// <summary>Makes an optimiser whose moments are zero.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="gradients">What it reads, in the same order.</param>
    /// <param name="weightDecay">What matrices lose at each step, by the learning rate; gains and biases lose nothing.</param>
    public AdamW(ImmutableArray<WeightParameter> parameters, ImmutableArray<WeightParameter> gradients, float weightDecay) => _slots =
    [
        .. parameters.Zip(gradients, (parameter, gradient) => new Slot(
            parameter.Values, gradient.Values, new float[parameter.Values.Length], new float[parameter.Values.Length],
            IsMatrix(parameter.Name) ? weightDecay : 0)),
    ];

    /// <summary>Changes the parameters once.</summary>
    public void Step(float learningRate)
    {
        _step++;
        float firstCorrection = 1 - MathF.Pow(FirstDecay, _step), secondCorrection = 1 - MathF.Pow(SecondDecay, _step);
        foreach (Slot slot in _slots)
        {
            for (int first = 0; first < slot.Parameters.Length; first += BlockLength)
            {
                int length = Math.Min(BlockLength, slot.Parameters.Length - first);
                Span<float> parameters = slot.Parameters.Span.Slice(first, length), mean = slot.Mean.AsSpan(first, length), square = slot.Square.AsSpan(first, length);
                ReadOnlySpan<float> gradient = slot.Gradients.Span.Slice(first, length);
                Span<float> scratch = _scratch.AsSpan(0, length);

                // mean = b1 mean + (1 - b1) g, square = b2 square + (1 - b2) g²
                TensorPrimitives.Lerp(gradient, mean, FirstDecay, mean);
                TensorPrimitives.Multiply(gradient, gradient, scratch);
                TensorPrimitives.Lerp(scratch, square, SecondDecay, square);

                // p = (1 - rate decay) p - rate (mean / c1) / (sqrt(square / c2) + e)
                TensorPrimitives.Multiply(square, 1 / secondCorrection, scratch);
                TensorPrimitives.Sqrt(scratch, scratch);
                TensorPrimitives.Add(scratch, Epsilon, scratch);
                TensorPrimitives.Divide(mean, scratch, scratch);
                TensorPrimitives.Multiply(parameters, 1 - (learningRate * slot.Decay), parameters);
                TensorPrimitives.MultiplyAdd(scratch, -learningRate / firstCorrection, parameters, parameters);
            }
        }
    }

    private static bool IsMatrix(string name) => !name.EndsWith("bias", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("gain", StringComparison.Ordinal);

    private sealed record Slot(Memory<float> Parameters, Memory<float> Gradients, float[] Mean, float[] Square, float Decay);
}
