using System.CommandLine;
using TrainFromScratch.Checks;
using TrainFromScratch.Comparison;
using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch;

/// <summary>What the program can be asked for.</summary>
internal sealed class CommandLine
{
    private const int TextSteps = 1000;
    private const int ComparedSteps = 400;

    private readonly Option<int?> _steps = new("--steps") { Description = $"Batches to learn from; {TextSteps} of a text by default, {ComparedSteps} of a comparison." };
    private readonly Option<int> _batch = new("--batch") { Description = "Samples of a batch.", DefaultValueFactory = _ => 16 };
    private readonly Option<float> _learningRate = new("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => 3e-3f };
    private readonly Option<int> _seed = new("--seed") { Description = "What weights and batches are drawn from: the same model each time.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _threads = new("--threads") { Description = "How many threads to use; the same bits for every number.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<bool> _dropout = new("--dropout") { Description = $"Drop {ModelShape.Dropout:P0} of attention weights, hidden elements and residuals while a text is learned." };
    private readonly Option<string?> _text = new("--text") { Description = "A text to learn from; by default the fables that come with the sample." };
    private readonly Option<string?> _chart = new("--chart") { Description = "Where the curves go; loss.svg by default, compare.svg of a comparison." };
    private readonly Option<bool> _check = new("--check") { Description = "Check gradients, a short training, its memory and its bits on several threads; the exit code tells whether all holds." };
    private readonly Option<bool> _compare = new("--compare") { Description = "Train attention and convolutions of as many parameters on a task for each." };

    /// <summary>Reads arguments.</summary>
    public ParseResult Parse(string[] arguments)
    {
        foreach (Option option in new Option[] { _steps, _batch, _threads })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int?>() < 1)
                    result.AddError($"{option.Name} must be at least 1.");
            });
        }

        var command = new RootCommand("Trains a small character model, its layers and their gradients generated at compile time.") { _steps, _batch, _learningRate, _seed, _threads, _dropout, _text, _chart, _check, _compare };
        command.SetAction(Run);
        return command.Parse(arguments);
    }

    private int Run(ParseResult arguments)
    {
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = arguments.GetValue(_threads) };
            if (arguments.GetValue(_check))
                return TrainingChecks.Run();

            int seed = arguments.GetValue(_seed);
            if (arguments.GetValue(_compare))
            {
                ArchitectureComparison.Run(Options(arguments, ComparedSteps), seed, parallel, arguments.GetValue(_chart) ?? "compare.svg");
                return 0;
            }
            Corpus corpus = arguments.GetValue(_text) is string path ? Corpus.Read(path) : Corpus.Fables();
            TrainingOptions options = Options(arguments, TextSteps) with { DropoutSeed = arguments.GetValue(_dropout) ? (ulong)seed : null };
            new TextTraining(corpus, options, seed, parallel).Run(arguments.GetValue(_chart) ?? "loss.svg");
            return 0;
        }
        catch (UserException exception)
        {
            Console.Error.WriteLine($"TrainFromScratch: {exception.Message}");
            return 2;
        }
    }

    private TrainingOptions Options(ParseResult arguments, int steps) => new(arguments.GetValue(_steps) ?? steps, arguments.GetValue(_batch), arguments.GetValue(_learningRate));
}
