using SentenceEncoder;
using Spectre.Console;

// A file has no width: wide enough for the tables.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 140;

return new CommandLine().Parse(args).Invoke();
