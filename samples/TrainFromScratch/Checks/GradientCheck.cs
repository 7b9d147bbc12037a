using AttentionGen;
using TrainFromScratch.Comparison;
using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch.Checks;

/// <summary>
/// Each array of parameters against the differences that small steps make to the loss: whole models, from embeddings to the loss. A step along the gradient tells whether it is as long as it should
/// be, a step along a drawn direction whether all of it is there.
/// </summary>
internal static class GradientCheck
{
    private const int BatchSize = 4;

    // A step is this share of the parameters' length: so short that the loss goes nearly straight, so long that its change is far above the rounding of float. A drawn direction is
    // hardly one that matters: the way there is longer.
    private const double StepShare = 0.003, DrawnStepShare = 0.006;

    // What is left of curvature and rounding, as a share of what the slope is as a rule; a gradient that lacks a term is off by more.
    private const double MostError = 0.02, MostDrawnError = 0.1;

    public static void Run(CheckReport report)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 1 };
        Check("the character model", TextModel.Create(seed: 1, BatchSize, parallel));
        Check("the character model with dropout", TextModel.Create(seed: 1, BatchSize, parallel), dropoutSeed: 1);
        Check("the convolutions", ComparedModels.Convolutions(seed: 1, BatchSize, parallel));

        void Check(string what, SequenceModel model, ulong? dropoutSeed = null)
        {
            (Trainer trainer, int[] tokens, int[] targets) = Trained(model, dropoutSeed);
            trainer.Gradients(tokens, targets);
            (double own, double drawn) = (0, 0);
            foreach ((WeightParameter parameter, WeightParameter gradient) in model.Parameters.Zip(model.Gradients))
            {
                var slope = new LossSlope(model, trainer, parameter, tokens, targets);
                own = Worse(own, slope.OwnError(gradient, StepShare));
                drawn = Worse(drawn, slope.DrawnError(gradient, DrawnStepShare, new Random(1)));
            }
            report.Add(
                $"gradients of {what} are those of differences", own <= MostError && drawn <= MostDrawnError,
                $"of {model.Parameters.Length} arrays, {own:P2} off at most along them, {drawn:P2} along drawn directions");
        }
    }

    // No number, as of a gradient of zeros, is the worst.
    private static double Worse(double first, double second) => double.IsNaN(second) ? second : Math.Max(first, second);

    // Some steps away from the start, where gradients of much are nearly zero.
    private static (Trainer Trainer, int[] Tokens, int[] Targets) Trained(SequenceModel model, ulong? dropoutSeed)
    {
        const int StepCount = 30;
        Corpus corpus = Corpus.Fables();
        var trainer = new Trainer(model, new TrainingOptions(StepCount, BatchSize, PeakLearningRate: 3e-3f, dropoutSeed));
        int[] tokens = new int[model.RowCount], targets = new int[model.RowCount];
        var batches = new Random(1);
        for (int step = 0; step < StepCount; step++)
        {
            corpus.Draw(batches, tokens, targets);
            trainer.Step(tokens, targets);
        }
        return (trainer, tokens, targets);
    }
}
