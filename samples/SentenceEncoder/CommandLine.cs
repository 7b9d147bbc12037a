using System.CommandLine;
using AttentionGen;

namespace SentenceEncoder;

/// <summary>What the program can be asked for.</summary>
internal sealed class CommandLine
{
    private readonly Argument<string?> _text = new("text") { Description = "A text file to search; by default some of Aesop's fables.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _queries = new("--query") { Description = "A question, answered at once; may be given several times. Without it, questions are read from the console.", DefaultValueFactory = _ => [] };
    private readonly Option<int> _top = new("--top") { Description = "How many passages an answer has.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _threads = new("--threads") { Description = "How many threads to use.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string?> _model = new("--model") { Description = "A model's folder: model.safetensors or model.onnx, and vocab.txt. By default all-MiniLM-L6-v2 from its package." };
    private readonly Option<Engine> _engine = new("--engine") { Description = "What runs the network.", DefaultValueFactory = _ => Engine.AttentionGen };
    private readonly Option<ElementType> _weights = new("--weights") { Description = "How AttentionGen's layers keep their weights in a search; fewer bits take less memory.", DefaultValueFactory = _ => ElementType.Float32 };
    private readonly Option<bool> _compare = new("--compare") { Description = "Compare with ONNX Runtime: differences and times." };
    private readonly Option<string?> _export = new("--export") { Description = "Write the model to this folder, as model.safetensors and vocab.txt." };
    private readonly Option<string?> _report = new("--report") { Description = "Write what attends to what in the question (or, without one, in the text's first passage) to this HTML file." };
    private readonly Option<bool> _check = new("--check") { Description = "Check embeddings, tokenizer and search; the exit code tells whether all holds." };

    /// <summary>Reads arguments.</summary>
    public ParseResult Parse(string[] arguments)
    {
        foreach (Option<int> count in new[] { _top, _threads })
        {
            count.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
                    result.AddError($"{count.Name} must be at least 1.");
            });
        }

        _weights.AcceptOnlyFromAmong(nameof(ElementType.Float32), nameof(ElementType.BFloat16), nameof(ElementType.Int8));
        var command = new RootCommand("Semantic search with a published sentence encoder, its layers generated at compile time.") { _text, _queries, _top, _threads, _model, _engine, _weights, _compare, _check, _export, _report };
        command.SetAction(Run);
        return command.Parse(arguments);
    }

    private int Run(ParseResult arguments)
    {
        try
        {
            var jobs = new Jobs(arguments.GetValue(_model), arguments.GetValue(_text), arguments.GetValue(_threads));
            bool isSearch = !arguments.GetValue(_check) && !arguments.GetValue(_compare) && arguments.GetValue(_export) is null && arguments.GetValue(_report) is null;
            if (arguments.GetValue(_weights) != ElementType.Float32 && !(isSearch && arguments.GetValue(_engine) == Engine.AttentionGen))
                throw new UserException("--weights says how AttentionGen's layers keep their weights in a search; everything else is done with floats.");
            if (arguments.GetValue(_check))
                return jobs.Check();
            if (arguments.GetValue(_export) is string folder)
                jobs.Export(folder);
            else if (arguments.GetValue(_report) is string page)
                jobs.Report(page, arguments.GetValue(_queries)!);
            else if (arguments.GetValue(_compare))
                jobs.Compare();
            else
                jobs.Search(arguments.GetValue(_engine), arguments.GetValue(_weights), arguments.GetValue(_queries)!, arguments.GetValue(_top));
            return 0;
        }
        catch (UserException exception)
        {
            Console.Error.WriteLine($"SentenceEncoder: {exception.Message}");
            return 2;
        }
    }
}
