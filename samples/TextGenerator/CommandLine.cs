using System.CommandLine;
using AttentionGen;
using Microsoft.Extensions.AI;
using TextGenerator.Chat;
using TextGenerator.Checks;
using TextGenerator.Generation;
using TextGenerator.Model;

namespace TextGenerator;

/// <summary>What the program can be asked for.</summary>
internal sealed class CommandLine
{
    private const string RandomFolder = "random-llama";

    private readonly Option<string?> _prompt = new("--prompt") { Description = "A text to go on from; without it, texts are read from the console." };
    private readonly Option<int> _tokens = new("--tokens") { Description = "The most tokens of an answer.", DefaultValueFactory = _ => LlamaChatClient.DefaultOutputTokens };
    private readonly Option<float> _temperature = new("--temperature") { Description = "What logits are divided by; 0 for the likeliest token always.", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Choose among so many of the likeliest tokens." };
    private readonly Option<float> _topP = new("--top-p") { Description = "Choose among the likeliest tokens that together have this probability.", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _seed = new("--seed") { Description = "What is drawn from: the same text each time." };
    private readonly Option<int> _threads = new("--threads") { Description = "How many threads to use.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string?> _model = new("--model") { Description = $"A model's folder: config.json and model.safetensors. By default ./{RandomFolder}, which is made of drawn weights if it is not there." };
    private readonly Option<ElementType> _weights = new("--weights") { Description = "How layers keep their weights; fewer bits are read faster.", DefaultValueFactory = _ => ElementType.Float32 };
    private readonly Option<bool> _check = new("--check") { Description = "Check logits against the same network in double, and the chat client; the exit code tells whether all holds." };

    /// <summary>Reads arguments.</summary>
    public ParseResult Parse(string[] arguments)
    {
        foreach (Option option in new Option[] { _tokens, _threads, _topK })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int?>() < 1)
                    result.AddError($"{option.Name} must be at least 1.");
            });
        }

        _weights.AcceptOnlyFromAmong([.. LlamaLayers.WeightTypes.Select(type => type.ToString())]);
        var command = new RootCommand("Generates text with a decoder of Llama's kind, its layers generated at compile time.") { _prompt, _tokens, _temperature, _topK, _topP, _seed, _threads, _model, _weights, _check };
        command.SetAction((result, _) => Run(result));
        return command.Parse(arguments);
    }

    private async Task<int> Run(ParseResult arguments)
    {
        try
        {
            if (arguments.GetValue(_check))
                return await ModelChecks.Run().ConfigureAwait(false);

            ModelFolder folder = Folder(arguments.GetValue(_model));
            var network = new LlamaNetwork(LlamaWeights.Read(folder), arguments.GetValue(_threads), arguments.GetValue(_weights));
            using var client = new LlamaChatClient(network, folder.Path);
            var conversation = new Conversation(client, Options(arguments));
            if (arguments.GetValue(_prompt) is string prompt)
                await conversation.Answer(prompt).ConfigureAwait(false);
            else
                await conversation.AnswerQuestions().ConfigureAwait(false);
            return 0;
        }
        catch (Exception exception) when (exception is UserException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"TextGenerator: {exception.Message}").ConfigureAwait(false);
            return 2;
        }
    }

    private static ModelFolder Folder(string? given)
    {
        var folder = new ModelFolder(given ?? RandomFolder);
        if (given is null && !folder.Exists)
        {
            Console.WriteLine($"Writing a model of drawn weights to ./{RandomFolder}: what it says means nothing.");
            RandomModel.Write(folder, seed: 1);
        }
        return folder;
    }

    private ChatOptions Options(ParseResult arguments) => new()
    {
        MaxOutputTokens = arguments.GetValue(_tokens),
        Temperature = arguments.GetValue(_temperature),
        TopK = arguments.GetValue(_topK),
        TopP = arguments.GetValue(_topP),
        Seed = arguments.GetValue(_seed),
    };
}
