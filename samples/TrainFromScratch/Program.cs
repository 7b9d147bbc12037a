using System.Globalization;
using Spectre.Console;
using TrainFromScratch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// A file has no width: wide enough for a line.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 140;

return new CommandLine().Parse(args).Invoke();
