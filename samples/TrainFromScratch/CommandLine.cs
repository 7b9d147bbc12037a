using System.CommandLine;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch;

/// <summary>What the program can be asked for.</summary>
internal sealed class CommandLine
{
    private readonly Option<int> _steps = new("--steps") { Description = "Batches to learn from.", DefaultValueFactory = _ => 1000 };
    private readonly Option<int> _batch = new("--batch") { Description = "Samples of a batch.", DefaultValueFactory = _ => 16 };
    private readonly Option<float> _learningRate = new("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => 3e-3f };
    private readonly Option<int> _seed = new("--seed") { Description = "What weights and batches are drawn from: the same model each time.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _threads = new("--threads") { Description = "How many threads to use; the same bits for every number.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string?> _text = new("--text") { Description = "A text to learn from; by default the fables that come with the sample." };
    private readonly Option<string> _chart = new("--chart") { Description = "Where the loss curve goes.", DefaultValueFactory = _ => "loss.svg" };

    /// <summary>Reads arguments.</summary>
    public ParseResult Parse(string[] arguments)
    {
        foreach (Option<int> option in new[] { _steps, _batch, _threads })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
                    result.AddError($"{option.Name} must be at least 1.");
            });
        }

        var command = new RootCommand("Trains a small character model, its layers and their gradients generated at compile time.") { _steps, _batch, _learningRate, _seed, _threads, _text, _chart };
        command.SetAction(Run);
        return command.Parse(arguments);
    }

    private int Run(ParseResult arguments)
    {
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = arguments.GetValue(_threads) };
            int seed = arguments.GetValue(_seed);
            Corpus corpus = arguments.GetValue(_text) is string path ? Corpus.Read(path) : Corpus.Fables();
            new TextTraining(corpus, Options(arguments), seed, parallel).Run(arguments.GetValue(_chart)!);
            return 0;
        }
        catch (UserException exception)
        {
            Console.Error.WriteLine($"TrainFromScratch: {exception.Message}");
            return 2;
        }
    }

    private TrainingOptions Options(ParseResult arguments) => new(arguments.GetValue(_steps), arguments.GetValue(_batch), arguments.GetValue(_learningRate));
}
