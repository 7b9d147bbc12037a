using System.Numerics.Tensors;
using TrainFromScratch.Model;

namespace TrainFromScratch.Training;

/// <summary>How unlikely the right tokens were: the mean of -log p, in nats.</summary>
internal static class CrossEntropy
{
    /// <summary>A target that is not asked for: its row takes no part.</summary>
    public const int Ignored = -1;

    private const int Vocabulary = ModelShape.VocabularySize;

    /// <summary>The loss of logits, and its gradient.</summary>
    /// <param name="logits">(token, vocabulary)</param>
    /// <param name="targets">What each row should have said, or <see cref="Ignored"/>.</param>
    /// <param name="gradient">Receives the gradient of the loss for each logit: softmax, less 1 at the target, by the number of targets.</param>
    public static BatchLoss Compute(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, Span<float> gradient)
    {
        int asked = targets.Length - targets.Count(Ignored), right = 0;
        double sum = 0;
        for (int n = 0; n < targets.Length; n++)
        {
            ReadOnlySpan<float> row = logits.Slice(n * Vocabulary, Vocabulary);
            Span<float> rowGradient = gradient.Slice(n * Vocabulary, Vocabulary);
            int target = targets[n];
            if (target == Ignored)
            {
                rowGradient.Clear();
                continue;
            }

            // Less the maximum, so that no exponential overflows.
            int likeliest = TensorPrimitives.IndexOfMax(row);
            TensorPrimitives.Subtract(row, row[likeliest], rowGradient);
            double logit = rowGradient[target];
            TensorPrimitives.Exp(rowGradient, rowGradient);
            float total = TensorPrimitives.Sum<float>(rowGradient);
            sum += Math.Log(total) - logit;
            right += likeliest == target ? 1 : 0;
            TensorPrimitives.Multiply(rowGradient, 1 / (total * asked), rowGradient);
            rowGradient[target] -= 1f / asked;
        }
        return new BatchLoss(sum / asked, right / (double)asked);
    }
}
