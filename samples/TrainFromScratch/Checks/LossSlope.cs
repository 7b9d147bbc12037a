using System.Numerics.Tensors;
using AttentionGen;
using TrainFromScratch.Model;
using TrainFromScratch.Training;

namespace TrainFromScratch.Checks;

/// <summary>How steeply the loss of a batch goes as one array of parameters changes, by differences.</summary>
internal sealed class LossSlope(SequenceModel model, Trainer trainer, WeightParameter parameter, int[] tokens, int[] targets)
{
    /// <summary>How far the length of a gradient is from the slope along it, as a share; no number for a gradient of zeros.</summary>
    public double OwnError(WeightParameter gradient, double stepShare)
    {
        double length = TensorPrimitives.Norm<float>(gradient.Values.Span);
        var direction = new float[gradient.Values.Length];
        TensorPrimitives.Divide(gradient.Values.Span, (float)length, direction);
        return Math.Abs(Along(direction, stepShare) - length) / length;
    }

    /// <summary>How far a gradient is from the slope along a drawn direction, as a share of what that is as a rule: the length by the root of its elements.</summary>
    public double DrawnError(WeightParameter gradient, double stepShare, Random random)
    {
        var direction = new float[gradient.Values.Length];
        foreach (ref float element in direction.AsSpan())
            element = (random.Next(2) - 0.5f) * 2 / MathF.Sqrt(direction.Length);
        double expected = TensorPrimitives.Dot<float>(gradient.Values.Span, direction);
        return Math.Abs(Along(direction, stepShare) - expected) * Math.Sqrt(direction.Length) / TensorPrimitives.Norm<float>(gradient.Values.Span);
    }

    // A direction has the length 1.
    private double Along(float[] direction, double stepShare)
    {
        Span<float> values = parameter.Values.Span;
        float[] kept = values.ToArray();
        double step = stepShare * Math.Max(1, TensorPrimitives.Norm<float>(values));
        double slope = (Loss(step) - Loss(-step)) / (2 * step);
        kept.CopyTo(values);
        model.Repack();
        return slope;

        double Loss(double way)
        {
            TensorPrimitives.MultiplyAdd(direction, (float)way, kept, parameter.Values.Span);
            model.Repack();
            return trainer.LearnedLoss(tokens, targets).Loss;
        }
    }
}
